using System.Text.RegularExpressions;

namespace TechVolunteers.Nominations.Eligibility;

/// <summary>Who is nominated, as far as two nominations can be compared.</summary>
/// <param name="UnitOrPlace">The person's unit and post, or the unit that recommends a team or service point; null when not known.</param>
/// <param name="PlatformNumber">The number on the volunteer platform; null when not known.</param>
public sealed record Nominee(string Name, string? UnitOrPlace, string? PlatformNumber = null);

/// <summary>How near two nominees are to being the same.</summary>
public enum Likeness
{
    Different,

    /// <summary>A person must look.</summary>
    Near,

    Same,
}

/// <param name="Score">0 to 100; 100 for <see cref="Likeness.Same"/>.</param>
public sealed record NomineeMatch(Likeness Likeness, int Score)
{
    public static NomineeMatch Different { get; } = new(Likeness.Different, 0);

    public static NomineeMatch Same { get; } = new(Likeness.Same, 100);
}

/// <summary>Compares nominees by platform number, normalised name, and unit or place.</summary>
public static partial class NomineeMatching
{
    /// <summary>Above this the remainders of two names count as one name written differently.</summary>
    private const int NearName = 80;

    /// <summary>Above this two units are taken for one: the post may have changed.</summary>
    private const int NearUnit = 60;

    /// <summary>Above this a one-character difference between two persons' names counts as a slip of the pen.</summary>
    private const int SameUnit = 90;

    /// <summary>Longer names are names of teams and places; persons' names differ by one character all the time.</summary>
    private const int LongestPersonName = 4;

    public static NomineeMatch Compare(Nominee a, Nominee b)
    {
        if (Present(a.PlatformNumber) is { } numberA && Present(b.PlatformNumber) is { } numberB && numberA == numberB)
        {
            return NomineeMatch.Same;
        }

        var (nameA, nameB) = (NomineeName.Normalise(a.Name), NomineeName.Normalise(b.Name));
        if (nameA.Length == 0 || nameB.Length == 0)
        {
            return NomineeMatch.Different;
        }

        var unit = Present(a.UnitOrPlace) is { } unitA && Present(b.UnitOrPlace) is { } unitB ? NomineeName.Similarity(unitA, unitB) : (int?)null;
        if (nameA == nameB)
        {
            // A name that begins with its place is one of a kind; a bare one may belong to many.
            return unit == 100 || NomineeName.Split(nameA).Places.Length > 0
                ? NomineeMatch.Same
                : new NomineeMatch(Likeness.Near, Math.Max(unit ?? 0, NearUnit));
        }

        return Math.Max(nameA.Length, nameB.Length) <= LongestPersonName ? Persons(nameA, nameB, unit) : Organisations(nameA, nameB);
    }

    /// <summary>
    /// Texts of which two names that compare as near share at least one: of a person's name, the name without each of its characters; of a longer one,
    /// the beginning and the end of its own part. Two changes at once, one at either end, escape it.
    /// </summary>
    internal static IEnumerable<string> Traces(string name)
    {
        var normalised = NomineeName.Normalise(name);
        if (normalised.Length <= LongestPersonName)
            return Enumerable.Range(0, normalised.Length > 1 ? normalised.Length : 0).Select(at => $"person{at}{normalised.Remove(at, 1)}");
        var own = NomineeName.Split(normalised).Own;
        var core = Core(own[..^Ordinal().Match(own).Length]);
        return [$"begins{core[..Math.Min(2, core.Length)]}", $"ends{core[^Math.Min(2, core.Length)..]}"];
    }

    private static NomineeMatch Persons(string a, string b, int? unit) =>
        unit >= SameUnit && a.Length == b.Length && a.Zip(b).Count(pair => pair.First != pair.Second) == 1
            ? new NomineeMatch(Likeness.Near, NomineeName.Similarity(a, b))
            : NomineeMatch.Different;

    private static NomineeMatch Organisations(string a, string b)
    {
        // 浙江省杭州市 and 浙江杭州 are one place; with or without 省, 市 and 县 the rest must be the same to the letter.
        if (NomineeName.WithoutRanks(a) == NomineeName.WithoutRanks(b))
        {
            return new NomineeMatch(Likeness.Near, Math.Max(NomineeName.Similarity(a, b), NearName));
        }

        var (placesA, restA) = NomineeName.Split(a);
        var (placesB, restB) = NomineeName.Split(b);

        // 省 and 市 are often left out, so one chain may be the tail of the other; two different chains are two different places.
        if (!placesA.EndsWith(placesB, StringComparison.Ordinal) && !placesB.EndsWith(placesA, StringComparison.Ordinal))
        {
            return NomineeMatch.Different;
        }

        var (ordinalA, ordinalB) = (Ordinal().Match(restA).Value, Ordinal().Match(restB).Value);
        if (ordinalA != ordinalB && ordinalA.Length > 0 && ordinalB.Length > 0)
        {
            return NomineeMatch.Different;
        }

        var (coreA, coreB) = (Core(restA[..^ordinalA.Length]), Core(restB[..^ordinalB.Length]));
        return coreA == coreB || (Math.Min(coreA.Length, coreB.Length) > LongestPersonName && NomineeName.Similarity(coreA, coreB) >= NearName)
            ? new NomineeMatch(Likeness.Near, Math.Max(NomineeName.Similarity(a, b), NearName))
            : NomineeMatch.Different;
    }

    /// <summary>The part of a team's name that is its own; the name itself when nothing else is left.</summary>
    private static string Core(string name)
    {
        var core = Generic().Replace(name, "");
        return core.Length > 0 ? core : name;
    }

    private static string? Present(string? text) => text is not null && NomineeName.Normalise(text) is { Length: > 0 } normalised ? normalised : null;

    [GeneratedRegex("第?(?:[一二三四五六七八九十]+|[0-9]+)(?:队|分队|支队)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ordinal();

    [GeneratedRegex("(?:科技|科普)?(?:志愿者?)?(?:服务)?(?:队伍?|团队?|站|点)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Generic();
}
