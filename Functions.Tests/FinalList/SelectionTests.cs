using System.Collections.Immutable;
using CsCheck;
using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.FinalList;
using TechVolunteers.Nominations;
using Xunit;

namespace TechVolunteers.Tests.FinalList;

public sealed class SelectionTests
{
    private static readonly Gen<ImmutableArray<Ranked>> Rankings = Gen.Int[0, 4].Array[0, 12].Select(scores => Ranking.Of(
        CampaignFile.Sample.Scoring,
        scores.Select((score, n) => new Scored(NominationId.From($"n{n:D2}"), score == 0 ? [] : [.. Enumerable.Repeat(All(score * 20), 3)]))));

    [Fact]
    public void By_rank_alone_never_more_than_the_number_and_short_of_it_only_by_a_tie() =>
        Gen.Select(Rankings, Gen.Int[0, 14]).Sample((ranking, target) =>
        {
            var entries = Selection.Of(ranking, target, ImmutableDictionary<string, ListDecision>.Empty);
            var listed = entries.Count(entry => entry.Place == Place.Listed);
            var undecided = entries.Where(entry => entry.Place == Place.Undecided).ToArray();

            Assert.True(listed <= target);
            Assert.True(undecided.Length == 0
                ? listed == Math.Min(target, ranking.Count(one => one.Rank is not null))
                : listed < target && listed + undecided.Length > target);
            Assert.True(undecided.Select(entry => entry.Ranked.Rank).Distinct().Count() <= 1);
        });

    [Fact]
    public void Nobody_is_listed_by_rank_below_somebody_who_is_not() =>
        Gen.Select(Rankings, Gen.Int[0, 14]).Sample((ranking, target) =>
        {
            var entries = Selection.Of(ranking, target, ImmutableDictionary<string, ListDecision>.Empty);
            var last = entries.Where(entry => entry.Place == Place.Listed).Select(entry => entry.Ranked.Rank).DefaultIfEmpty(0).Max();

            Assert.DoesNotContain(entries, entry => entry.Place != Place.Listed && entry.Ranked.Rank <= last);
        });

    private static ImmutableSortedDictionary<string, int> All(int score) =>
        ImmutableSortedDictionary<string, int>.Empty.Add("advanced", score).Add("guiding", score).Add("mass", score);
}
