using System.Collections.Immutable;
using TechVolunteers.Campaigns;

namespace TechVolunteers.ExpertReview;

/// <summary>
/// Part of a category's ranking as it stood when the stage ended: ids, ranks and sums, never who scored what. In columns, because
/// thousands of nominations have to fit into the one commit that ends the stage.
/// </summary>
/// <param name="DefinitionVersion">The campaign's rules by which it was computed.</param>
/// <param name="Ids">Joined by spaces: a list of strings would take four characters more for each.</param>
/// <param name="Ranks">0 stands for no rank.</param>
internal sealed record FrozenRanking(
    CategoryCode Category,
    int DefinitionVersion,
    string Ids,
    ImmutableArray<int> Ranks,
    ImmutableArray<long> Sums,
    ImmutableArray<int> Divisors,
    ImmutableArray<int> Sheets,
    ImmutableArray<long> Spreads)
{
    /// <summary>Nominations in one row; at most 60 characters each keep a row below the store's limit, and ten thousand below that of a commit.</summary>
    public const int PartSize = 2500;

    public static FrozenRanking Of(CategoryCode category, int definitionVersion, IReadOnlyList<Ranked> rows) => new(
        category,
        definitionVersion,
        string.Join(' ', rows.Select(row => row.Nomination.Value)),
        [.. rows.Select(row => row.Rank ?? 0)],
        [.. rows.Select(row => row.Mean?.Sum ?? 0)],
        [.. rows.Select(row => row.Mean?.Sheets ?? 0)],
        [.. rows.Select(row => row.Sheets)],
        [.. rows.Select(row => row.Spread)]);

    public IEnumerable<Ranked> Rows()
    {
        var shared = Ranks.Where(rank => rank > 0).CountBy(rank => rank).Where(pair => pair.Value > 1).Select(pair => pair.Key).ToHashSet();
        return Ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((id, at) => new Ranked(
            Nominations.NominationId.From(id),
            Ranks[at] == 0 ? null : Ranks[at],
            shared.Contains(Ranks[at]),
            Divisors[at] == 0 ? null : new Mean(Sums[at], Divisors[at]),
            Sheets[at],
            Spreads[at]));
    }
}
