using TechVolunteers.Nominations.Scan.Seals;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan.Seals;

/// <summary>Seals of all sizes, inks and wear on all kinds of scans, and what is no seal, made up by the dozen.</summary>
public sealed class MadeUpScansTests(ITestOutputHelper output)
{
    private const int Scans = 34;

    [Fact]
    public void Feature_N8_of_34_made_up_seals_97_percent_are_present_and_none_is_missing()
    {
        var seen = Look(seed => MadeUpScan.WithSeal(seed));

        Assert.DoesNotContain(SealVerdict.Missing, seen);
        Assert.True(seen.Count(verdict => verdict == SealVerdict.Present) >= Scans * 0.97, $"Only {seen.Count(verdict => verdict == SealVerdict.Present)} of {Scans} are present.");
    }

    [Fact]
    public void Feature_N8_made_up_pages_with_each_kind_of_red_thing_show_no_seal() =>
        Assert.DoesNotContain(SealVerdict.Present, Look(MadeUpScan.WithoutSeal, RedThings.All.Count));

    [Fact]
    public void Feature_N8_blue_seals_are_unclear() =>
        Assert.All(Look(seed => MadeUpScan.WithSeal(seed, blue: true), Scans / 5), verdict => Assert.Equal(SealVerdict.Unclear, verdict));

    [Fact]
    public void A_number_makes_the_same_scan_again() => Assert.Equal(MadeUpScan.WithSeal(7).Plane.Of(Ink.Red).Values, MadeUpScan.WithSeal(7).Plane.Of(Ink.Red).Values);

    private SealVerdict[] Look(Func<int, MadeUpScan> draw, int count = Scans) => [.. Enumerable.Range(1, count).Select(seed =>
    {
        var scan = draw(seed);
        var found = SealFinder.LookInColour(1, scan.Plane);
        output.WriteLine($"{seed}: {(found.IsEmpty ? "nothing" : found[0])} in {scan.What}");
        return found.IsEmpty ? SealVerdict.Missing : found[0].Verdict;
    })];
}
