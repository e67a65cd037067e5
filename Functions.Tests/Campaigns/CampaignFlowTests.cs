using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Tests.Story;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

/// <summary>What the campaign does by itself, on the real runtime with fake time.</summary>
public sealed class CampaignFlowTests
{
    private const string Partition = "c-kjzy2021";

    [Fact]
    public async Task Units_that_sent_nothing_are_reminded_once_at_each_date()
    {
        await using var world = await FakeTimeWorld.Create();
        await world.Until(new DateTimeOffset(2021, 11, 12, 9, 0, 0, TimeSpan.FromHours(8)));
        var reminders = (await world.App.Letters(Partition)).Where(letter => letter.Kind == "campaigns.intake-reminder").ToArray();
        // Three units with one clerk each, three days and one day before the deadline; both dates were passed in one step, so the earlier one is not sent late.
        Assert.Equal(3, reminders.Length);
        Assert.All(reminders, letter => Assert.Contains("2021年11月12日（星期五）24:00（北京时间）", letter.Subject, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_moved_deadline_is_announced_to_every_clerk_and_holds()
    {
        await using var world = await FakeTimeWorld.Create();
        var lead = await world.As("lead-1");
        var moved = await lead.Submit(await lead.Get("/office/kjzy2021"), "form[action$='/deadline']", ("to", "2021-11-15T24:00"), ("unit", ""), ("reason", "系统维护，顺延三天"));
        Assert.Equal(303, (int)moved.StatusCode);
        await world.App.Settle();
        Assert.Equal(3, (await world.App.Letters(Partition)).Count(letter => letter.Kind == "campaigns.deadline-moved" && letter.Subject.Contains("2021年11月15日（星期一）24:00（北京时间）", StringComparison.Ordinal)));
        await world.Until(new DateTimeOffset(2021, 11, 13, 1, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal("征集", (await lead.Get("/office/kjzy2021")).Html.QuerySelector("li[aria-current=step]")!.TextContent);
        await world.Until(new DateTimeOffset(2021, 11, 16, 1, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal("初审", (await lead.Get("/office/kjzy2021")).Html.QuerySelector("li[aria-current=step]")!.TextContent);
    }

    [Fact]
    public async Task A_wrong_time_for_the_deadline_is_refused_in_words()
    {
        await using var world = await FakeTimeWorld.Create();
        var lead = await world.As("lead-1");
        var answer = await lead.Submit(await lead.Get("/office/kjzy2021"), "form[action$='/deadline']", ("to", "下周一"), ("unit", ""), ("reason", "理由"));
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("不是系统认识的时间", answer.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/office/nowhere", "lead-1")]
    [InlineData("/office/nowhere/review", "reviewer-1")]
    [InlineData("/campaigns/nowhere", "clerk-1")]
    [InlineData("/unit/nowhere/send", "clerk-1")]
    public async Task An_unknown_campaign_is_said_to_be_unknown(string path, string mailbox)
    {
        await using var world = await FakeTimeWorld.Create();
        var answer = await (await world.As(mailbox)).Get(path);
        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains("没有这次征集活动", answer.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_campaign_file_with_faults_opens_nothing_and_names_each()
    {
        await using var world = await FakeTimeWorld.Create();
        await using var scope = world.App.Services.CreateAsyncScope();
        var opening = scope.ServiceProvider.GetRequiredService<OpenCampaign>();
        var by = new Attribution(new Actor.Machine("test"), world.App.Time.GetUtcNow(), "test");
        var broken = Asset.Text("Campaigns/Assets/kjzy2021.json").Replace("\"id\": \"kjzy2021\"", "\"id\": \"a/b\"", StringComparison.Ordinal);
        var refused = Assert.IsType<CampaignOpening.Refused>(await opening.Open(broken, by, default));
        Assert.NotEmpty(refused.Problems);
        var again = Assert.IsType<CampaignOpening.Refused>(await opening.Open(Asset.Text("Campaigns/Assets/kjzy2021.json"), by, default));
        Assert.Equal(RefusalKind.Stale, again.Why.Kind);
        Assert.Single(await world.App.Services.GetRequiredService<CampaignReads>().All(default));
    }

    [Fact]
    public async Task What_a_lost_nudge_leaves_is_found_by_the_sweep()
    {
        await using var world = await FakeTimeWorld.Create();
        // A decision is committed and the process dies before it nudges: the row that asks for the nudge is all that is left.
        await using (var scope = world.App.Services.CreateAsyncScope())
        {
            var deadlines = scope.ServiceProvider.GetRequiredService<Deadlines>();
            var campaign = (await scope.ServiceProvider.GetRequiredService<CampaignReads>().Find("kjzy2021", default))!;
            Assert.Null(await deadlines.Move(campaign, BeijingTime.EndOf(new DateOnly(2021, 11, 15)), null, "顺延", campaign.Campaign.DecisionVersion, new Attribution(new Actor.Person(new("lead-1"), TechVolunteers.Identity.Role.Lead), world.App.Time.GetUtcNow(), "test"), default));
        }
        await world.App.Settle();
        Assert.DoesNotContain(await world.App.Letters(Partition), letter => letter.Kind == "campaigns.deadline-moved");
        await world.App.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3, (await world.App.Letters(Partition)).Count(letter => letter.Kind == "campaigns.deadline-moved"));
    }
}
