using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.PreliminaryReview;

/// <summary>Verdicts are proposed by one person and confirmed by another; a confirmed one moves the nomination and writes to its unit.</summary>
public sealed class Verdicts(PeopleDirectory people, PublicUrl publicUrl, Ledger ledger)
{
    /// <summary>The first of two people: nothing changes for the unit yet.</summary>
    /// <param name="packetVersion">The packet version that the reviewer read.</param>
    /// <param name="decisionVersion">The nomination's, as the page showed it.</param>
    public Task<Refusal?> Propose(RunningCampaign campaign, NominationId id, VerdictKind kind, int packetVersion, ImmutableArray<string> reasons, ImmutableSortedDictionary<string, string> cleared, int decisionVersion, Attribution by, CancellationToken cancel) =>
        ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            var (nomination, closed) = await Open(draft, id, decisionVersion);
            if (nomination is null)
                return closed;
            if (nomination.Version != packetVersion)
                return Refusal.Stale($"推荐单位已报送第 {nomination.Version} 版材料，您看到的是第 {packetVersion} 版。");
            if (nomination.Inspected != nomination.Version)
                return Refusal.Closed("这份材料的自动检查还没有完成。", "请稍后刷新页面，看到检查结果后再提出意见。");
            var inspection = await draft.Find<Inspection>(NominationKeys.Inspection(id, nomination.Version));
            reasons = [.. reasons.Select(reason => reason.Trim()).Where(reason => reason.Length > 0)];
            var clear = cleared.Where(pair => !string.IsNullOrWhiteSpace(pair.Value)).ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Trim(), StringComparer.Ordinal);
            if (Incomplete(campaign, nomination, kind, reasons, clear, inspection?.Findings ?? []) is { } incomplete)
                return incomplete;
            var review = await draft.Review(id);
            var verdict = new Verdict(kind, packetVersion, reasons, clear, ((Actor.Person)by.Actor).Id, by.At);
            await draft.Save(review with { Proposed = verdict, SentBack = null });
            await draft.Save(nomination with { DecisionVersion = nomination.DecisionVersion + 1 });
            draft.Record(nomination.Chain, "review.proposed", [("verdict", kind.ToString()), ("packet", $"{packetVersion}"), ("cleared", $"{clear.Count}")], [("reasons", string.Join('\n', reasons)), ("clearances", Json.Write(clear))]);
            return null;
        }, cancel);

    /// <summary>The second person agrees: the verdict holds and its letters go out.</summary>
    public Task<Refusal?> Confirm(RunningCampaign campaign, NominationId id, int decisionVersion, Attribution by, CancellationToken cancel) =>
        ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            var (nomination, verdict, closed) = await Waiting(draft, id, decisionVersion, by);
            if (nomination is null || verdict is null)
                return closed;
            DateTimeOffset? correctBy = null;
            if (verdict.Kind == VerdictKind.Return)
            {
                switch (WorkingCalendar.Shipped.AddWorkingDays(BeijingTime.DayOf(by.At), campaign.Definition.Correction.WorkingDays, StartDay.NotCounted))
                {
                    case DayReckoning.Found last:
                        correctBy = BeijingTime.EndOf(last.Day).ToUniversalTime();
                        break;
                    case DayReckoning.NoTable missing:
                        return Refusal.Closed(missing.Sentence, "导入该年的工作日表之后，再确认退回修改。");
                }
            }
            var review = await draft.Review(id);
            await draft.Save(review with { Proposed = null, SentBack = null, Decisions = review.Decisions.Add(new Decision(verdict, ((Actor.Person)by.Actor).Id, by.At)) });
            var after = nomination with
            {
                State = verdict.Kind switch { VerdictKind.Admit => NominationState.Admitted, VerdictKind.Return => NominationState.Returned, _ => NominationState.Refused },
                CorrectBy = correctBy,
                Returns = nomination.Returns + (verdict.Kind == VerdictKind.Return ? 1 : 0),
                DecisionVersion = nomination.DecisionVersion + 1,
            };
            await draft.Save(after);
            draft.Record(nomination.Chain, "review.confirmed", [("verdict", verdict.Kind.ToString()), ("packet", $"{verdict.PacketVersion}"), ("proposedBy", verdict.By.Value), .. correctBy is { } until ? [("correctBy", until.ToString("O"))] : Array.Empty<(string, string)>()]);
            foreach (var clerk in await people.Clerks(nomination.Unit, cancel))
            {
                if (PreliminaryReviewLetters.Decided(campaign, after, verdict, clerk, publicUrl, by.At) is { } letter)
                    await draft.Send(letter);
            }
            return null;
        }, cancel);

    /// <summary>The second person does not agree: the proposal goes back with a reason.</summary>
    public Task<Refusal?> SendBack(RunningCampaign campaign, NominationId id, string reason, int decisionVersion, Attribution by, CancellationToken cancel) =>
        ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            if (string.IsNullOrWhiteSpace(reason))
                return Refusal.Invalid("没有填写不同意的理由。", "请写明理由，初审员据此重新提出意见。");
            var (nomination, _, closed) = await Waiting(draft, id, decisionVersion, by);
            if (nomination is null)
                return closed;
            await draft.Save((await draft.Review(id)) with { Proposed = null, SentBack = reason.Trim() });
            await draft.Save(nomination with { DecisionVersion = nomination.DecisionVersion + 1 });
            draft.Record(nomination.Chain, "review.sent-back", [("packet", $"{nomination.Version}")], [("reason", reason.Trim())]);
            return null;
        }, cancel);

    private static Refusal? Incomplete(RunningCampaign campaign, Nomination nomination, VerdictKind kind, ImmutableArray<string> reasons, ImmutableSortedDictionary<string, string> cleared, ImmutableArray<Finding> findings)
    {
        if (kind == VerdictKind.Admit)
        {
            var open = Review.Keyed(findings).Where(each => !cleared.ContainsKey(each.Key)).ToArray();
            return open.Length == 0 ? null : Refusal.Invalid(
                $"还有 {open.Length} 项检查发现没有处理：{string.Join("", open.Select(each => each.Finding.What))}",
                "要通过这份材料，请对每一项写明可以通过的理由；否则请退回修改或不予受理。");
        }
        if (reasons.IsEmpty)
            return Refusal.Invalid(kind == VerdictKind.Return ? "没有写明要修改什么。" : "没有写明不予受理的理由。", "请逐条写明，推荐单位会在信中一次看到全部内容。");
        if (kind == VerdictKind.Return && nomination.Returns >= campaign.Definition.Correction.MaxRounds)
            return Refusal.Closed($"这份材料已经退回修改 {nomination.Returns} 次，达到上限 {campaign.Definition.Correction.MaxRounds} 次。", "请选择通过或不予受理。");
        return null;
    }

    /// <summary>The nomination, if its verdict can be proposed or confirmed now.</summary>
    private static async Task<(Nomination? Nomination, Refusal? Refusal)> Open(Draft draft, NominationId id, int decisionVersion)
    {
        var campaign = await draft.Campaign();
        if (campaign.BeingClosed() is { } closing)
            return (null, closing);
        if (campaign.Stage != Stage.PreliminaryReview)
            return (null, Refusal.Closed($"现在是{campaign.Stage.Name()}阶段，不能办理初审。", "请在首页查看当前阶段。"));
        if (await draft.Nomination(id) is not { } nomination)
            return (null, Refusal.Unknown("没有这份材料。", "请从初审工作列表重新进入。"));
        if (nomination.State != NominationState.Received)
            return (null, Refusal.Stale($"这份材料现在的状态是“{StateTag.Name(nomination.State)}”，不在初审中。"));
        return nomination.DecisionVersion == decisionVersion
            ? (nomination, null)
            : (null, Refusal.Stale("您打开页面之后，这份材料已由他人办理。"));
    }

    private static async Task<(Nomination? Nomination, Verdict? Verdict, Refusal? Refusal)> Waiting(Draft draft, NominationId id, int decisionVersion, Attribution by)
    {
        var (nomination, closed) = await Open(draft, id, decisionVersion);
        if (nomination is null)
            return (null, null, closed);
        if ((await draft.Review(id)).ProposedFor(nomination) is not { } verdict)
            return (null, null, Refusal.Stale("没有等待确认的初审意见。"));
        return verdict.By == ((Actor.Person)by.Actor).Id
            ? (null, null, new Refusal(RefusalKind.Forbidden, "初审意见须由两个人办理，提出的人不能自己确认。", "请另一位负责人登录后确认。"))
            : (nomination, verdict, null);
    }
}
