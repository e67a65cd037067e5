using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.PublicNotice;

/// <summary>What the office does about an objection: takes it up or not, settles it by two people, and tells both sides.</summary>
public sealed class HandlingObjections(PeopleDirectory people, PublicUrl publicUrl, WorkingCalendar calendar, Ledger ledger)
{
    /// <summary>受理: the unit is told the facts without the objector, and the days to settle it begin.</summary>
    /// <param name="forUnit">The facts in the office's words; what would tell the objector is hidden in any case.</param>
    public Task<Refusal?> Accept(RunningCampaign campaign, ObjectionId id, string reasons, string forUnit, int decisionVersion, Attribution by, CancellationToken cancel) =>
        Handle(campaign, id, decisionVersion, by, async (draft, objection, nomination) =>
        {
            if (objection.State != ObjectionState.Received)
                return Decided(objection);
            if (string.IsNullOrWhiteSpace(forUnit))
                return Refusal.Invalid("没有写明转请推荐单位核实的内容。", "请写明需要核实的事实，不要写反映人的身份。");
            if (calendar.AddWorkingDays(BeijingTime.DayOf(by.At), campaign.Definition.ObjectionHandlingDays, StartDay.NotCounted) is not DayReckoning.Found { Day: var last })
                return Refusal.Closed($"没有推算办理期限所需的工作日表。", "请先导入国务院办公厅公布的放假安排，再决定受理。");
            var after = objection with
            {
                State = ObjectionState.Accepted,
                Acceptance = new Acceptance(reasons.Trim(), Person(by), by.At),
                ForUnit = objection.From.HideIn(forUnit.Trim()),
                SettleBy = BeijingTime.EndOf(last).ToUniversalTime(),
                DecisionVersion = objection.DecisionVersion + 1,
            };
            await draft.Save(after);
            draft.Record(nomination.Chain, "objections.accepted", [("objection", id.Value)], [("reasons", reasons.Trim()), ("forUnit", after.ForUnit)]);
            await draft.Send(PublicNoticeLetters.Accepted(campaign, after, by.At));
            foreach (var clerk in await people.Clerks(nomination.Unit, cancel))
                await draft.Send(PublicNoticeLetters.ToVerify(campaign, after, clerk, by.At));
            return null;
        }, cancel);

    /// <summary>不予受理, with the reasons that the objector will read.</summary>
    public Task<Refusal?> Decline(RunningCampaign campaign, ObjectionId id, string reasons, int decisionVersion, Attribution by, CancellationToken cancel) =>
        Handle(campaign, id, decisionVersion, by, async (draft, objection, nomination) =>
        {
            if (objection.State != ObjectionState.Received)
                return Decided(objection);
            if (string.IsNullOrWhiteSpace(reasons))
                return Refusal.Invalid("没有写明不予受理的理由。", "请写明理由，反映人会在信中看到。");
            var after = objection with { State = ObjectionState.NotAccepted, Acceptance = new Acceptance(reasons.Trim(), Person(by), by.At), DecisionVersion = objection.DecisionVersion + 1 };
            await draft.Save(after);
            draft.Record(nomination.Chain, "objections.not-accepted", [("objection", id.Value)], [("reasons", reasons.Trim())]);
            await draft.Send(PublicNoticeLetters.NotAccepted(campaign, after, by.At));
            return null;
        }, cancel);

    /// <summary>The first of two people: nobody outside is told yet.</summary>
    public Task<Refusal?> Propose(RunningCampaign campaign, ObjectionId id, Settlement settlement, string reasons, int decisionVersion, Attribution by, CancellationToken cancel) =>
        Handle(campaign, id, decisionVersion, by, async (draft, objection, nomination) =>
        {
            if (objection.State != ObjectionState.Accepted)
                return Decided(objection);
            if (objection.Proposed is not null)
                return Refusal.Stale("已有人提出处理意见，正在等待确认。");
            if (string.IsNullOrWhiteSpace(reasons))
                return Refusal.Invalid("没有写明处理意见的理由。", "请写明核查的经过和理由，反映人和推荐单位会在信中看到。");
            if (await Impossible(draft, objection, nomination, settlement) is { } impossible)
                return impossible;
            await draft.Save(objection with { Proposed = new ProposedSettlement(settlement, reasons.Trim(), Person(by), by.At), SentBack = null, DecisionVersion = objection.DecisionVersion + 1 });
            draft.Record(nomination.Chain, "objections.proposed", [("objection", id.Value), ("settlement", settlement.GetType().Name)], [("reasons", reasons.Trim())]);
            return null;
        }, cancel);

    /// <summary>The second person agrees: the entry is struck, corrected or left as it is, and both sides are told, all at once.</summary>
    public Task<Refusal?> Confirm(RunningCampaign campaign, ObjectionId id, int decisionVersion, Attribution by, CancellationToken cancel) =>
        Handle(campaign, id, decisionVersion, by, async (draft, objection, nomination) =>
        {
            if (objection.Proposed is not { } proposed)
                return Refusal.Stale("没有等待确认的处理意见。");
            if (proposed.By == Person(by))
                return new Refusal(RefusalKind.Forbidden, "异议处理意见须由两个人办理，提出的人不能自己确认。", "请另一位负责人登录后确认。");
            if (await Impossible(draft, objection, nomination, proposed.Settlement) is { } impossible)
                return impossible;
            var after = objection with
            {
                State = proposed.Settlement switch { Settlement.Strike => ObjectionState.Upheld, Settlement.Correct => ObjectionState.Corrected, _ => ObjectionState.NotUpheld },
                Proposed = null,
                SentBack = null,
                Settled = new ConfirmedSettlement(proposed, Person(by), by.At),
                DecisionVersion = objection.DecisionVersion + 1,
            };
            await draft.Save(after);
            await ChangeEntry(draft, campaign, objection, nomination, proposed.Settlement);
            draft.Record(nomination.Chain, "objections.settled", [("objection", id.Value), ("settlement", proposed.Settlement.GetType().Name), ("proposedBy", proposed.By.Value)]);
            await draft.Send(PublicNoticeLetters.SettledForObjector(campaign, after, proposed, by.At));
            foreach (var clerk in await people.Clerks(nomination.Unit, cancel))
                await draft.Send(PublicNoticeLetters.SettledForUnit(campaign, after, proposed, clerk, publicUrl, by.At));
            return null;
        }, cancel);

