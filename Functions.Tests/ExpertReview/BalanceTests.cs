using System.Collections.Immutable;
using CsCheck;
using TechVolunteers.ExpertReview;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using Xunit;

namespace TechVolunteers.Tests.ExpertReview;

public sealed class BalanceTests
{
    private static readonly Gen<(Need[] Needs, Dictionary<PersonId, int> Experts, int Wanted)> Cases =
        from experts in Gen.Int[1, 6]
        from load in Gen.Int[0, 5].Array[experts]
        from wanted in Gen.Int[1, 4]
        from relations in Gen.Int[0, 5].Array[experts].Array[0, 10]
        select (
            relations.Select((row, n) => new Need(
                NominationId.From($"n{n:D2}"),
                [.. row.Select((kind, e) => (kind, e)).Where(pair => pair.kind == 0).Select(pair => Expert(pair.e))],
                [.. row.Select((kind, e) => (kind, e)).Where(pair => pair.kind == 1).Select(pair => Expert(pair.e))])).ToArray(),
            load.Select((count, e) => (count, e)).ToDictionary(pair => Expert(pair.e), pair => pair.count),
            wanted);

    [Fact]
    public void Nobody_gets_a_barred_nomination_or_one_twice() =>
        Cases.Sample(one =>
        {
            var pairs = Balance.Of(one.Needs, one.Experts, one.Wanted).Pairs;

            Assert.Equal(pairs.Length, pairs.Distinct().Count());
            foreach (var (nomination, expert) in pairs)
            {
                var need = one.Needs.Single(need => need.Nomination == nomination);
                Assert.DoesNotContain(expert, need.Barred);
                Assert.DoesNotContain(expert, need.Has);
                Assert.Contains(expert, one.Experts.Keys);
            }
        });

    [Fact]
    public void Every_nomination_gets_as_many_as_wanted_or_all_who_may_have_it_and_the_shortage_is_named() =>
        Cases.Sample(one =>
        {
            var distribution = Balance.Of(one.Needs, one.Experts, one.Wanted);

            foreach (var need in one.Needs)
            {
                var free = one.Experts.Keys.Count(expert => !need.Has.Contains(expert) && !need.Barred.Contains(expert));
                var missing = Math.Max(0, one.Wanted - need.Has.Length);
                Assert.Equal(Math.Min(free, missing), distribution.Pairs.Count(pair => pair.Nomination == need.Nomination));
                Assert.Equal(Math.Max(0, missing - free), distribution.Shortages.Where(shortage => shortage.Nomination == need.Nomination).Sum(shortage => shortage.Missing));
            }
        });

    [Fact]
    public void No_other_distribution_is_more_even() =>
        Cases.Where(one => one.Needs.Length <= 4 && one.Experts.Count <= 4).Sample(one =>
        {
            var loads = one.Experts.ToDictionary();
            foreach (var (_, expert) in Balance.Of(one.Needs, one.Experts, one.Wanted).Pairs)
                loads[expert]++;

            Assert.Equal(Best(one.Needs, 0, one.Experts.ToDictionary(), one.Wanted), loads.Values.Sum(load => load * load));
        });

    [Fact]
    public void The_order_of_nominations_does_not_matter() =>
        Cases.Sample(one =>
        {
            var there = Balance.Of(one.Needs, one.Experts, one.Wanted);
            var back = Balance.Of(one.Needs.Reverse(), one.Experts, one.Wanted);

            Assert.Equal(there.Pairs, back.Pairs);
            Assert.Equal(there.Shortages, back.Shortages);
        });

    /// <summary>The smallest sum of squared loads, by trying everything.</summary>
    private static int Best(Need[] needs, int at, Dictionary<PersonId, int> loads, int wanted)
    {
        if (at == needs.Length)
            return loads.Values.Sum(load => load * load);
        var free = loads.Keys.Where(expert => !needs[at].Has.Contains(expert) && !needs[at].Barred.Contains(expert)).ToArray();
        var take = Math.Min(free.Length, Math.Max(0, wanted - needs[at].Has.Length));
        var best = int.MaxValue;
        for (var set = 0; set < 1 << free.Length; set++)
        {
            if (int.PopCount(set) != take)
                continue;
            var next = loads.ToDictionary();
            for (var e = 0; e < free.Length; e++)
                next[free[e]] += (set >> e) & 1;
            best = Math.Min(best, Best(needs, at + 1, next, wanted));
        }
        return best;
    }

    private static PersonId Expert(int n) => PersonId.From($"e{n}");
}
