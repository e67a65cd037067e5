using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using Xunit;

namespace TechVolunteers.Tests.ExpertReview;

public sealed class AssigningTests
{
    [Fact]
    public async Task Assigned_experts_get_one_letter_a_day_and_each_nomination_its_audit_entry()
    {
        using var world = await ReviewWorld.With(nominations: 20, experts: 3);

        for (var n = 1; n <= 20; n++)
            Assert.Equal(new AssignOutcome.Assigned(3), await world.Assign($"n{n}", "e1", "e2", "e3"));

        Assert.Equal(["e1@example.org", "e2@example.org", "e3@example.org"], (await world.Letters()).Select(letter => letter.ToAddress).Order());
        Assert.Equal(60, (await world.Audit()).Count(entry => entry.Action == "expert.assigned"));
        Assert.Equal(20, (await world.Tasks.Of(await world.Campaign(), PersonId.From("e2"), default)).Tasks.Length);
    }

    [Fact]
    public async Task A_distribution_larger_than_one_commit_is_carried_out_whole_and_evenly()
    {
        using var world = await ReviewWorld.With(nominations: 50, experts: 4);
        var preview = await Propose(world, 3);

        Assert.Equal(150, preview.Distribution.Pairs.Length);
        var outcome = await world.Distributing.Carry(await world.Campaign(), "A", 3, ["e1", "e2", "e3", "e4"], preview.Fingerprint, world.By("lead", Role.Lead), default);

        Assert.Equal(new DistributeOutcome.Assigned(150), outcome);
        Assert.Equal([37, 37, 38, 38], new[] { "e1", "e2", "e3", "e4" }.Select(expert => preview.Distribution.Pairs.Count(pair => pair.Expert.Value == expert)).Order());
        Assert.Empty((await Propose(world, 3)).Distribution.Pairs);
    }

    [Fact]
    public async Task A_distribution_that_is_not_the_one_that_was_seen_is_refused()
    {
        using var world = await ReviewWorld.With(nominations: 2, experts: 3);
        var preview = await Propose(world, 2);
        await world.Assign("n1", "e1");
        var before = await world.Everything();

        var outcome = await world.Distributing.Carry(await world.Campaign(), "A", 2, ["e1", "e2", "e3"], preview.Fingerprint, world.By("lead", Role.Lead), default);

        Assert.Equal(RefusalKind.Stale, Assert.IsType<DistributeOutcome.Refused>(outcome).Why.Kind);
        Assert.Equal(before, await world.Everything());
    }

    [Fact]
    public async Task An_expert_of_the_recommending_unit_is_never_proposed_and_the_shortage_is_named()
    {
        using var world = await ReviewWorld.With(nominations: 1, experts: 2);
        await world.Add("e9", "示例专家九", Role.Expert, "u1");

        var preview = await Propose(world, 3, "e1", "e2", "e9");

        Assert.DoesNotContain(preview.Distribution.Pairs, pair => pair.Expert.Value == "e9");
        Assert.Equal(new Shortage(NominationId.From("n1"), 1, 1), Assert.Single(preview.Distribution.Shortages));
    }

    [Theory]
    [InlineData("n1", "e9", "示例学会u1（测试）")]
    [InlineData("n1", "same", "同名")]
    [InlineData("n1", "lead", "不是评审专家")]
    [InlineData("n1", "nobody", "不是评审专家")]
    [InlineData("n7", "e1", "没有这份推荐材料")]
    [InlineData("n8", "e1", "没有通过初审")]
    public async Task An_impossible_assignment_is_refused_with_its_reason_and_the_others_are_not_made(string nomination, string expert, string sentence)
    {
        using var world = await ReviewWorld.With(nominations: 1, experts: 2);
        await world.Add("e9", "示例专家九", Role.Expert, "u1");
        await world.Add("same", "示例 志愿者n1", Role.Expert, "x9");
        await world.Admit("n8", "u8", state: NominationState.Refused);
        var before = await world.Everything();

        var refused = Assert.IsType<AssignOutcome.Refused>(await world.Assign(nomination, "e2", expert));

        Assert.Contains(sentence, refused.Why.What);
        Assert.Equal(before, await world.Everything());
    }

    [Fact]
    public async Task Nothing_is_assigned_outside_the_stage_or_while_a_gate_is_closing_it()
    {
        using var world = await ReviewWorld.With();
        await world.MoveTo(Stage.ExpertReview, closing: Stage.ExpertReview);
        Assert.Equal(RefusalKind.Closed, Assert.IsType<AssignOutcome.Refused>(await world.Assign("n1", "e1")).Why.Kind);
        await world.MoveTo(Stage.FinalList);
        Assert.Equal(RefusalKind.Closed, Assert.IsType<AssignOutcome.Refused>(await world.Assign("n1", "e1")).Why.Kind);
    }

    [Fact]
    public async Task A_recused_expert_is_not_assigned_again()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        Assert.Null(await world.Declare("n1", "e1", true));

        Assert.Contains("回避", Assert.IsType<AssignOutcome.Refused>(await world.Assign("n1", "e1")).Why.What);
    }

    [Fact]
    public async Task An_assignment_taken_back_no_longer_counts_and_may_be_made_again()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        Assert.Null(await world.File("n1", "e1", ReviewWorld.Sheet()));

        Assert.Null(await Remove(world, await world.Version("n1", "e1"), "日程冲突"));

        Assert.Null(await world.Shown("n1", "e1"));
        Assert.False((await world.Assignment("n1", "e1"))!.Counts);
        Assert.Contains(await world.Letters(), letter => letter is { Kind: "expert.removal", ToAddress: "e1@example.org" });
        Assert.Equal(new AssignOutcome.Assigned(1), await world.Assign("n1", "e1"));
        Assert.Equal(Declared.NotYet, (await world.Assignment("n1", "e1"))!.Declared);
    }

    [Fact]
    public async Task Taking_back_needs_a_reason_and_the_state_that_the_page_showed()
    {
        using var world = await ReviewWorld.With();
        await world.Assign("n1", "e1");
        var seen = await world.Version("n1", "e1");
        Assert.Equal(RefusalKind.Invalid, (await Remove(world, seen, " "))!.Kind);
        await world.Ready("n1", "e1");

        var stale = await Remove(world, seen, "日程冲突");

        Assert.Equal(RefusalKind.Stale, stale!.Kind);
        Assert.Contains("已申报没有利害关系", stale.What);
        Assert.True((await world.Assignment("n1", "e1"))!.Stands);
    }

    private static async Task<Refusal?> Remove(ReviewWorld world, int version, string reason) =>
        await world.Assigning.Remove(await world.Campaign(), NominationId.From("n1"), PersonId.From("e1"), reason, version, world.By("lead", Role.Lead), default);

    private static async Task<DistributionPreview> Propose(ReviewWorld world, int perNomination, params string[] experts)
    {
        var chosen = experts.Length > 0 ? experts : [.. (await world.People.With(Role.Expert, default)).Select(expert => expert.Id.Value)];
        return Assert.IsType<DistributeOutcome.Proposed>(await world.Distributing.Propose(await world.Campaign(), "A", perNomination, [.. chosen], default)).Preview;
    }
}
