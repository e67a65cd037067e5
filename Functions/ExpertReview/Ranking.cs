using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>
/// An exact mean: <paramref name="Sum"/> of weighted scores (weight × score, weights add up to 100) over <paramref name="Sheets"/> sheets.
/// Compared by cross multiplication, so no rounding ever decides a place.
/// </summary>
/// <param name="Sheets">1 or more.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Mean(long Sum, int Sheets) : IComparable<Mean>
{
    public int CompareTo(Mean other) => (Sum * other.Sheets).CompareTo(other.Sum * Sheets);

    /// <summary>Two decimals, halves away from zero: 86.67.</summary>
    public override string ToString()
    {
        // Sum / (100 × Sheets) points are Sum / Sheets hundredths of a point.
        var hundredths = ((2 * Sum) + Sheets) / (2 * Sheets);
        return string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100}.{hundredths % 100:00}");
    }

    public static bool operator <(Mean left, Mean right) => left.CompareTo(right) < 0;

    public static bool operator >(Mean left, Mean right) => left.CompareTo(right) > 0;

    public static bool operator <=(Mean left, Mean right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Mean left, Mean right) => left.CompareTo(right) >= 0;
}

/// <summary>A nomination with the filed scores that count, one entry for each expert.</summary>
public sealed record Scored(NominationId Nomination, ImmutableArray<ImmutableSortedDictionary<string, int>> Sheets);

/// <summary>Where a nomination stands in its category.</summary>
/// <param name="Rank">1 for the best; equal means share a rank and the next is left out (1, 2, 2, 4). Null with fewer sheets than required.</param>
/// <param name="Tied">并列: another nomination has the same rank.</param>
/// <param name="Mean">What it is ranked by; null without sheets.</param>
/// <param name="Sheets">All sheets that count, trimmed ones included.</param>
/// <param name="Spread">Highest less lowest weighted score, in hundredths of a point.</param>
public sealed record Ranked(NominationId Nomination, int? Rank, bool Tied, Mean? Mean, int Sheets, long Spread)
{
    /// <summary>Whether the highest and the lowest sheet were left out.</summary>
    [JsonIgnore]
    public bool Trimmed => Mean is { } mean && mean.Sheets < Sheets;

    [JsonIgnore]
    public string SpreadText => new Mean(Spread, 1).ToString();
}

/// <summary>The order that the sheets give. Ties stay visible: nothing else than the scores breaks them.</summary>
public static class Ranking
{
    /// <summary>From this many sheets on, the highest and the lowest are left out; with fewer, too little would be left.</summary>
    public const int TrimmedFrom = 5;

    /// <summary>Ranked nominations first, in order of rank, then those with too few sheets; equal ones in order of their ids, which means nothing.</summary>
    public static ImmutableArray<Ranked> Of(ScoringRules rules, IEnumerable<Scored> nominations)
    {
        var standings = nominations.Select(one => Standing(rules, one)).ToArray();
        var required = Math.Max(1, rules.MinimumSheets);
        return Order(standings.Where(one => one.Sheets >= required), standings.Where(one => one.Sheets < required));
    }

    /// <summary>The same order without those that left since; places move up.</summary>
    public static ImmutableArray<Ranked> Without(ImmutableArray<Ranked> ranking, Func<NominationId, bool> stays)
    {
        var left = ranking.Where(one => stays(one.Nomination)).Select(one => one with { Tied = false }).ToArray();
        return Order(left.Where(one => one.Rank is not null), left.Where(one => one.Rank is null));
    }

    private static ImmutableArray<Ranked> Order(IEnumerable<Ranked> valid, IEnumerable<Ranked> rest)
    {
        var ranked = ImmutableArray.CreateBuilder<Ranked>();
        foreach (var equal in valid.GroupBy(one => one.Mean!.Value, SameMean.Instance).OrderByDescending(group => group.Key))
        {
            var rank = ranked.Count + 1;
            var group = equal.OrderBy(one => one.Nomination.Value, StringComparer.Ordinal).ToArray();
            ranked.AddRange(group.Select(one => one with { Rank = rank, Tied = group.Length > 1 }));
        }
        ranked.AddRange(rest.OrderBy(one => one.Nomination.Value, StringComparer.Ordinal));
        return ranked.ToImmutable();
    }

    /// <summary>Σ weight × score, in hundredths of a point.</summary>
    public static long Weighted(ScoringRules rules, ImmutableSortedDictionary<string, int> scores) =>
        rules.Criteria.Sum(criterion => (long)criterion.Weight * scores[criterion.Id]);

    private static Ranked Standing(ScoringRules rules, Scored one)
    {
        if (one.Sheets.IsEmpty)
            return new Ranked(one.Nomination, null, false, null, 0, 0);
        var sums = one.Sheets.Select(sheet => Weighted(rules, sheet)).ToArray();
        var (lowest, highest) = (sums.Min(), sums.Max());
        var mean = sums.Length >= TrimmedFrom
            ? new Mean(sums.Sum() - lowest - highest, sums.Length - 2)
            : new Mean(sums.Sum(), sums.Length);
        return new Ranked(one.Nomination, null, false, mean, sums.Length, highest - lowest);
    }

    /// <summary>Equal in value, whatever the number of sheets: 170 over 2 equals 255 over 3.</summary>
    private sealed class SameMean : IEqualityComparer<Mean>
    {
        public static SameMean Instance { get; } = new();

        public bool Equals(Mean x, Mean y) => x.CompareTo(y) == 0;

        public int GetHashCode(Mean obj)
        {
            var divisor = (long)System.Numerics.BigInteger.GreatestCommonDivisor(obj.Sum, obj.Sheets);
            return HashCode.Combine(obj.Sum / divisor, obj.Sheets / divisor);
        }
    }
}
