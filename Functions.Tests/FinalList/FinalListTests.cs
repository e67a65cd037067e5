using TechVolunteers.Campaigns;
using TechVolunteers.FinalList;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.Tests.ExpertReview;
using Xunit;

namespace TechVolunteers.Tests.FinalList;

/// <summary>The ranking here is n2 first, then n1 and n3 tied.</summary>
public sealed class FinalListTests
{
    [Fact]
    public async Task A_number_above_the_tie_gives_a_list_that_the_gate_carries_out_with_held_letters()
    {
        using var world = await Frozen();
        Assert.Null(await Draw(world, 1));

        var plan = await Plan(world);

        Assert.Empty(plan.Obstacles);
        var listed = plan.On((await world.Nominations.Find(ReviewWorld.Id, "n2", default))!)!;
        var not = plan.On((await world.Nominations.Find(ReviewWorld.Id, "n1", default))!)!;
        Assert.Equal((NominationState.Listed, "排名第 1"), (listed.To, listed.Why));
        Assert.Equal((NominationState.NotListed, "排名第 2（并列）"), (not.To, not.Why));
        var letter = Assert.Single(listed.Letters);
        Assert.Equal(("clerk2@example.org", LetterState.Held, Gate.LetterHold(Stage.FinalList)), (letter.ToAddress, letter.State, letter.HeldBy));
        Assert.Equal("list.not-listed", Assert.Single(not.Letters).Kind);
        foreach (var word in new[] { "排名", "平均", "90", "80" })
            Assert.All(listed.Letters.Concat(not.Letters), each => Assert.DoesNotContain(word, each.Subject + each.Body));
    }

    [Fact]
    public async Task What_the_gate_has_done_is_not_done_again()
    {
        using var world = await Frozen();
        await Draw(world, 1);
        await world.Move("n2", NominationState.Listed);

        var plan = await Plan(world);

        Assert.Empty(plan.Obstacles);
        Assert.Null(plan.On((await world.Nominations.Find(ReviewWorld.Id, "n2", default))!));
        Assert.NotNull(plan.On((await world.Nominations.Find(ReviewWorld.Id, "n1", default))!));
    }

    [Fact]
    public async Task A_tie_at_the_cut_line_has_to_be_decided_one_by_one()
    {
        using var world = await Frozen();
        Assert.Null(await Draw(world, 2));
        Assert.Equal("科技志愿者在入选线上有并列，还没有逐份决定取舍：KJZY2021-A-0001、KJZY2021-A-0003。", Assert.Single((await Plan(world)).Obstacles));

        Assert.Null(await Decide(world, "n1", true, 1));
        Assert.Contains("KJZY2021-A-0003", Assert.Single((await Plan(world)).Obstacles));
        Assert.Null(await Decide(world, "n3", false, 2));

        var plan = await Plan(world);
        Assert.Empty(plan.Obstacles);
        Assert.Equal("排名第 2（并列），按人工决定列入", plan.On((await world.Nominations.Find(ReviewWorld.Id, "n1", default))!)!.Why);
        Assert.Equal(NominationState.NotListed, plan.On((await world.Nominations.Find(ReviewWorld.Id, "n3", default))!)!.To);
    }

    [Fact]
    public async Task A_change_against_the_rank_is_audited_with_its_reason_and_can_be_taken_back()
    {
        using var world = await Frozen();
        await Draw(world, 1);

        Assert.Null(await Decide(world, "n2", false, 1));
        Assert.Equal("各类别都没有拟入选的材料，没有可以公示的名单。", Assert.Single((await Plan(world)).Obstacles));
        Assert.Null(await Decide(world, "n2", true, 2));
        Assert.Empty((await Plan(world)).Obstacles);

        var entries = (await world.Audit()).Where(entry => entry.Action == "list.decided").ToArray();
        Assert.Equal(["out", "in"], entries.Select(entry => entry.Facts["choice"]));
        Assert.All(entries, entry => Assert.Equal(["reason"], entry.Hashed.Keys));
    }

    [Fact]
    public async Task Without_a_list_the_stage_does_not_end()
    {
        using var world = await Frozen();

        Assert.Equal("科技志愿者还没有生成拟入选名单。", Assert.Single((await Plan(world)).Obstacles));
    }

    [Fact]
    public async Task A_withdrawal_makes_the_list_obsolete()
    {
        using var world = await Frozen();
        await Draw(world, 1);
        await world.Move("n1", NominationState.Withdrawn);

        Assert.Contains("请重新生成", Assert.Single((await Plan(world)).Obstacles));
        Assert.Equal(RefusalKind.Stale, (await Decide(world, "n3", true, 1))!.Kind);
        Assert.Null(await Draw(world, 2, 1));
        Assert.Empty((await Plan(world)).Obstacles);
    }

