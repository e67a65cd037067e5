using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.ExpertReview;

namespace TechVolunteers.FinalList;

/// <summary>What rank and number alone say about a nomination.</summary>
public enum ByRank
{
    /// <summary>Above the cut line.</summary>
    In,

    /// <summary>Shares a rank across the cut line: people have to decide each one.</summary>
    Tied,

    /// <summary>Below the cut line, or not ranked.</summary>
    Out,
}

/// <summary>Whether a nomination is on the list.</summary>
public enum Place
{
    Listed,

    NotListed,

    /// <summary>Tied at the cut line, and nobody has decided yet.</summary>
    Undecided,
}

/// <param name="Decision">Null where the rank decides.</param>
public sealed record ListEntry(Ranked Ranked, ByRank ByRank, Place Place, ListDecision? Decision);

/// <summary>The list that follows from a ranking, a number and people's decisions.</summary>
public static class Selection
{
    /// <param name="target">How many are to be selected; 0 or more.</param>
    /// <param name="decisions">By nomination id.</param>
    public static ImmutableArray<ListEntry> Of(ImmutableArray<Ranked> ranking, int target, IReadOnlyDictionary<string, ListDecision> decisions)
    {
        var sharing = ranking.Where(one => one.Rank is not null).CountBy(one => one.Rank!.Value).ToDictionary();
        return [.. ranking.Select(one =>
        {
            var byRank = Says(one.Rank, one.Rank is { } rank ? sharing[rank] : 0, target);
            var decision = decisions.GetValueOrDefault(one.Nomination.Value);
            var place = decision is not null ? decision.Include ? Place.Listed : Place.NotListed
                : byRank switch { ByRank.In => Place.Listed, ByRank.Out => Place.NotListed, _ => Place.Undecided };
            return new ListEntry(one, byRank, place, decision);
        })];
    }

    /// <summary>SHA-256 of who has which rank.</summary>
    public static string Basis(ImmutableArray<Ranked> ranking) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', ranking.Select(one => $"{one.Nomination} {one.Rank}")))));

    private static ByRank Says(int? rank, int sharing, int target) =>
        rank is not { } place || place > target ? ByRank.Out
        : place + sharing - 1 <= target ? ByRank.In
        : ByRank.Tied;
}
