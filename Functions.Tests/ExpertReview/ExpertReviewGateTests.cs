using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using Xunit;

namespace TechVolunteers.Tests.ExpertReview;

public sealed class ExpertReviewGateTests
{
    [Fact]
    public async Task Too_few_sheets_and_undeclared_experts_stand_in_the_way()
    {
        using var world = await ReviewWorld.With(nominations: 2, experts: 4);
        await world.Ready("n1", "e1", "e2", "e3");
        foreach (var expert in new[] { "e1", "e2", "e3" })
            await world.File("n1", expert, ReviewWorld.Sheet());
        await world.Assign("n1", "e4");
        await world.Ready("n2", "e1");

        var plan = await world.Gate.Plan(await world.Campaign(), ReviewWorld.Start, default);

        Assert.Equal(
            ["KJZY2021-A-0002 的有效评分表少于 3 份，请催促专家提交或补充指派。", "KJZY2021-A-0001 有专家没有申报利害关系，请催促申报或撤回指派。"],
            plan.Obstacles);
    }

    [Fact]
    public async Task A_recused_expert_and_a_withdrawn_nomination_stand_in_nobodys_way()
    {
        using var world = await Scored();
        await world.Assign("n1", "e4");
        await world.Declaring.Pledge(await world.Campaign(), PersonId.From("e4"), true, world.Expert("e4"), default);
        await world.Declare("n1", "e4", true);
        await world.Admit("n9", "u9");
        await world.Move("n9", NominationState.Withdrawn);

        var plan = await world.Gate.Plan(await world.Campaign(), ReviewWorld.Start, default);

        Assert.Empty(plan.Obstacles);
        Assert.Null(plan.On((await world.Nominations.Find(ReviewWorld.Id, "n1", default))!));
    }

    [Fact]
    public async Task A_recusal_after_filing_takes_the_sheet_out_of_the_count()
    {
        using var world = await Scored();
        await world.Declare("n1", "e1", true);

        Assert.Contains("KJZY2021-A-0001 的有效评分表少于 3 份", Assert.Single((await world.Gate.Plan(await world.Campaign(), ReviewWorld.Start, default)).Obstacles));
    }

    [Fact]
    public async Task The_end_of_the_stage_freezes_the_ranking_without_moving_a_nomination()
    {
        using var world = await Scored();
        Assert.Empty(await world.Reads.Frozen(ReviewWorld.Id, CategoryCode.From("A"), default));

        await Finish(world);

        var frozen = await world.Reads.Frozen(ReviewWorld.Id, CategoryCode.From("A"), default);
        Assert.Equal(["n2", "n1", "n3"], frozen.Select(one => one.Nomination.Value));
        Assert.Equal([1, 2, 2], frozen.Select(one => one.Rank));
        Assert.Equal([false, true, true], frozen.Select(one => one.Tied));
        Assert.Equal("90.00", frozen[0].Mean.ToString());
        Assert.Equal(NominationState.Admitted, (await world.Nominations.Find(ReviewWorld.Id, "n1", default))!.State);
    }

    [Fact]
    public async Task Ten_thousand_nominations_fit_into_the_commit_that_freezes_them()
    {
        using var world = await ReviewWorld.With(nominations: 0);
        var ids = Enumerable.Range(0, 10_000).Select(_ => Ids.New()).Order(StringComparer.Ordinal).ToArray();
        await world.Put(async draft =>
        {
            foreach (var (part, rows) in ids.Select((id, n) => new Ranked(NominationId.From(id), n + 1, false, new Mean(123_456, 5), 7, 10_000)).Chunk(FrozenRanking.PartSize).Index())
                await draft.Save(ExpertReviewKeys.Ranking(CategoryCode.From("A"), part), FrozenRanking.Of(CategoryCode.From("A"), 1, rows));
        });

        Assert.Equal(ids, (await world.Reads.Frozen(ReviewWorld.Id, CategoryCode.From("A"), default)).Select(one => one.Nomination.Value));
    }

    internal static async Task<ReviewWorld> Scored()
    {
        var world = await ReviewWorld.With(nominations: 3, experts: 4);
        foreach (var (nomination, score) in new[] { ("n1", 80), ("n2", 90), ("n3", 80) })
        {
            await world.Ready(nomination, "e1", "e2", "e3");
            foreach (var expert in new[] { "e1", "e2", "e3" })
                Assert.Null(await world.File(nomination, expert, ReviewWorld.Sheet(score, score, score)));
        }
        return world;
    }

    internal static Task Finish(ReviewWorld world) =>
        world.Put(async draft => await draft.Save(await world.Gate.Finish(draft, await draft.Campaign()) with { Stage = Stage.FinalList }));
}
