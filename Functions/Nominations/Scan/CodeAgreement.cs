namespace TechVolunteers.Nominations.Scan;

/// <summary>How the check code on a scan stands to that in the Word form, when both are asked.</summary>
public enum CodeAgreement
{
    /// <summary>Neither carries a code, or one of the files was not read.</summary>
    NotCompared,

    /// <summary>Printed from this very form.</summary>
    Same,

    /// <summary>Printed before the form was changed.</summary>
    OlderVersion,

    /// <summary>Printed from a later form than the one that was sent.</summary>
    NewerVersion,

    /// <summary>The codes differ and nothing else tells why.</summary>
    OtherContent,

    /// <summary>Of another nomination.</summary>
    OtherNomination,

    /// <summary>A code is on the scan and can't be read.</summary>
    Unreadable,

    /// <summary>The form carries a code, no page of the scan does.</summary>
    NotOnScan,

    /// <summary>The scan carries a code, the form does not.</summary>
    NotOnForm,
}
