using Xunit;

namespace TechVolunteers.Tests.Faults;

public sealed class CrashSitesTests
{
    private const int Sampled = 200;

    [Fact]
    public async Task Fault_X1_a_crash_before_or_after_any_commit_of_a_campaign_of_twelve_leaves_the_outcome_equal()
    {
        using var sites = await CrashSites.Run();
        Assert.True(sites.All.Length >= 2_000, $"There are only {sites.All.Length} sites.");
        Assert.Equal(12, sites.Outcome.Count(line => line.StartsWith("nom/", StringComparison.Ordinal)));
        var outcomes = new System.Collections.Concurrent.ConcurrentBag<CrashOutcome>();

        await Parallel.ForEachAsync(sites.Sample(Sampled), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (at, _) => outcomes.Add(await sites.Crash(at.Step, at.Site)));

        Assert.Empty(outcomes.Where(outcome => outcome.Problem is not null).Select(outcome => $"{outcome.Step.Name}, {outcome.Site}: {outcome.Problem}"));
        // A group of commits is one commit more or less as threads meet: a few numbers near the end of a step may not be reached.
        Assert.True(outcomes.Count(outcome => outcome.Reached) >= Sampled * 9 / 10, $"Only {outcomes.Count(outcome => outcome.Reached)} of {Sampled} sites were reached.");
    }
}
