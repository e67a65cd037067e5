namespace TechVolunteers.Nominations;

/// <summary>How much a finding weighs.</summary>
public enum Severity
{
    /// <summary>A condition of the notice is broken; the packet can't be admitted as it is.</summary>
    Hard,

    /// <summary>A person has to look and decide, with a reason (原则上 conditions, near matches, answers that could not be read).</summary>
    Soft,

    /// <summary>The file itself is refused: it can't be opened safely.</summary>
    Refused,
}

/// <summary>One fault of a packet, in the words of its reader, with everything that is needed to mend it.</summary>
/// <param name="Code">Stable ASCII name for programs and tests: <c>registered-late</c>.</param>
/// <param name="Clause">The notice's paragraph, such as 二(三)2; null when it is about the file.</param>
/// <param name="What">A whole Chinese sentence: what is wrong, with the number found and the threshold.</param>
/// <param name="Do">A whole Chinese sentence: what to do about it.</param>
/// <param name="Tag">The answer that it concerns; null when none.</param>
/// <param name="Evidence">The text or number as it stands in the packet, with its place; null when nothing can be quoted.</param>
/// <param name="Found">What was found, as a number, date or choice: 812 / 9,400 = 8.6 %; null where the finding is no comparison.</param>
/// <param name="Threshold">What <paramref name="Found"/> was compared with: 不低于 10 %; null where the finding is no comparison.</param>
public sealed record Finding(
    string Code, Severity Severity, string? Clause, string What, string Do, string? Tag = null, string? Evidence = null, string? Found = null, string? Threshold = null);
