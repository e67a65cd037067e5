using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.PreliminaryReview;

public sealed class VerdictsTests
{
    private static readonly Finding Short = new("ratio-low", Severity.Hard, "二(三)2", "注册科技志愿者 812 人 / 常住人口 9,400 人 = 8.6 %，低于 10 %。", "请核对人数后修改。");

    [Fact]
    public async Task Two_people_admit_a_packet_and_its_unit_hears_at_the_end_of_the_stage()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received();
        Assert.Null(await office.Propose(nomination, VerdictKind.Admit));
        Assert.Equal(NominationState.Received, (await office.Intake.Nomination(nomination.Id)).State);
        Assert.Null(await office.Confirm(nomination.Id));
        Assert.Equal(NominationState.Admitted, (await office.Intake.Nomination(nomination.Id)).State);
        Assert.Empty(await office.Intake.Letters("review.admitted"));
        var actions = (await office.Intake.Audit(nomination)).Select(entry => entry.Action);
        Assert.Equal(["review.proposed", "review.confirmed"], actions.Where(action => action.StartsWith("review.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_person_who_proposed_a_verdict_can_not_confirm_it()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received();
        Assert.Null(await office.Propose(nomination, VerdictKind.Admit, by: "lead-1"));
        await Refused(office, nomination.Id, RefusalKind.Forbidden, "提出的人不能自己确认", await office.Confirm(nomination.Id, by: "lead-1"));
        Assert.Null(await office.Confirm(nomination.Id, by: "lead-2"));
    }

    [Fact]
    public async Task A_page_that_somebody_else_overtook_changes_nothing()
    {
        using var office = await OfficeWorld.Open();
        var seen = await office.Received();
        Assert.Null(await office.Propose(seen, VerdictKind.Admit));
        await Refused(office, seen.Id, RefusalKind.Stale, "已由他人办理", await office.Propose(seen, VerdictKind.Refuse, by: "lead-2", reasons: "不符合条件。"));
    }

    [Fact]
    public async Task A_packet_that_was_not_inspected_yet_gets_no_verdict()
    {
        using var office = await OfficeWorld.Open();
        var accepted = await office.Intake.Accepted();
        await office.Intake.Change(campaign => campaign with { Stage = Stage.PreliminaryReview });
        await Refused(office, accepted.Nomination.Id, RefusalKind.Closed, "自动检查还没有完成", await office.Propose(await office.Intake.Nomination(accepted.Nomination.Id), VerdictKind.Admit));
    }

    [Fact]
    public async Task Every_finding_needs_a_reason_before_a_packet_is_admitted()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received(Short);
        await Refused(office, nomination.Id, RefusalKind.Invalid, "8.6 %", await office.Propose(nomination, VerdictKind.Admit));
        Assert.Null(await office.Propose(nomination, VerdictKind.Admit, cleared: [("ratio-low-0", "原件写明常住人口 7,400 人，机器读错。")]));
    }

    [Fact]
    public async Task A_returned_packet_is_told_all_faults_at_once_with_a_deadline_in_working_days()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received(Short);
        Assert.Null(await office.Propose(nomination, VerdictKind.Return, reasons: "第一处问题。\n第二处问题。"));
        Assert.Null(await office.Confirm(nomination.Id));
        var returned = await office.Intake.Nomination(nomination.Id);
        Assert.Equal(NominationState.Returned, returned.State);
        // Friday 2021-11-12 is not counted; five working days end on Friday 2021-11-19 at 24:00.
        Assert.Equal(BeijingTime.EndOf(new DateOnly(2021, 11, 19)), returned.CorrectBy);
        var letter = Assert.Single(await office.Intake.Letters("review.returned"));
        Assert.Contains("1. 第一处问题。\n2. 第二处问题。", letter.Body, StringComparison.Ordinal);
        Assert.Contains("2021年11月19日（星期五）24:00（北京时间）", letter.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packet_is_not_returned_more_often_than_the_campaign_allows()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received();
        await office.Intake.Decide(nomination.Id, before => before with { Returns = 2 });
        await Refused(office, nomination.Id, RefusalKind.Closed, "达到上限 2 次", await office.Propose(await office.Intake.Nomination(nomination.Id), VerdictKind.Return, reasons: "还有问题。"));
    }

    [Theory]
    [InlineData(VerdictKind.Return, "没有写明要修改什么")]
    [InlineData(VerdictKind.Refuse, "没有写明不予受理的理由")]
    public async Task A_verdict_against_a_packet_needs_its_reasons(VerdictKind kind, string sentence)
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received();
        await Refused(office, nomination.Id, RefusalKind.Invalid, sentence, await office.Propose(nomination, kind, reasons: "  \n "));
    }

