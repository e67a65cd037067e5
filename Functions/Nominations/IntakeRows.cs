using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations;

/// <summary>Rows that only the intake reads and writes.</summary>
internal static class IntakeKeys
{
    public static string Counter(CategoryCode category) => $"counter/{category.Value}";

    /// <summary>From a number to its nomination.</summary>
    public static string Number(string number) => $"number/{number}";

    public static string Withdrawal(NominationId id) => $"withdrawal/{id.Value}";

    /// <summary>All nominations whose nominee has the same normalised name or platform number.</summary>
    public static string Nominees(string nameKey) => $"nominee/{nameKey}/";

    public static string Nominee(string nameKey, NominationId id) => Nominees(nameKey) + id.Value;

    /// <summary>Says that a reminder of one correction deadline was written.</summary>
    public static string Reminded(NominationId id, int returns, int days) => $"reminded/{id.Value}/{returns:D2}-{days:D3}";
}

/// <summary>The last number given in a category.</summary>
internal sealed record NumberCounter(int Last);

/// <summary>Which nomination bears a number.</summary>
internal sealed record NumberOwner(NominationId Nomination);

/// <summary>Why a nomination was withdrawn; shown to its unit and to staff.</summary>
/// <param name="By">Null when the system did it.</param>
public sealed record Withdrawal(NominationId Nomination, string Reason, PersonId? By, DateTimeOffset At);

/// <summary>Who is nominated, for finding the same nominee again.</summary>
/// <param name="Version">The packet version from which this was read.</param>
internal sealed record NomineeRow(NominationId Nomination, int Version, string Name, string? UnitOrPlace, string? PlatformNumber)
{
    private const int LongestName = 200;

    // The answers that hold a number of the volunteer platform, whatever the category.
    private static readonly ImmutableArray<string> NumberTags = ["volunteerId", "teamId"];

    public Nominee Nominee => new(Name, UnitOrPlace, PlatformNumber);

    /// <summary>
    /// The index keys under which this nominee is found: by name, by number where there is one, and by what is left of the name where it may be
    /// written differently. Two nominees that compare as near share a key.
    /// </summary>
    public IEnumerable<string> Keys =>
        new[] { Name, PlatformNumber }.OfType<string>().Concat(NomineeMatching.Traces(Name)).Where(text => NomineeName.Normalise(text).Length > 0).Select(NomineeName.Key).Distinct();

    /// <summary>Null when no name could be read.</summary>
    public static NomineeRow? Of(RunningCampaign campaign, Nomination nomination, FormReading? form)
    {
        var rule = campaign.Definition.Category(nomination.Category)?.Rules.OfType<EligibilityRule.NotSelectedEarlier>().FirstOrDefault();
        if (Text(form, rule?.NameTag ?? "name") is not { } name)
            return null;
        // A team or service point is told apart by the unit that recommends it, as in the archive of earlier selections.
        var place = rule?.PlaceTag is { } tag ? Text(form, tag) : nomination.UnitName;
        return new NomineeRow(nomination.Id, nomination.Version, name, place, NumberTags.Select(number => Text(form, number)).FirstOrDefault(text => text is not null));
    }

    private static string? Text(FormReading? form, string tag) =>
        form?.Value<FieldValue.Text>(tag)?.Value.Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, LongestName)] : null;
}

/// <summary>A reminder was written then.</summary>
internal sealed record Reminded(DateTimeOffset At);
