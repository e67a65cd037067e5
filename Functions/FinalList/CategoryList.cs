using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.FinalList;

/// <summary>A person's decision about one nomination where the ranking does not decide, or against it.</summary>
/// <param name="Reason">As typed; required.</param>
public sealed record ListDecision(bool Include, string Reason, PersonId By, DateTimeOffset At);

/// <summary>The list of one category as saved: how many, and what people decided. The entries follow from the ranking.</summary>
/// <param name="Basis">SHA-256 of the ranking for which it was saved; another ranking makes the list obsolete.</param>
/// <param name="Decisions">By nomination id.</param>
public sealed record CategoryList(
    CategoryCode Category,
    int Target,
    string Basis,
    ImmutableSortedDictionary<string, ListDecision> Decisions,
    PersonId SavedBy,
    DateTimeOffset SavedAt,
    int DecisionVersion)
{
    public static string Key(CategoryCode category) => "finallist/" + category.Value;

    public ListDecision? Decision(NominationId nomination) => Decisions.GetValueOrDefault(nomination.Value);
}
