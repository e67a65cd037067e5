using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>What an expert said about conflicts of interest with one nomination.</summary>
public enum Declared
{
    /// <summary>Nothing yet: no content is shown.</summary>
    NotYet,

    /// <summary>无利害关系.</summary>
    NoConflict,

    /// <summary>回避: the nomination is hidden from the expert and the pair does not count.</summary>
    Conflict,
}

/// <summary>One expert's task with one nomination. It holds the scores that count, so it is never shown or sent as it is.</summary>
/// <param name="ConflictReason">As typed by the expert; null without a conflict.</param>
/// <param name="Filed">How many sheets this expert has filed for it; the last one counts.</param>
/// <param name="Scores">The filed scores that count, by criterion; null while none counts.</param>
/// <param name="Drafted">Whether a draft lies beside what is filed.</param>
/// <param name="DecisionVersion">Raised by assigning, removing, declaring, and by each saved draft or filed sheet.</param>
public sealed record Assignment(
    NominationId Nomination,
    CategoryCode Category,
    PersonId Expert,
    DateTimeOffset AssignedAt,
    int DecisionVersion,
    Declared Declared = Declared.NotYet,
    string? ConflictReason = null,
    DateTimeOffset? RemovedAt = null,
    int Filed = 0,
    DateTimeOffset? FiledAt = null,
    ImmutableSortedDictionary<string, int>? Scores = null,
    bool Drafted = false)
{
    /// <summary>Neither taken back by the office nor recused.</summary>
    [JsonIgnore]
    public bool Stands => RemovedAt is null && Declared != Declared.Conflict;

    [JsonIgnore]
    public bool Counts => Stands && Scores is not null;
}

/// <summary>One sheet as filed; kept for good. <paramref name="N"/> is 1 for the expert's first about the nomination.</summary>
public sealed record ScoreSheet(NominationId Nomination, PersonId Expert, int N, ImmutableSortedDictionary<string, int> Scores, string Comment, DateTimeOffset FiledAt);

/// <summary>An unfinished sheet; criteria without a score are absent.</summary>
public sealed record SheetDraft(ImmutableSortedDictionary<string, int> Scores, string Comment, DateTimeOffset SavedAt);

/// <summary>评审承诺: accepted once in a campaign. <paramref name="TextSha256"/> says which words were accepted.</summary>
public sealed record Pledge(PersonId Expert, DateTimeOffset At, string TextSha256);

internal static class ExpertReviewKeys
{
    public const string Assignments = "assignment/";

    public const string Rankings = "ranking/";

    public static string AssignmentsOf(NominationId nomination) => $"{Assignments}{nomination.Value}/";

    public static string Assignment(NominationId nomination, PersonId expert) => AssignmentsOf(nomination) + expert.Value;

    public static string OfExpert(PersonId expert) => $"expert/{expert.Value}/";

    public static string Pledge(PersonId expert) => "pledge/" + expert.Value;

    public static string Draft(NominationId nomination, PersonId expert) => $"sheet-draft/{nomination.Value}/{expert.Value}";

    public static string SheetsOf(NominationId nomination, PersonId expert) => $"sheet/{nomination.Value}/{expert.Value}/";

    public static string Sheet(NominationId nomination, PersonId expert, int n) => $"{SheetsOf(nomination, expert)}{n:D3}";

    public static string Ranking(CategoryCode category, int part) => $"{Rankings}{category.Value}/{part:D3}";

    public static string RankingOf(CategoryCode category) => $"{Rankings}{category.Value}/";
}
