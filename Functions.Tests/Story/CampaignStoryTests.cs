using Xunit;

namespace TechVolunteers.Tests.Story;

public sealed class CampaignStoryTests
{
    [Fact]
    public async Task The_call_runs_from_the_notice_to_the_announced_list()
    {
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await using var world = await FakeTimeWorld.Create(async (world, step) =>
        {
            var report = await world.App.CheckInvariants();
            Assert.True(report.Sound, $"After “{step}”: {string.Join('\n', report.Breaches)}");
            foreach (var part in report.Parts)
                seen[$"{part.Code} {part.Rule}"] = seen.GetValueOrDefault($"{part.Code} {part.Rule}") + part.Seen;
        });
        await new CampaignStory(world).Tell();
        Assert.Empty(await Replays.Differences(world.App));
        // “没有失败的任务。” has nothing to look at when nothing failed.
        Assert.Equal(["I7 没有失败的任务。"], seen.Where(pair => pair.Value == 0).Select(pair => pair.Key));
    }

    [Fact]
    public async Task The_same_story_passes_when_the_process_is_killed_at_twelve_points()
    {
        var points = new HashSet<string>(StringComparer.Ordinal)
        {
            "units send seven packets", "one unit withdraws", "the deadline passes", "reviewers propose", "a lead confirms", "the returned packet is corrected",
            "the gate to the experts opens", "one expert is recused and replaced", "experts file their sheets", "the list is made", "the public reads and objects", "objections are settled",
        };
        await using var world = await ProcessWorld.Create(points);
        await new CampaignStory(world).Tell();
        Assert.Equal(12, world.Kills);
    }
}
