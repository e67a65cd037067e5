using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations;

public sealed class SubmissionsTests
{
    [Fact]
    public async Task A_packet_becomes_a_nomination_with_its_receipt_letter_audit_entry_and_wake_in_one_commit()
    {
        using var world = await IntakeWorld.Open();

        var (nomination, packet) = await world.Accepted();

        Assert.Equal("KJZY2021-A-0001", nomination.Number);
        Assert.Equal((NominationState.Received, 1, 0, 1), (nomination.State, nomination.Version, nomination.Inspected, nomination.DecisionVersion));
        Assert.Equal(nomination, await world.Nomination(nomination.Id));
        Assert.Equal(Json.Write(packet), Json.Write(await world.Nominations.Packet(nomination, 1, default)));
        var letter = Assert.Single(await world.Letters());
        Assert.Equal(("nominations.receipt", "unit-one@example.org"), (letter.Kind, letter.ToAddress));
        foreach (var expected in new[] { nomination.Number, packet.ReceiptCode, packet.Files[0].Sha256, "2021-11-11 16:00:00 UTC", "2021年11月12日（星期五）00:00（北京时间）", "https://call.example.org/receipts" })
            Assert.Contains(expected, letter.Body, StringComparison.Ordinal);
        var entry = Assert.Single(await world.Audit(nomination));
        Assert.Equal("nominations.submitted", entry.Action);
        Assert.Contains(packet.Files[1].Sha256, entry.Facts["file02"], StringComparison.Ordinal);
        Assert.DoesNotContain("推荐表", Json.Write(entry), StringComparison.Ordinal);
        var wake = Assert.Single(await world.Records.Scan<Wake>(world.Partition, Wake.Prefix, default).ToArrayAsync());
        Assert.Equal(($"nom-kjzy2021-{nomination.Id}", "NominationOrchestrator"), (wake.Instance, wake.Orchestrator));
    }

