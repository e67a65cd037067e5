using Xunit;

namespace TechVolunteers.Tests.Faults;

public sealed class KillsTests
{
    [Fact]
    public async Task Fault_X2_killed_five_times_under_load_the_app_loses_doubles_and_delays_nothing()
    {
        var count = await new Kills(seed: 20211112).Run(5);

        Assert.True(count.Sound, $"{count}\n{string.Join('\n', count.Problems)}");
        Assert.Equal("kills=5 lost=0 doubled=0 stuck=0", $"{count}");
        Assert.True(count is { Uploads: > 0, Decisions: > 0 }, $"{count.Uploads} uploads and {count.Decisions} decisions are no load.");
    }
}
