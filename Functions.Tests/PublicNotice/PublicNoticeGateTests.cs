using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.PublicNotice;
using Xunit;

namespace TechVolunteers.Tests.PublicNotice;

public sealed class PublicNoticeGateTests
{
    [Fact]
    public async Task The_stage_can_not_end_before_the_last_second_of_the_window()
    {
        using var world = await NoticeWorld.PublishedList();

        var before = await world.Gate.Plan(await world.Running(), NoticeWorld.End.AddSeconds(-1), default);
        var after = await world.Gate.Plan(await world.Running(), NoticeWorld.End, default);

        Assert.Equal(["公示到2021年12月3日（星期五）24:00（北京时间）才期满。"], before.Obstacles);
        Assert.Empty(after.Obstacles);
    }

    [Fact]
    public async Task An_open_objection_holds_the_gate_and_names_its_own_entry_alone()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
        await world.SettledAs(new Settlement.NotUpheld(), NoticeWorld.Second);
        await world.Accepted();

        var plan = await world.Gate.Plan(await world.Running(), NoticeWorld.End, default);

        Assert.Equal(["异议 YY-0002（KJZY2021-A-0001 王小明）还没有办结。"], plan.Obstacles);
    }

    [Fact]
    public async Task What_still_stands_is_announced_and_every_unit_is_told_once_the_gate_is_through()
    {
        using var world = await NoticeWorld.PublishedList();
        await world.Changed();
        world.At(NoticeWorld.End);

        await Through(world);

        Assert.Equal(NominationState.Struck, (await world.Nomination(NoticeWorld.First)).State);
        Assert.Equal(NominationState.Announced, (await world.Nomination(NoticeWorld.Second)).State);
        Assert.Equal(NominationState.Announced, (await world.Nomination(NoticeWorld.Team)).State);
        Assert.Equal(NominationState.NotListed, (await world.Nomination("KJZY2021-A-0003")).State);
        Assert.Equal(["入选典型：KJZY2021-A-0002 李红", "入选典型：KJZY2021-B-0001 示例科普志愿服务队"], (await world.Letters("notice.selected")).Select(letter => letter.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(["感谢推荐：KJZY2021-A-0003 赵未选"], (await world.Letters("notice.not-selected")).Select(letter => letter.Subject));
        Assert.All(await world.Letters("notice.selected"), letter => Assert.Equal(LetterState.Held, letter.State));
        Assert.NotNull(await world.Records.Find(NoticeWorld.Partition, Letter.ReleaseKey(Gate.LetterHold(Stage.PublicNotice)), default));

        var campaign = (await world.Running()).Campaign;
        Assert.Equal((Stage.Announced, NoticeWorld.End), (campaign.Stage, campaign.AnnouncedAt));
        Assert.Equal(new NoticeLook(true, null), await world.Tend());
        var page = await world.Page();
        Assert.Equal("2021年度科技志愿服务典型名单", page.QuerySelector("h1")!.TextContent);
        Assert.Contains("于2021年12月4日（星期六）00:00（北京时间）公布", page.QuerySelector(".lead")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task The_gate_nudges_the_notice_and_never_starts_it()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.End);
        world.Wakes.Take();

        await Through(world);

        var wake = Assert.Single(world.Wakes.Take(), pending => pending.Wake.Instance == $"notice-{NoticeWorld.Id}").Wake;
        Assert.Null(wake.Orchestrator);
    }

    [Fact]
    public async Task At_the_end_of_the_window_the_leads_are_told_once_how_many_objections_are_open()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
        await world.Filed();

        Assert.Equal(new NoticeLook(false, NoticeWorld.End), await world.Tend());
        Assert.Empty(await world.Letters("notice.window-over"));
        world.At(NoticeWorld.End);
        Assert.Equal(new NoticeLook(false, null), await world.Tend());
        await world.Tend();

        var letters = await world.Letters("notice.window-over");
        Assert.Equal(2, letters.Length);
        Assert.All(letters, letter => Assert.Equal("公示期满，还有 1 件异议未办结", letter.Subject));
    }

    private static async Task Through(NoticeWorld world)
    {
        var running = await world.Running();
        var preview = (await world.Gates.Preview(running, default))!;
        Assert.Null(await world.Gates.Propose(running, preview.Fingerprint, world.By(NoticeWorld.LeadOne), default));
        Assert.Null(await world.Gates.Confirm(running, preview.Fingerprint, world.By(NoticeWorld.LeadTwo), default));
        var run = new GateRun(NoticeWorld.Id, Stage.PublicNotice, null);
        Assert.True(await world.Gates.Check(run, "test", default));
        Assert.Null(await world.Gates.Apply(run, "test", default));
        Assert.True(await world.Gates.Finish(run, "test", default));
    }
}