    [Fact]
    public async Task Numbers_run_without_gaps_in_each_category_even_when_many_send_at_once()
    {
        using var world = await IntakeWorld.Open();

        var sent = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => world.Accepted(n % 3 == 0 ? IntakeWorld.UnitTwo : null, n % 2 == 0 ? "A" : "B")));

        Assert.Equal(
            Enumerable.Range(1, 6).SelectMany(n => new[] { $"KJZY2021-A-{n:D4}", $"KJZY2021-B-{n:D4}" }).Order(StringComparer.Ordinal),
            sent.Select(one => one.Nomination.Number).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, "没有选择推荐类别。")]
    [InlineData("", "没有选择推荐类别。")]
    [InlineData("D", "本次征集没有所选的推荐类别。")]
    [InlineData("a", "本次征集没有所选的推荐类别。")]
    public async Task A_packet_without_a_category_of_the_call_is_refused(string? category, string sentence)
    {
        using var world = await IntakeWorld.Open();
        var rows = world.Rows();

        var refused = Assert.IsType<Submission.Refused>(await world.Submissions.Submit(await world.Running(), IntakeWorld.UnitOne, category, await world.Files(), world.Now, world.By(IntakeWorld.UnitOne), default));

        Assert.Equal((400, sentence), (refused.Why.Status, refused.Why.What));
        Assert.Equal(rows, world.Rows());
    }

    [Theory]
    [InlineData(-1, 0, true)]
    [InlineData(-1, 899, true)]
    [InlineData(-1, 900, false)]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    public async Task The_start_of_the_request_counts_and_a_body_may_run_for_the_grace(int begunSeconds, int completeSeconds, bool accepted)
    {
        using var world = await IntakeWorld.Open();
        world.Time.SetUtcNow(world.Definition.Deadline.AddSeconds(Math.Max(completeSeconds, begunSeconds)));
        var rows = world.Rows();

        var submission = await world.Submit(begun: world.Definition.Deadline.AddSeconds(begunSeconds));

        if (accepted)
        {
            Assert.IsType<Submission.Accepted>(submission);
            return;
        }
        var refused = Assert.IsType<Submission.Refused>(submission);
        Assert.Equal(409, refused.Why.Status);
        Assert.Contains("2021年11月12日（星期五）24:00（北京时间）", refused.Why.What, StringComparison.Ordinal);
        Assert.Equal(rows, world.Rows());
    }

    [Fact]
    public async Task A_packet_before_the_call_opens_is_refused()
    {
        using var world = await IntakeWorld.Open();
        var early = world.Definition.OpensAt.AddSeconds(-1);

        var refusal = SendingWindow.OfIntake(await world.Running(), IntakeWorld.UnitOne).Begin(early);

        Assert.Equal((409, "报送还没有开始。"), (refusal!.Status, refusal.What));
        Assert.Contains("2021年11月4日（星期四）09:00（北京时间）", refusal.Do, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_extension_for_one_unit_holds_for_that_unit_only()
    {
        using var world = await IntakeWorld.Open();
        await world.Change(campaign => campaign with { Extensions = campaign.Extensions.Add(IntakeWorld.UnitTwo.Value, campaign.Deadline.AddDays(2)), Stage = Stage.PreliminaryReview });
        world.Time.SetUtcNow(world.Definition.Deadline.AddDays(1));

        Assert.IsType<Submission.Accepted>(await world.Submit(IntakeWorld.UnitTwo));
        Assert.IsType<Submission.Refused>(await world.Submit(IntakeWorld.UnitOne));
    }

    [Fact]
    public async Task Nothing_is_received_replaced_or_withdrawn_while_a_gate_closes_the_stage()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();
        await world.Change(campaign => campaign with { Closing = Stage.Intake });
        var rows = world.Rows();

        Assert.Equal("本阶段正在结束，系统正在逐项办理，暂时不能修改。", Assert.IsType<Submission.Refused>(await world.Submit()).Why.What);
        Assert.IsType<Submission.Refused>(await Replace(world, nomination));
        Assert.Equal(409, (await Withdraw(world, nomination))!.Status);
        Assert.Equal(rows, world.Rows());
    }

    [Fact]
    public async Task Over_quota_is_refused_where_the_call_says_so_and_a_withdrawal_makes_room()
    {
        using var world = await IntakeWorld.Open(definition => WithQuota(definition, 1, OverQuota.Refuse));
        var (first, _) = await world.Accepted();

        var refused = Assert.IsType<Submission.Refused>(await world.Submit());
        Assert.Equal("贵单位在“科技志愿者”类别的推荐名额为 1 个，已报送 1 个。", refused.Why.What);
        Assert.IsType<Submission.Accepted>(await world.Submit(IntakeWorld.UnitTwo));
        Assert.Null(await Withdraw(world, first));
        Assert.IsType<Submission.Accepted>(await world.Submit());
    }

    [Fact]
    public async Task Of_two_packets_sent_at_once_for_the_last_place_one_is_refused()
    {
        using var world = await IntakeWorld.Open(definition => WithQuota(definition, 1, OverQuota.Refuse));

        var both = await Task.WhenAll(world.Submit(), world.Submit(), world.Submit());

        Assert.Single(both.OfType<Submission.Accepted>());
    }

    [Fact]
    public async Task Over_quota_is_taken_where_the_call_only_flags_it()
    {
        using var world = await IntakeWorld.Open(definition => WithQuota(definition, 1, OverQuota.Flag));
        await world.Accepted();

        var (second, _) = await world.Accepted();

        Assert.Equal("yes", (await world.Audit(second)).Single().Facts["quotaFull"]);
    }

    [Fact]
    public async Task A_replacement_is_a_new_version_with_a_receipt_of_its_own()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, first) = await world.Accepted();

        var (replaced, second) = Assert.IsType<Submission.Accepted>(await Replace(world, nomination));

        Assert.Equal((2, NominationState.Received, nomination.Number, 2), (replaced.Version, replaced.State, replaced.Number, replaced.DecisionVersion));
        Assert.NotEqual(first.ReceiptCode, second.ReceiptCode);
        Assert.Equal(first.ReceiptCode, (await world.Nominations.Packet(replaced, 1, default))!.ReceiptCode);
        Assert.Equal(2, (await world.Letters("nominations.receipt")).Length);
        Assert.Equal(["nominations.submitted", "nominations.replaced"], (await world.Audit(nomination)).Select(entry => entry.Action));
    }

    [Fact]
    public async Task After_the_deadline_only_a_returned_packet_is_replaced_and_only_until_its_own_deadline()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();
        var correctBy = world.Definition.Deadline.AddDays(10).ToUniversalTime();
        await world.Change(campaign => campaign with { Stage = Stage.PreliminaryReview });
        world.Time.SetUtcNow(world.Definition.Deadline.AddHours(1));

        Assert.Contains("2021年11月12日（星期五）24:00", Assert.IsType<Submission.Refused>(await Replace(world, nomination)).Why.What, StringComparison.Ordinal);
        await world.Decide(nomination.Id, row => row with { State = NominationState.Returned, CorrectBy = correctBy, Returns = 1 });
        var mended = Assert.IsType<Submission.Accepted>(await Replace(world, await world.Nomination(nomination.Id))).Nomination;
        Assert.Equal((NominationState.Received, 2, null), (mended.State, mended.Version, mended.CorrectBy));

        await world.Decide(nomination.Id, row => row with { State = NominationState.Returned, CorrectBy = correctBy, Returns = 2 });
        world.Time.SetUtcNow(correctBy);
        var late = Assert.IsType<Submission.Refused>(await Replace(world, await world.Nomination(nomination.Id)));
        Assert.Equal($"修改已经截止，截止时间是{BeijingTime.FormatEnd(correctBy)}。", late.Why.What);
    }

    [Theory]
    [InlineData(NominationState.Admitted, "初审通过")]
    [InlineData(NominationState.Refused, "不予受理")]
    [InlineData(NominationState.Withdrawn, "已撤回")]
    public async Task A_packet_that_was_decided_on_is_not_replaced(NominationState state, string words)
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();
        await world.Decide(nomination.Id, row => row with { State = state });

        var refused = Assert.IsType<Submission.Refused>(await Replace(world, nomination));

        Assert.Equal((409, $"KJZY2021-A-0001 现在的状态是“{words}”，不能再替换材料。"), (refused.Why.Status, refused.Why.What));
    }

    [Fact]
    public async Task A_replacement_does_not_change_the_category()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();

        var refused = Assert.IsType<Submission.Refused>(await world.Submissions.Replace(await world.Running(), nomination, "B", await world.Files(), world.Now, world.By(IntakeWorld.UnitOne), default));

        Assert.Equal("替换材料时不能更改推荐类别。", refused.Why.What);
    }

    [Fact]
    public async Task A_withdrawal_keeps_its_reason_and_is_told_to_the_unit()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();

        Assert.Null(await Withdraw(world, nomination, reason: "本人放弃"));

        Assert.Equal(NominationState.Withdrawn, (await world.Nomination(nomination.Id)).State);
        Assert.Contains("本人放弃", Assert.Single(await world.Letters("nominations.withdrawn")).Body, StringComparison.Ordinal);
        Assert.Empty(await world.Letters("nominations.withdrawn-office"));
        var entry = (await world.Audit(nomination))[^1];
        Assert.Equal("nominations.withdrawn", entry.Action);
        Assert.DoesNotContain("本人放弃", Json.Write(entry), StringComparison.Ordinal);
        Assert.Equal(409, (await Withdraw(world, await world.Nomination(nomination.Id)))!.Status);
    }

    [Fact]
    public async Task The_office_learns_of_a_withdrawal_after_it_has_judged()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();
        await world.Decide(nomination.Id, row => row with { State = NominationState.Admitted });

        Assert.Null(await Withdraw(world, await world.Nomination(nomination.Id)));

        Assert.Equal("office@example.org", Assert.Single(await world.Letters("nominations.withdrawn-office")).ToAddress);
    }

    [Theory]
    [InlineData(null, 400, "没有填写撤回原因。")]
    [InlineData("  ", 400, "没有填写撤回原因。")]
    public async Task A_withdrawal_needs_a_reason(string? reason, int status, string sentence)
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();

        var refusal = await Withdraw(world, nomination, reason);

        Assert.Equal((status, sentence), (refusal!.Status, refusal.What));
        Assert.Equal("撤回原因超过 500 字。", (await Withdraw(world, nomination, new string('长', 501)))!.What);
    }

    [Fact]
    public async Task A_withdrawal_from_a_stale_page_says_what_it_is_now()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();
        await world.Decide(nomination.Id, row => row with { State = NominationState.Admitted, DecisionVersion = row.DecisionVersion + 1 });

        var refusal = await Withdraw(world, nomination);

        Assert.Equal((409, "KJZY2021-A-0001 在您查看以后有了变化，现在的状态是“初审通过”。"), (refusal!.Status, refusal.What));
    }

    [Fact]
    public async Task A_receipt_is_found_by_number_and_code_and_names_no_file()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, packet) = await world.Accepted();
        await Replace(world, nomination);
        var receipts = new ReceiptBook(world.Records, world.Campaigns, world.Nominations);

        var found = await receipts.Check(" kjzy2021-a-0001 ", packet.ReceiptCode.ToLowerInvariant(), default);

        Assert.Equal((1, nomination.Number), (found!.Version, found.Number));
        Assert.Equal(packet.Files.Select(file => file.Sha256), found.Files.Select(file => file.Sha256));
        Assert.DoesNotContain("推荐表", Json.Write(found), StringComparison.Ordinal);
        foreach (var (number, code) in new[] { (nomination.Number, "AAAA-BBBB-CCCC"), ("KJZY2021-A-0002", packet.ReceiptCode), ("../x", ""), ("", ""), (null, (string?)null) })
            Assert.Null(await receipts.Check(number, code, default));
    }

    private static CampaignDefinition WithQuota(CampaignDefinition definition, int perUnit, OverQuota over) =>
        definition with { Categories = [.. definition.Categories.Select(category => category with { Quota = new QuotaRule(perUnit, over) })] };

    private static async Task<Submission> Replace(IntakeWorld world, Nomination nomination) =>
        await world.Submissions.Replace(await world.Running(), nomination, null, await world.Files(), world.Now, world.By(nomination.Unit), default);

    private static async Task<Refusal?> Withdraw(IntakeWorld world, Nomination nomination, string? reason = "重复推荐") =>
        await world.Submissions.Withdraw(await world.Running(), nomination, reason, nomination.DecisionVersion, world.By(nomination.Unit), default);
}
