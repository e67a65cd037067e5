using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.Storage;
using TechVolunteers.Tests.PreliminaryReview;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

public sealed class GatesTests
{
    private static readonly GateRun Run = new(CampaignFile.Sample.Id, Stage.PreliminaryReview, null);

    [Fact]
    public async Task Two_people_open_a_gate_and_its_letters_wait_for_the_last_commit()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Admitted();
        var fingerprint = await Confirmed(office);
        Assert.NotEmpty(fingerprint);
        Assert.Equal(GateLook.Frozen, await office.Gates.Look(Run, default));
        Assert.True(await office.Gates.Check(Run, "test", default));
        Assert.Null(await office.Gates.Apply(Run, "test", default));
        var letter = Assert.Single(await office.Intake.Letters("review.admitted"));
        Assert.Equal(LetterState.Held, letter.State);
        Assert.Null(await office.Intake.Records.Find(office.Intake.Partition, Letter.ReleaseKey(Gate.LetterHold(Stage.PreliminaryReview)), default));
        Assert.True(await office.Gates.Finish(Run, "test", default));
        Assert.NotNull(await office.Intake.Records.Find(office.Intake.Partition, Letter.ReleaseKey(Gate.LetterHold(Stage.PreliminaryReview)), default));
        var campaign = (await office.Intake.Running()).Campaign;
        Assert.Equal((Stage.ExpertReview, null), (campaign.Stage, campaign.Closing));
        Assert.Equal(NominationState.Admitted, (await office.Intake.Nomination(nomination.Id)).State);
    }

    [Fact]
    public async Task Steps_that_a_crash_repeats_change_nothing_the_second_time()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Admitted();
        await Confirmed(office);
        Assert.True(await office.Gates.Check(Run, "test", default));
        Assert.True(await office.Gates.Check(Run, "test", default));
        await office.Gates.Apply(Run, "test", default);
        var entries = (await office.Intake.Audit(nomination)).Length;
        await office.Gates.Apply(Run, "test", default);
        Assert.Equal(entries, (await office.Intake.Audit(nomination)).Length);
        Assert.True(await office.Gates.Finish(Run, "test", default));
        var rows = office.Intake.Rows();
        Assert.False(await office.Gates.Finish(Run, "test", default));
        Assert.Equal(rows, office.Intake.Rows());
        Assert.Equal(GateLook.Passed, await office.Gates.Look(Run, default));
    }

    [Fact]
    public async Task The_person_who_proposed_a_gate_can_not_confirm_it()
    {
        using var office = await OfficeWorld.Open();
        await office.Admitted();
        var fingerprint = await Proposed(office);
        var refusal = await office.Gates.Confirm(await office.Intake.Running(), fingerprint, office.By("lead-1"), default);
        Assert.Equal(RefusalKind.Forbidden, refusal?.Kind);
        Assert.Null((await office.Intake.Running()).Campaign.Closing);
    }

    [Fact]
    public async Task A_page_that_shows_another_plan_is_refused()
    {
        using var office = await OfficeWorld.Open();
        await office.Admitted();
        var refusal = await office.Gates.Propose(await office.Intake.Running(), "another", office.By("lead-1"), default);
        Assert.Equal(RefusalKind.Stale, refusal?.Kind);
    }

    [Fact]
    public async Task An_open_verdict_is_an_obstacle_that_is_named()
    {
        using var office = await OfficeWorld.Open();
        await office.Received();
        var preview = (await office.Gates.Preview(await office.Intake.Running(), default))!;
        Assert.Contains("还有 1 份材料没有初审结论。", preview.Obstacles);
        var refusal = await office.Gates.Propose(await office.Intake.Running(), preview.Fingerprint, office.By("lead-1"), default);
        Assert.Contains("还有 1 份材料没有初审结论。", refusal?.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_landed_behind_the_freeze_voids_the_approval()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Admitted();
        await Confirmed(office);
        // A commit under way when the campaign froze: the nomination was withdrawn.
        await office.Intake.Decide(nomination.Id, before => before with { State = NominationState.Withdrawn, DecisionVersion = before.DecisionVersion + 1 });
        Assert.False(await office.Gates.Check(Run, "test", default));
        Assert.Null((await office.Intake.Running()).Campaign.Closing);
        Assert.Equal(GateLook.Open, await office.Gates.Look(Run, default));
        Assert.Equal(2, (await office.Intake.Letters("campaigns.gate-voided")).Length);
        Assert.Empty(await office.Intake.Letters("review.admitted"));
    }

    [Fact]
    public async Task A_proposal_can_be_taken_back_until_it_is_confirmed()
    {
        using var office = await OfficeWorld.Open();
        await office.Admitted();
        var fingerprint = await Proposed(office);
        Assert.Null(await office.Gates.TakeBack(await office.Intake.Running(), office.By("lead-1"), default));
        var refusal = await office.Gates.Confirm(await office.Intake.Running(), fingerprint, office.By("lead-2"), default);
        Assert.Equal(RefusalKind.Stale, refusal?.Kind);
    }

    [Fact]
    public async Task Intake_has_no_gate_for_people()
    {
        using var office = await OfficeWorld.Open();
        var refusal = await office.Gates.Propose(await office.Intake.Running(), "any", office.By("lead-1"), default);
        Assert.Equal(RefusalKind.Closed, refusal?.Kind);
    }

    private static async Task<string> Proposed(OfficeWorld office)
    {
        var preview = (await office.Gates.Preview(await office.Intake.Running(), default))!;
        Assert.Null(await office.Gates.Propose(await office.Intake.Running(), preview.Fingerprint, office.By("lead-1"), default));
        return preview.Fingerprint;
    }

    private static async Task<string> Confirmed(OfficeWorld office)
    {
        var fingerprint = await Proposed(office);
        Assert.Null(await office.Gates.Confirm(await office.Intake.Running(), fingerprint, office.By("lead-2"), default));
        return fingerprint;
    }
}