    [Theory]
    [InlineData("A", -1, "拟入选数量是 -1，而科技志愿者有排名的材料是 3 份。")]
    [InlineData("A", 4, "拟入选数量是 4，而科技志愿者有排名的材料是 3 份。")]
    [InlineData("A", null, "没有填写拟入选数量。")]
    [InlineData("Z", 1, "没有“Z”这个类别。")]
    public async Task An_impossible_number_is_refused(string category, int? target, string sentence)
    {
        using var world = await Frozen();
        var before = await world.Everything();

        Assert.Equal(sentence, (await Settling(world).Draw(await world.Campaign(), category, target, 0, world.By("lead", Role.Lead), default))!.What);
        Assert.Equal(before, await world.Everything());
    }

    [Fact]
    public async Task A_decision_needs_a_choice_a_reason_a_known_nomination_and_the_list_that_was_seen()
    {
        using var world = await Frozen();
        await Draw(world, 2);
        var before = await world.Everything();

        Assert.Equal("没有选择列入还是不列入。", (await Decide(world, "n1", null, 1))!.What);
        Assert.Equal("没有填写理由。", (await Decide(world, "n1", true, 1, " "))!.What);
        Assert.Equal(RefusalKind.Unknown, (await Decide(world, "n7", true, 1))!.Kind);
        var stale = await Decide(world, "n1", true, 0);
        Assert.Equal(RefusalKind.Stale, stale!.Kind);
        Assert.Contains("拟入选 2 份，人工决定 0 项（第 1 版）", stale.What);
        Assert.Equal(before, await world.Everything());
    }

    [Fact]
    public async Task Nothing_is_settled_outside_the_stage()
    {
        using var world = await Frozen();
        await world.MoveTo(Stage.FinalList, closing: Stage.FinalList);
        Assert.Equal(RefusalKind.Closed, (await Draw(world, 1))!.Kind);
        await world.MoveTo(Stage.PublicNotice);
        Assert.Equal(RefusalKind.Closed, (await Draw(world, 1))!.Kind);
        await world.MoveTo(Stage.ExpertReview);
        Assert.Equal(RefusalKind.Closed, (await Draw(world, 1))!.Kind);
    }

    [Fact]
    public async Task The_notice_starts_on_the_next_working_day_and_stands_for_five()
    {
        using var world = await Frozen();
        world.Time.SetUtcNow(BeijingTime.At(new DateOnly(2021, 12, 30), new TimeOnly(17, 0)));
        var campaign = default(Campaign);
        await world.Put(async draft => campaign = await GateOf(world).Finish(draft, await draft.Campaign()));

        // 2022-01-01 to 03 are days off.
        Assert.Equal((new DateOnly(2021, 12, 31), new DateOnly(2022, 1, 7)), (campaign!.NoticeFrom, campaign.NoticeUntil));
    }

    [Fact]
    public async Task A_year_without_table_of_working_days_stands_in_the_way()
    {
        using var world = await Frozen();
        await Draw(world, 1);

        var plan = await GateOf(world).Plan(await world.Campaign(), BeijingTime.At(new DateOnly(2099, 6, 1), new TimeOnly(9, 0)), default);

        Assert.Contains("没有 2099 年的工作日表", Assert.Single(plan.Obstacles));
    }

    private static async Task<ReviewWorld> Frozen()
    {
        var world = await ExpertReviewGateTests.Scored();
        foreach (var n in new[] { 1, 2, 3 })
            await world.Add($"clerk{n}", $"示例经办人{n}", Role.Clerk, $"u{n}");
        await ExpertReviewGateTests.Finish(world);
        return world;
    }

    private static FinalListReads Reads(ReviewWorld world) => new(world.Records, world.Reads, world.Nominations);

    private static Settling Settling(ReviewWorld world) => new(world.Ledger, Reads(world));

    private static FinalListGate GateOf(ReviewWorld world) => new(Reads(world), world.People, world.Url, WorkingCalendar.Shipped);

    private static async Task<GatePlan> Plan(ReviewWorld world) => await GateOf(world).Plan(await world.Campaign(), world.Time.GetUtcNow(), default);

    private static async Task<Refusal?> Draw(ReviewWorld world, int target, int version = 0) =>
        await Settling(world).Draw(await world.Campaign(), "A", target, version, world.By("lead", Role.Lead), default);

    private static async Task<Refusal?> Decide(ReviewWorld world, string id, bool? include, int version, string reason = "经集体研究决定。") =>
        await Settling(world).Decide(await world.Campaign(), NominationId.From(id), include, reason, version, world.By("lead", Role.Lead), default);
}
