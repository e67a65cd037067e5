using System.Globalization;

namespace TechVolunteers.Nominations.Scan;

/// <summary>The code at the foot of a form's pages, which says what was printed: <c>TV1:{campaign}:{nomination}:{version}:{code}</c>.</summary>
/// <param name="Code">Short, with check characters; proven only by whoever issued it.</param>
public sealed record CheckCode(string Campaign, string Nomination, int Version, string Code)
{
    private const string Prefix = "TV1";
    private const int MostCharacters = 120;

    /// <summary>Null when the text is not of this form: a page may carry QR codes of other kinds.</summary>
    public static CheckCode? Parse(string text) =>
        text.Length <= MostCharacters && text.Split(':') is [Prefix, { Length: > 0 } campaign, { Length: > 0 } nomination, var version, { Length: > 0 } code]
        && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new CheckCode(campaign, nomination, number, code)
            : null;

    /// <summary>How this code, read from a scan, stands to that of the form it was sent with.</summary>
    public CheckCodeMatch Against(CheckCode form) =>
        Campaign != form.Campaign || Nomination != form.Nomination ? CheckCodeMatch.OtherNomination
        : Version < form.Version ? CheckCodeMatch.OlderVersion
        : Version > form.Version ? CheckCodeMatch.NewerVersion
        : Code == form.Code ? CheckCodeMatch.Same
        : CheckCodeMatch.OtherContent;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}:{Campaign}:{Nomination}:{Version}:{Code}");
}

/// <summary>How the code on a scan stands to the form's.</summary>
public enum CheckCodeMatch
{
    /// <summary>Printed from this very form.</summary>
    Same,

    /// <summary>Printed before the form was changed.</summary>
    OlderVersion,

    /// <summary>The form that was sent is not the latest.</summary>
    NewerVersion,

    /// <summary>The version is the same and the code is not: one of them was changed by hand or read wrongly.</summary>
    OtherContent,

    /// <summary>Of somebody else's form.</summary>
    OtherNomination,
}

/// <summary>Whether a check code was read from a scan.</summary>
public enum CodeVerdict
{
    /// <summary>No page shows one.</summary>
    None,

    /// <summary>A page shows a QR code that can't be read.</summary>
    Unreadable,

    /// <summary>At least one page shows a readable one.</summary>
    Read,
}

/// <summary>A check code and the page that shows it, from 1.</summary>
public sealed record CodeSighting(int Page, CheckCode Code);

/// <summary>What was found about check codes on all pages.</summary>
/// <param name="Sightings">In the order of the pages.</param>
public sealed record CodeReading(CodeVerdict Verdict, System.Collections.Immutable.ImmutableArray<CodeSighting> Sightings)
{
    /// <summary>The first page's; null when none was read. Pages that carry different codes are a finding.</summary>
    public CheckCode? Code => Sightings.IsDefaultOrEmpty ? null : Sightings[0].Code;
}