    [Fact]
    public async Task A_refused_packet_is_told_why_at_once()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received();
        Assert.Null(await office.Propose(nomination, VerdictKind.Refuse, reasons: "注册时间晚于截止日。"));
        Assert.Null(await office.Confirm(nomination.Id));
        Assert.Contains("注册时间晚于截止日。", Assert.Single(await office.Intake.Letters("review.refused")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_year_without_a_holiday_table_blocks_a_return_and_changes_nothing()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received();
        office.Intake.Time.SetUtcNow(new DateTimeOffset(2026, 12, 30, 9, 0, 0, TimeSpan.FromHours(8)));
        Assert.Null(await office.Propose(nomination, VerdictKind.Return, reasons: "请修改。"));
        await Refused(office, nomination.Id, RefusalKind.Closed, "没有 2027 年的工作日表", await office.Confirm(nomination.Id));
    }

    [Fact]
    public async Task A_newer_packet_voids_a_verdict_about_the_older_one()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received();
        Assert.Null(await office.Propose(nomination, VerdictKind.Admit));
        await office.Intake.Decide(nomination.Id, before => before with { Version = before.Version + 1 });
        await Refused(office, nomination.Id, RefusalKind.Stale, "没有等待确认的初审意见", await office.Confirm(nomination.Id));
    }

    [Fact]
    public async Task A_verdict_is_sent_back_with_a_reason_and_proposed_anew()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received();
        Assert.Null(await office.Propose(nomination, VerdictKind.Admit));
        var proposed = await office.Intake.Nomination(nomination.Id);
        var running = await office.Intake.Running();
        await Refused(office, nomination.Id, RefusalKind.Invalid, "没有填写不同意的理由", await office.Verdicts.SendBack(running, nomination.Id, " ", proposed.DecisionVersion, office.By("lead-1"), default));
        Assert.Null(await office.Verdicts.SendBack(running, nomination.Id, "请核对盖章。", proposed.DecisionVersion, office.By("lead-1"), default));
        Assert.Null(await office.Propose(await office.Intake.Nomination(nomination.Id), VerdictKind.Admit));
    }

    [Fact]
    public async Task While_a_gate_closes_the_stage_no_verdict_is_taken()
    {
        using var office = await OfficeWorld.Open();
        var nomination = await office.Received();
        await office.Intake.Change(campaign => campaign with { Closing = Stage.PreliminaryReview });
        await Refused(office, nomination.Id, RefusalKind.Closed, "正在结束", await office.Propose(nomination, VerdictKind.Admit));
    }

    /// <summary>The refusal is of this kind and says this, and neither the nomination nor the number of rows has changed.</summary>
    private static async Task Refused(OfficeWorld office, NominationId id, RefusalKind kind, string sentence, Refusal? refusal)
    {
        Assert.NotNull(refusal);
        Assert.Equal(kind, refusal.Kind);
        Assert.Contains(sentence, refusal.What, StringComparison.Ordinal);
        Assert.EndsWith("。", refusal.Do, StringComparison.Ordinal);
        Assert.Equal(NominationState.Received, (await office.Intake.Nomination(id)).State);
        Assert.Empty(await office.Intake.Letters("review.refused"));
        var decisions = await office.Intake.Records.Find<Review>(office.Intake.Partition, Review.Key(id), default);
        Assert.Empty(decisions?.Decisions ?? []);
    }
}
