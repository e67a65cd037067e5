using TechVolunteers.Audit;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;

namespace TechVolunteers.Campaigns;

/// <summary>
/// Opens the gates between stages. A gate over many nominations is not one commit: two people see the same plan, the campaign freezes,
/// commits under way are waited for, the plan is recounted (a difference voids the approval), every nomination is moved in its own
/// idempotent commit with its letters held, and one last commit begins the next stage and releases them. A crash anywhere continues.
/// </summary>
public sealed class Gates(IEnumerable<IStageGate> gates, IRecords records, CampaignReads campaigns, NominationReads nominations, PeopleDirectory people, PublicUrl publicUrl, Ledger ledger, TimeProvider time)
{
    private const int PageSize = 200;

    /// <summary>The gate out of the campaign's present stage, as it stands; null when nobody proposed it yet or the stage has none.</summary>
    public Task<Gate?> Current(RunningCampaign campaign, CancellationToken cancel) =>
        records.Find<Gate>(campaign.Partition, Gate.Key(campaign.Campaign.Stage), cancel);

    /// <summary>What opening the gate out of the present stage would do now; null when the stage has none (intake ends by its deadline).</summary>
    public async Task<GatePreview?> Preview(RunningCampaign campaign, CancellationToken cancel) =>
        GateFrom(campaign.Campaign.Stage) is { } gate
            ? await GatePreview.Of(gate, await gate.Plan(campaign, time.GetUtcNow(), cancel), nominations.All(campaign.Id, cancel))
            : null;

    /// <summary>The first of two: nothing changes but that it stands proposed.</summary>
    public async Task<Refusal?> Propose(RunningCampaign campaign, string fingerprint, Attribution by, CancellationToken cancel)
    {
        var proposer = ((Actor.Person)by.Actor).Id;
        return await Decide(campaign, fingerprint, by, async (draft, now, preview) =>
        {
            if (await draft.Find<Gate>(Gate.Key(now.Stage)) is { } standing)
                return Refusal.Stale($"已有人在{BeijingTime.Format(standing.ProposedAt)}提出结束本阶段。");
            await draft.Save(Gate.Key(now.Stage), new Gate(now.Stage, GateState.Proposed, fingerprint, preview.Effects.Length, proposer, by.At));
            draft.Record(CampaignKeys.Chain, "gate.proposed", [("from", now.Stage.ToString()), ("fingerprint", fingerprint), ("affected", $"{preview.Effects.Length}")]);
            foreach (var lead in (await people.With(Role.Lead, cancel)).Where(lead => lead.Id != proposer))
                await draft.Send(CampaignLetters.GateProposed(campaign, lead, now.Stage, preview.Effects.Length, publicUrl, by.At));
            return null;
        }, cancel);
    }

