using System.Collections.Immutable;
using System.Numerics;
using CsCheck;
using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.Nominations;
using Xunit;

namespace TechVolunteers.Tests.ExpertReview;

public sealed class RankingTests
{
    private static readonly ScoringRules Rules = CampaignFile.Sample.Scoring;

    private static readonly Gen<ImmutableSortedDictionary<string, int>> Sheet =
        Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100], Gen.Int[0, 100], Of);

    // Few distinct scores, so that ties happen.
    private static readonly Gen<ImmutableSortedDictionary<string, int>> CoarseSheet =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2], (a, b, c) => Of(a * 50, b * 50, c * 50));

    private static readonly Gen<Scored[]> Field = Gen.OneOf(Sheet, CoarseSheet).Array[0, 7].Array[0, 12]
        .Select(all => all.Select((sheets, n) => new Scored(NominationId.From($"n{n:D2}"), [.. sheets])).ToArray());

    [Fact]
    public void The_order_in_which_nominations_and_sheets_come_does_not_matter() =>
        Gen.Select(Field, Gen.Int).Sample((field, seed) =>
        {
            var random = new Random(seed);
            var shuffled = field.Select(one => one with { Sheets = [.. one.Sheets.OrderBy(_ => random.Next())] }).OrderBy(_ => random.Next()).ToArray();

            Assert.Equal(Ranking.Of(Rules, field), Ranking.Of(Rules, shuffled));
        });

    [Fact]
    public void Ranks_are_those_of_exact_fractions() =>
        Field.Sample(field =>
        {
            var ranking = Ranking.Of(Rules, field);
            var exact = field.Where(one => one.Sheets.Length >= Rules.MinimumSheets).ToDictionary(one => one.Nomination, Exact);

            Assert.Equal(field.Length, ranking.Length);
            foreach (var one in ranking)
            {
                if (!exact.TryGetValue(one.Nomination, out var own))
                {
                    Assert.Null(one.Rank);
                    continue;
                }
                Assert.Equal(1 + exact.Values.Count(other => Compare(other, own) > 0), one.Rank);
                Assert.Equal(exact.Values.Count(other => Compare(other, own) == 0) > 1, one.Tied);
            }
        });

    [Fact]
    public void Leaving_nobody_out_changes_nothing() =>
        Field.Sample(field =>
        {
            var ranking = Ranking.Of(Rules, field);
            Assert.Equal(ranking, Ranking.Without(ranking, _ => true));
        });

    [Fact]
    public void Those_below_a_withdrawn_nomination_move_up_as_if_it_had_never_been_there() =>
        Field.Where(field => field.Length > 0).Sample(field =>
        {
            var gone = field[0].Nomination;
            Assert.Equal(Ranking.Of(Rules, field[1..]), Ranking.Without(Ranking.Of(Rules, field), id => id != gone));
        });

    [Fact]
    public void Equal_means_share_a_rank_and_the_next_is_left_out()
    {
        var ranking = Ranking.Of(Rules, [All("n1", 90), All("n2", 70), All("n3", 80), All("n4", 80)]);

        Assert.Equal([1, 2, 2, 4], ranking.Select(one => one.Rank));
        Assert.Equal([false, true, true, false], ranking.Select(one => one.Tied));
    }

    [Fact]
    public void Means_over_different_numbers_of_sheets_tie_when_they_are_equal()
    {
        // Three sheets of 80 against 70, 80, 80, 90.
        var ranking = Ranking.Of(Rules, [All("n1", 80), new Scored(NominationId.From("n2"), [Of(70, 70, 70), Of(80, 80, 80), Of(80, 80, 80), Of(90, 90, 90)])]);

        Assert.All(ranking, one => Assert.True(one is { Rank: 1, Tied: true }));
    }

    [Fact]
    public void A_difference_that_is_not_printed_decides_all_the_same()
    {
        // 240.10 over 3 and 320.10 over 4.
        var ranking = Ranking.Of(Rules, [
            new Scored(NominationId.From("n1"), [Of(80, 80, 80), Of(80, 80, 80), Of(80, 80, 80), Of(81, 79, 80)]),
            new Scored(NominationId.From("n2"), [Of(80, 80, 80), Of(80, 80, 80), Of(81, 79, 80)])]);

        Assert.Equal([("n2", "80.03", 1), ("n1", "80.03", 2)], ranking.Select(one => (one.Nomination.Value, one.Mean.ToString()!, one.Rank!.Value)));
    }

    [Fact]
    public void From_five_sheets_on_the_highest_and_the_lowest_are_left_out()
    {
        var five = Assert.Single(Ranking.Of(Rules, [new Scored(NominationId.From("n1"), [.. new[] { 0, 80, 81, 82, 100 }.Select(score => Of(score, score, score))])]));

        Assert.Equal("81.00", five.Mean.ToString());
        Assert.Equal(5, five.Sheets);
        Assert.True(five.Trimmed);
        Assert.Equal("100.00", five.SpreadText);
    }

    [Theory]
    [InlineData(8000, 1, "80.00")]
    [InlineData(26000, 3, "86.67")]
    [InlineData(1, 2, "0.01")]
    [InlineData(1, 3, "0.00")]
    [InlineData(0, 4, "0.00")]
    public void A_mean_is_printed_with_two_decimals(long sum, int sheets, string expected) => Assert.Equal(expected, new Mean(sum, sheets).ToString());

    private static (BigInteger Sum, BigInteger Over) Exact(Scored one)
    {
        var sums = one.Sheets.Select(sheet => Rules.Criteria.Aggregate(BigInteger.Zero, (sum, criterion) => sum + ((BigInteger)criterion.Weight * sheet[criterion.Id]))).Order().ToArray();
        var kept = sums.Length >= 5 ? sums[1..^1] : sums;
        return (kept.Aggregate(BigInteger.Zero, (a, b) => a + b), kept.Length);
    }

    private static int Compare((BigInteger Sum, BigInteger Over) a, (BigInteger Sum, BigInteger Over) b) => (a.Sum * b.Over).CompareTo(b.Sum * a.Over);

    private static Scored All(string id, int score) => new(NominationId.From(id), [Of(score, score, score), Of(score, score, score), Of(score, score, score)]);

    private static ImmutableSortedDictionary<string, int> Of(int advanced, int guiding, int mass) =>
        ImmutableSortedDictionary<string, int>.Empty.Add("advanced", advanced).Add("guiding", guiding).Add("mass", mass);
}
