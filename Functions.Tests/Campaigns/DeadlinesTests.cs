using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Nominations;
using TechVolunteers.Tests.PreliminaryReview;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

public sealed class DeadlinesTests
{
    private static readonly DateTimeOffset Later = BeijingTime.EndOf(new DateOnly(2021, 11, 15));

    [Fact]
    public async Task The_deadline_moves_for_all_units_with_a_reason_on_record()
    {
        using var office = await OfficeWorld.Open();
        Assert.Null(await Move(office, Later, null, "系统维护"));
        Assert.Equal(Later, (await office.Intake.Running()).Campaign.Deadline);
        var change = Assert.Single(await office.Intake.Records.Scan<DeadlineChange>(office.Intake.Partition, DeadlineChange.Prefix, default).ToArrayAsync());
        Assert.Equal(("系统维护", false), (change.Reason, change.Announced));
    }

    [Fact]
    public async Task One_unit_alone_may_send_longer()
    {
        using var office = await OfficeWorld.Open();
        Assert.Null(await Move(office, Later, IntakeWorld.UnitOne, "受灾停电"));
        var campaign = (await office.Intake.Running()).Campaign;
        Assert.Equal(Later, campaign.DeadlineOf(IntakeWorld.UnitOne));
        Assert.Equal(office.Intake.Definition.Deadline, campaign.DeadlineOf(IntakeWorld.UnitTwo));
    }

    [Fact]
    public async Task A_deadline_without_a_reason_in_the_past_or_on_a_stale_page_is_refused()
    {
        using var office = await OfficeWorld.Open();
        Assert.Equal(RefusalKind.Invalid, (await Move(office, Later, null, " "))?.Kind);
        Assert.Contains("已经过去", (await Move(office, office.Intake.Now.AddMinutes(-1), null, "理由"))?.What, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.Invalid, (await Move(office, office.Intake.Now.AddHours(1), IntakeWorld.UnitOne, "理由"))?.Kind);
        Assert.Equal(RefusalKind.Stale, (await Move(office, Later, null, "理由", decisionVersion: 99))?.Kind);
        await office.Intake.Change(campaign => campaign with { Stage = Stage.PreliminaryReview });
        Assert.Equal(RefusalKind.Closed, (await Move(office, Later, null, "理由"))?.Kind);
        Assert.Equal(office.Intake.Definition.Deadline, (await office.Intake.Running()).Campaign.Deadline);
        Assert.Empty(await office.Intake.Records.Scan<DeadlineChange>(office.Intake.Partition, DeadlineChange.Prefix, default).ToArrayAsync());
    }

    private static async Task<Refusal?> Move(OfficeWorld office, DateTimeOffset to, UnitId? unit, string reason, int? decisionVersion = null)
    {
        var running = await office.Intake.Running();
        return await new Deadlines(office.Intake.Ledger).Move(running, to, unit, reason, decisionVersion ?? running.Campaign.DecisionVersion, office.By("lead-1"), default);
    }
}