    /// <summary>The second person does not agree: the proposal goes back with a reason.</summary>
    public Task<Refusal?> SendBack(RunningCampaign campaign, ObjectionId id, string reason, int decisionVersion, Attribution by, CancellationToken cancel) =>
        Handle(campaign, id, decisionVersion, by, async (draft, objection, nomination) =>
        {
            if (objection.Proposed is null)
                return Refusal.Stale("没有等待确认的处理意见。");
            if (string.IsNullOrWhiteSpace(reason))
                return Refusal.Invalid("没有填写不同意的理由。", "请写明理由，提出的人据此重新提出。");
            await draft.Save(objection with { Proposed = null, SentBack = reason.Trim(), DecisionVersion = objection.DecisionVersion + 1 });
            draft.Record(nomination.Chain, "objections.sent-back", [("objection", id.Value)], [("reason", reason.Trim())]);
            return null;
        }, cancel);

    private Task<Refusal?> Handle(RunningCampaign campaign, ObjectionId id, int decisionVersion, Attribution by, Func<Draft, Objection, Nomination, Task<Refusal?>> decide, CancellationToken cancel) =>
        ledger.Commit(campaign.Partition, by, async draft =>
        {
            var now = await draft.Campaign();
            if (now.BeingClosed() is { } closing)
                return closing;
            if (now.Stage != Stage.PublicNotice)
                return Refusal.Closed($"现在是{now.Stage.Name()}阶段，不能办理异议。", "请在首页查看当前阶段。");
            if (await draft.Objection(id) is not { } objection || await draft.Nomination(objection.Nomination) is not { } nomination)
                return NoSuchObjection;
            return objection.DecisionVersion == decisionVersion
                ? await decide(draft, objection, nomination)
                : Refusal.Stale($"您打开页面之后，这件异议已由他人办理，现在的状态是“{PublicNoticeWords.Of(objection.State)}”。");
        }, cancel);

    /// <summary>Why the entry can't be changed so; null when it can.</summary>
    private static async Task<Refusal?> Impossible(Draft draft, Objection objection, Nomination nomination, Settlement settlement)
    {
        if (settlement is Settlement.NotUpheld)
            return null;
        if (settlement is Settlement.Strike && objection.Kind == ObjectionKind.Correction)
            return Refusal.Invalid("这是一件勘误，不能据此取消拟入选。", "请选择更正或不成立。");
        // A second objection against a struck entry was right as well; there is nothing left to strike.
        if (settlement is Settlement.Strike && nomination.State == NominationState.Struck)
            return null;
        if (nomination.State != NominationState.Listed)
            return Refusal.Closed($"这一项现在的状态是“{StateTag.Name(nomination.State)}”，已不在公示名单上。", "请选择不成立，并在理由中写明情况。");
        if (settlement is not Settlement.Correct correct)
            return null;
        if (string.IsNullOrWhiteSpace(correct.Name) || string.IsNullOrWhiteSpace(correct.UnitName))
            return Refusal.Invalid("更正后的名称和推荐单位不能为空。", "请填写更正后的完整内容，没有变化的照原样填写。");
        var entry = await draft.Find<NoticeEntry>(NoticeEntry.Key(objection.Entry));
        return entry is not null && (entry.Name, entry.Place, entry.UnitName) == (correct.Name, correct.Place, correct.UnitName)
            ? Refusal.Invalid("更正后的内容与公示的内容完全相同。", "请填写需要更正的内容，或者选择不成立。")
            : null;
    }

    private static async Task ChangeEntry(Draft draft, RunningCampaign campaign, Objection objection, Nomination nomination, Settlement settlement)
    {
        if (settlement is Settlement.NotUpheld || await draft.Find<NoticeEntry>(NoticeEntry.Key(objection.Entry)) is not { Off: null } entry)
            return;
        if (settlement is Settlement.Correct correct)
        {
            var corrected = entry with { Name = correct.Name, Place = correct.Place, UnitName = correct.UnitName };
            await draft.Change(corrected, PublicNoticeWords.Corrected(campaign, entry, corrected));
            return;
        }
        await draft.Change(entry with { Off = OffList.Struck }, PublicNoticeWords.Struck(campaign, entry));
        await draft.Save(nomination with { State = NominationState.Struck, DecisionVersion = nomination.DecisionVersion + 1 });
    }

    private static PersonId Person(Attribution by) => ((Actor.Person)by.Actor).Id;

    private static Refusal Decided(Objection objection) => Refusal.Stale($"这件异议现在的状态是“{PublicNoticeWords.Of(objection.State)}”。");

    public static Refusal NoSuchObjection { get; } = Refusal.Unknown("没有这件异议。", "请从异议列表重新进入。");
}
