using Xunit;

namespace TechVolunteers.Tests.Simulation;

/// <summary>A seed that fails here fails the same with <c>dotnet run -c Release --project benchmarks -- simulate 1 &lt;seed&gt;</c>.</summary>
public sealed class SimulationTests(SimulationTests.Readers readers) : IClassFixture<SimulationTests.Readers>
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_campaign_of_random_people_clocks_and_crashes_keeps_its_promises(int seed)
    {
        var result = await SimulatedSeed.Run(seed, readers.Pool);

        Assert.True(result.Fault is null, result.Story);
        Assert.True(result.Counts.Crashes >= 2 && result.Counts.Actions > 0, result.Story);
    }

    [Fact]
    public async Task The_same_seed_tells_the_same_story()
    {
        var first = await SimulatedSeed.Run(21, readers.Pool);
        var second = await SimulatedSeed.Run(21, readers.Pool);

        Assert.Equal(first.Log, second.Log);
        Assert.Equal(first.Digest, second.Digest);
        Assert.NotEmpty(first.Log);
    }

    public sealed class Readers : IAsyncLifetime
    {
        internal RememberedInspections Pool { get; } = new();

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => Pool.DisposeAsync();
    }
}