    /// <summary>Takes a proposal back, by anyone who may propose.</summary>
    public Task<Refusal?> TakeBack(RunningCampaign campaign, Attribution by, CancellationToken cancel) =>
        ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            var now = await draft.Campaign();
            if (await draft.Find<Gate>(Gate.Key(now.Stage)) is not { State: GateState.Proposed })
                return Refusal.Stale("没有可以收回的提议，可能已被另一位确认。");
            await draft.Remove(Gate.Key(now.Stage));
            draft.Record(CampaignKeys.Chain, "gate.taken-back", [("from", now.Stage.ToString())]);
            return null;
        }, cancel);

    /// <summary>The second of two, another person who saw the same plan: the campaign freezes and the gate begins to work.</summary>
    public async Task<Refusal?> Confirm(RunningCampaign campaign, string fingerprint, Attribution by, CancellationToken cancel)
    {
        var confirmer = ((Actor.Person)by.Actor).Id;
        return await Decide(campaign, fingerprint, by, async (draft, now, _) =>
        {
            if (await draft.Find<Gate>(Gate.Key(now.Stage)) is not { State: GateState.Proposed } gate)
                return Refusal.Stale("还没有人提出结束本阶段，或提议已被收回。");
            if (gate.ProposedBy == confirmer)
                return new Refusal(RefusalKind.Forbidden, "结束阶段须由两个人办理，提出的人不能自己确认。", "请另一位负责人登录后确认。");
            if (gate.Fingerprint != fingerprint)
                return Refusal.Stale("提出之后情况有变化，原提议看到的内容与现在不同。");
            await draft.Save(Gate.Key(now.Stage), gate with { State = GateState.Confirmed, ConfirmedBy = confirmer, ConfirmedAt = by.At });
            await draft.Save(now with { Closing = now.Stage, DecisionVersion = now.DecisionVersion + 1 });
            draft.Record(CampaignKeys.Chain, "gate.confirmed", [("from", now.Stage.ToString()), ("fingerprint", fingerprint)]);
            draft.Wake(Wake.For(CampaignOrchestrator.Flow, campaign.Id.Value, new CampaignRun(campaign.Id), by.At));
            return null;
        }, cancel);
    }

    /// <summary>Decides about the gate out of the present stage, when its plan is still the one that was seen.</summary>
    private async Task<Refusal?> Decide(RunningCampaign campaign, string fingerprint, Attribution by, Func<Draft, Campaign, GatePreview, Task<Refusal?>> decide, CancellationToken cancel)
    {
        var (preview, refusal) = await Differs(campaign, fingerprint, cancel);
        if (refusal is not null)
            return refusal;
        return await ledger.Commit(campaign.Partition, by, async draft =>
        {
            var now = await draft.Campaign();
            return now.BeingClosed() ?? (now.Stage == preview!.From ? await decide(draft, now, preview) : Refusal.Stale("本阶段已经结束。"));
        }, cancel);
    }

    internal async Task<GateLook> Look(GateRun run, CancellationToken cancel)
    {
        var campaign = await Running(run.Campaign, cancel);
        if (campaign.Campaign.Stage > run.From)
            return GateLook.Passed;
        return (await records.Find<Gate>(campaign.Partition, Gate.Key(run.From), cancel))?.State switch
        {
            GateState.Confirmed => GateLook.Frozen,
            GateState.Applying => GateLook.Applying,
            _ => GateLook.Open,
        };
    }

    internal async Task<bool> Check(GateRun run, string request, CancellationToken cancel)
    {
        var campaign = await Running(run.Campaign, cancel);
        var gate = GateFrom(run.From)!;
        var standing = await records.Find<Gate>(campaign.Partition, Gate.Key(run.From), cancel);
        if (standing is not { State: GateState.Confirmed })
            return standing is { State: GateState.Applying };
        var preview = await GatePreview.Of(gate, await gate.Plan(campaign, standing.ProposedAt, cancel), nominations.All(run.Campaign, cancel));
        var holds = preview.Fingerprint == standing.Fingerprint && preview.Obstacles.IsEmpty;
        return await ledger.Commit(campaign.Partition, Machine(nameof(CheckGate), request), async draft =>
        {
            if (await draft.Find<Gate>(Gate.Key(run.From)) is not { State: GateState.Confirmed } now)
                return holds;
            if (holds)
            {
                await draft.Save(Gate.Key(run.From), now with { State = GateState.Applying });
            }
            else
            {
                await draft.Remove(Gate.Key(run.From));
                await draft.Save((await draft.Campaign()) with { Closing = null });
                foreach (var lead in await people.With(Role.Lead, cancel))
                    await draft.Send(CampaignLetters.GateVoided(campaign, lead, run.From, now, publicUrl, draft.By.At));
            }
            draft.Record(CampaignKeys.Chain, holds ? "gate.applying" : "gate.voided", [("from", run.From.ToString())]);
            return holds;
        }, cancel);
    }

    internal async Task<string?> Apply(GateRun run, string request, CancellationToken cancel)
    {
        var campaign = await Running(run.Campaign, cancel);
        if (await records.Find<Gate>(campaign.Partition, Gate.Key(run.From), cancel) is not { State: GateState.Applying } standing)
            return null;
        var plan = await GateFrom(run.From)!.Plan(campaign, standing.ProposedAt, cancel);
        var page = await records.Page(campaign.Partition, NominationKeys.All, PageSize, run.After, cancel);
        foreach (var id in page.Rows.Select(row => Json.Read<Nomination>(row.Json).Id))
            await Move(campaign, run.From, id, plan, Machine(nameof(ApplyGate), request), cancel);
        return page.Next;
    }

    internal async Task<bool> Finish(GateRun run, string request, CancellationToken cancel)
    {
        var campaign = await Running(run.Campaign, cancel);
        var gate = GateFrom(run.From)!;
        return await ledger.Commit(campaign.Partition, Machine(nameof(FinishGate), request), async draft =>
        {
            var now = await draft.Campaign();
            if (await draft.Find<Gate>(Gate.Key(run.From)) is not { State: GateState.Applying } standing || now.Stage != run.From)
                return false;
            await draft.Save((await gate.Finish(draft, now)) with { Stage = gate.To, Closing = null, DecisionVersion = now.DecisionVersion + 1 });
            await draft.Save(Gate.Key(run.From), standing with { State = GateState.Through });
            draft.Index(Letter.ReleaseKey(Gate.LetterHold(run.From)));
            draft.Record(CampaignKeys.Chain, "gate.through", [("from", run.From.ToString()), ("to", gate.To.ToString())]);
            return true;
        }, cancel);
    }

    private Task<bool> Move(RunningCampaign campaign, Stage from, NominationId id, GatePlan plan, Attribution by, CancellationToken cancel) =>
        ledger.Commit(campaign.Partition, by, async draft =>
        {
            if (await draft.Nomination(id) is not { } nomination || plan.On(nomination) is not { } effect)
                return false;
            var written = true;
            foreach (var letter in effect.Letters)
                written &= await draft.Find<Letter>(letter.Key) is not null;
            if (effect.To == nomination.State && written)
                return false;
            foreach (var letter in effect.Letters)
                await draft.Send(letter);
            if (effect.To != nomination.State)
                await draft.Save(nomination with { State = effect.To, DecisionVersion = nomination.DecisionVersion + 1 });
            draft.Record(nomination.Chain, "gate.moved", [("gate", from.ToString()), ("from", nomination.State.ToString()), ("to", effect.To.ToString())]);
            return true;
        }, cancel);

    private async Task<(GatePreview? Preview, Refusal? Refusal)> Differs(RunningCampaign campaign, string fingerprint, CancellationToken cancel)
    {
        if (await Preview(campaign, cancel) is not { } preview)
            return (null, Refusal.Closed("本阶段不由人工结束：征集在截止时间自动结束，公布之后没有下一阶段。", "请在首页查看时间安排。"));
        if (!preview.Obstacles.IsEmpty)
            return (preview, Refusal.Closed(string.Join("", preview.Obstacles), "请先办完这些事项，再结束本阶段。"));
        return (preview, preview.Fingerprint == fingerprint ? null : Refusal.Stale("您打开页面之后情况有变化，显示的影响已不准确。"));
    }

    private IStageGate? GateFrom(Stage stage) => gates.SingleOrDefault(gate => gate.From == stage);

    private Attribution Machine(string cause, string request) => new(new Actor.Machine(cause), time.GetUtcNow(), request);

    private async Task<RunningCampaign> Running(CampaignId id, CancellationToken cancel) =>
        await campaigns.Find(id, cancel) ?? throw new InvalidOperationException($"There is no campaign {id}.");
}
