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
}
