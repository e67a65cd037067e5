using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using Xunit;

namespace TechVolunteers.Tests.Story;

public sealed class CampaignStoryTests
{
    [Fact]
    public async Task The_call_runs_from_the_notice_to_the_announced_list()
    {
        await using var world = await FakeTimeWorld.Create();
        await new CampaignStory(world).Tell();
        Assert.Empty(await new AuditVerifier(world.App.Records).Faults(CampaignKeys.Partition(CampaignId.From("kjzy2021")), CancellationToken.None));
        Assert.Empty(await Replays.Differences(world.App));
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
