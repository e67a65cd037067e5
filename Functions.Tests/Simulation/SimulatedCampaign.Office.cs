using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Campaigns;
using TechVolunteers.FinalList;
using TechVolunteers.Nominations;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.PublicNotice;
using TechVolunteers.Storage;

namespace TechVolunteers.Tests.Simulation;

/// <content>What the office does: verdicts, gates, the list, objections.</content>
internal sealed partial class SimulatedCampaign
{
    private static readonly string[] Staff = ["reviewer-1", "reviewer-2", "lead-1", "lead-2"];
    private static readonly string[] Leads = ["lead-1", "lead-2"];

    /// <summary>What brings the campaign on from where it stands.</summary>
    private async Task Progress()
    {
        var campaign = await Campaign();
        if (campaign.Closing is not null)
            await Pass(TimeSpan.FromMinutes(1));
        else
        {
            await (campaign.Stage switch
            {
                Stage.Intake => Intake(),
                Stage.PreliminaryReview => ReviewPackets(),
                Stage.ExpertReview => Experts(),
                Stage.FinalList => List(),
                Stage.PublicNotice => Notice(),
                _ => Pass(TimeSpan.FromHours(1)),
            });
        }
    }

    private async Task ReviewPackets()
    {
        var nominations = await Nominations();
        var received = nominations.FindAll(nomination => nomination.State == NominationState.Received);
        var returned = nominations.FindAll(nomination => nomination.State == NominationState.Returned);
        if (!_calm && dice.Chance(0.08))
            await Withdraw(nominations);
        else if (received.Count > 0)
            await Verdict(dice.Pick(received), nominations);
        else if (returned.Count > 0 && dice.Chance(0.5))
            await Replace(returned, dice.Chance(0.7));
        else if (returned.Count > 0)
            await Pass(returned.Min(nomination => nomination.CorrectBy!.Value) + TimeSpan.FromMinutes(15) - Now is var left && left > TimeSpan.Zero && dice.Chance(0.7) ? left : TimeSpan.FromHours(1 + dice.Roll(30)));
        else
            await EndStage();
    }

    private async Task Verdict(Nomination nomination, List<Nomination> nominations)
    {
        var (path, chain) = ($"/api/campaigns/{Id}/nominations/{nomination.Id}/verdict", "nom-" + nomination.Id);
        var review = await _app.Records.Find<Review>(Partition, Review.Key(nomination.Id), CancellationToken.None);
        if (review?.ProposedFor(nomination) is { } proposed)
        {
            var who = dice.Pick(Leads);
            if (!_calm && dice.Chance(0.1))
                await Decide(who, path, new { action = "send-back", reasons = "请再核对服务时长。", packetVersion = nomination.Version, decisionVersion = nomination.DecisionVersion }, chain, "review.sent-back", $"sends the verdict on {nomination.Number} back");
            else if (await Decide(who, path, new { action = "confirm", packetVersion = nomination.Version, decisionVersion = Shown(nomination.DecisionVersion) }, chain, "review.confirmed", $"confirms {proposed.Kind} for {nomination.Number}") && proposed.By.Value == who)
                throw new SimulationFault($"{who} confirmed the own verdict on {nomination.Number}.");
            return;
        }
        var kind = !Dispensable(nominations) || dice.Chance(0.6) ? "admit" : dice.Pick(["return", "return", "refuse"]);
        var inspection = await _app.Records.Find<Inspection>(Partition, NominationKeys.Inspection(nomination.Id, nomination.Version), CancellationToken.None);
        var cleared = kind == "admit" && (_calm || dice.Chance(0.95)) ? Review.Keyed(inspection?.Findings ?? []).ToDictionary(each => each.Key, _ => "经核对原件，可以通过。") : [];
        await Decide(dice.Pick(Staff), path,
            new { action = "propose", verdict = kind, packetVersion = nomination.Version, reasons = kind == "admit" ? "" : "注册时间与平台不一致，请核对后修改。", cleared, decisionVersion = Shown(nomination.DecisionVersion) },
            chain, "review.proposed", $"proposes {kind} for {nomination.Number}");
    }

    /// <summary>Two people end the stage; what both saw is what happens.</summary>
    private async Task EndStage()
    {
        var preview = await Preview();
        if (preview is not { Obstacles.IsEmpty: true })
        {
            await Pass(TimeSpan.FromHours(6));
            return;
        }
        var standing = await _app.Records.Find<Gate>(Partition, Gate.Key(preview.From), CancellationToken.None);
        if (standing is null)
        {
            await Decide(dice.Pick(Staff), $"/api/campaigns/{Id}/gate", new { action = "propose", fingerprint = preview.Fingerprint }, "campaign", "gate.proposed", $"proposes to end {preview.From}");
            return;
        }
        if (standing.Fingerprint != preview.Fingerprint || (!_calm && dice.Chance(0.1)))
        {
            await Decide(dice.Pick(Leads), $"/api/campaigns/{Id}/gate", new { action = "take-back", fingerprint = "" }, "campaign", "gate.taken-back", $"takes the end of {preview.From} back");
            return;
        }
        var who = dice.Pick(Leads);
        if (!await Decide(who, $"/api/campaigns/{Id}/gate", new { action = "confirm", fingerprint = preview.Fingerprint }, "campaign", "gate.confirmed", $"confirms the end of {preview.From}"))
            return;
        if (standing.ProposedBy.Value == who)
            throw new SimulationFault($"{who} confirmed the own end of {preview.From}.");
        await Pass(TimeSpan.FromMinutes(1));
        await Through(preview);
    }

    private async Task Through(GatePreview preview)
    {
        if ((await Campaign()).Stage != preview.To)
            return;
        var effects = preview.Effects.ToDictionary(each => each.Nomination.Id, each => each.Effect.To);
        foreach (var nomination in await Nominations())
        {
            if (effects.TryGetValue(nomination.Id, out var to) && nomination.State != to)
                throw new SimulationFault($"Two people saw {nomination.Number} go to {to} at the end of {preview.From}; it is {nomination.State}.");
            if (preview.To == Stage.PublicNotice && nomination.State == NominationState.Listed && !effects.ContainsKey(nomination.Id))
                throw new SimulationFault($"{nomination.Number} is on the list, and nobody saw it go there.");
            if (preview.To == Stage.Announced && nomination.State == NominationState.Announced && !effects.ContainsKey(nomination.Id))
                throw new SimulationFault($"{nomination.Number} is announced, and nobody saw it go there.");
        }
    }

    private async Task<GatePreview?> Preview()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Gates>().Preview(await Running(), CancellationToken.None);
    }

    private async Task<string> Obstacles() => string.Join(' ', (await Preview())?.Obstacles ?? []);

    private async Task List()
    {
        if (!_calm && dice.Chance(0.1))
        {
            await Withdraw(await Nominations());
            return;
        }
        var lines = await _app.Get<FinalListReads>().Of(await Running(), CancellationToken.None);
        foreach (var category in lines.Where(category => category.Lines.Length > 0))
        {
            if (!category.Saved)
            {
                var ranked = category.Lines.Count(line => line.Rank is not null);
                await Decide(dice.Pick(Staff), $"/api/campaigns/{Id}/list", new { category = category.Code.Value, target = Math.Min(ranked, 1 + dice.Roll(3)), decisionVersion = Shown(category.DecisionVersion) },
                    "campaign", "list.drawn", $"draws the list of {category.Code}");
                return;
            }
            if (category.Lines.FirstOrDefault(line => line.Place == Place.Undecided) is { } tied)
            {
                await Decide(dice.Pick(Staff), $"/api/campaigns/{Id}/list/decisions", new { nomination = tied.Id.Value, choice = dice.Pick(["in", "out"]), reason = "同分，按服务覆盖面取舍。", decisionVersion = category.DecisionVersion },
                    "nom-" + tied.Id, "list.decided", $"decides the tie of {tied.Number}");
                return;
            }
        }
        // Everything was left out: somebody has to be let in, or there is nothing to show.
        if (lines.SelectMany(category => category.Lines).All(line => line.Place == Place.NotListed) && lines.FirstOrDefault(category => category.Lines.Length > 0) is { } any)
        {
            await Decide(dice.Pick(Staff), $"/api/campaigns/{Id}/list/decisions", new { nomination = any.Lines[0].Id.Value, choice = "in", reason = "经集体研究列入。", decisionVersion = any.DecisionVersion },
                "nom-" + any.Lines[0].Id, "list.decided", $"lets {any.Lines[0].Number} in");
            return;
        }
        await EndStage();
    }

    private async Task Notice()
    {
        var campaign = await Running();
        var open = await _app.Records.Scan<Objection>(Partition, Objection.Prefix, CancellationToken.None).Where(objection => objection.Open).ToListAsync();
        var window = _app.Get<NoticeReads>().Window(campaign)!;
        if (!_calm && dice.Chance(0.07))
            await Withdraw(await Nominations());
        else if (!_calm && dice.Chance(0.3))
            await Object(window);
        else if (open.Count > 0)
            await Settle(dice.Pick(open));
        else if (Now < window.ClosesAt)
            await (dice.Chance(0.5) ? Pass(window.ClosesAt - Now) : Pass(TimeSpan.FromHours(1 + dice.Roll(48))));
        else
            await EndStage();
    }

    private async Task Object(NoticeWindow window)
    {
        var entries = await _app.Records.Scan<NoticeEntry>(Partition, NoticeEntry.Prefix, CancellationToken.None).ToListAsync();
        if (entries.Count == 0)
            return;
        var (entry, open) = (dice.Pick(entries), Now >= window.OpensAt && Now < window.ClosesAt);
        var body = new
        {
            entry = entry.Number,
            kind = dice.Pick(["objection", "objection", "correction"]),
            isUnit = "person",
            name = dice.Pick(["示例公民甲", "示例公民乙", "匿名"]),
            email = $"citizen-{dice.Roll(3)}@example.org",
            facts = "该推荐对象提供的服务时长与平台公布的数据明显不一致，请核查。",
            evidence = "平台公开页面的记录。",
        };
        if (await Decide("", $"/api/campaigns/{Id}/objections", body, "nom-" + entry.Nomination, "objections.received", $"somebody files a {body.kind} about {entry.Number} as {body.name}") && (!open || body.name == "匿名"))
            throw new SimulationFault($"An objection by {body.name} was taken at {Now:O}; the notice is open from {window.OpensAt:O} to {window.ClosesAt:O}.");
    }

    private async Task Settle(Objection objection)
    {
        var (path, chain) = ($"/api/campaigns/{Id}/objections/{objection.Id}/decision", "nom-" + objection.Nomination);
        if (objection.State == ObjectionState.Received)
        {
            await (dice.Chance(0.7)
                ? Decide(dice.Pick(Leads), path, new { action = "accept", reasons = "", forUnit = "请核实所反映的情况。", decisionVersion = Shown(objection.DecisionVersion) }, chain, "objections.accepted", $"accepts {objection.Number}")
                : Decide(dice.Pick(Leads), path, new { action = "decline", reasons = "没有提供可以核查的线索。", decisionVersion = Shown(objection.DecisionVersion) }, chain, "objections.not-accepted", $"declines {objection.Number}"));
            return;
        }
        if (objection.Proposed is not { } proposed)
        {
            var settlement = objection.Kind == ObjectionKind.Correction ? dice.Pick(["correct", "notUpheld"]) : Dispensable(await Nominations()) ? dice.Pick(["strike", "notUpheld"]) : "notUpheld";
            await Decide(dice.Pick(Staff), path,
                new { action = "propose", settlement, reasons = "经向推荐单位和平台核实，情况属实与否已查清。", name = $"{objection.EntryName}（更正{objection.N}）", place = "示例市", unitName = "示例学会（测试）", decisionVersion = Shown(objection.DecisionVersion) },
                chain, "objections.proposed", $"proposes {settlement} for {objection.Number}");
            return;
        }
        var who = dice.Pick(Leads);
        if (!_calm && dice.Chance(0.1))
            await Decide(who, path, new { action = "send-back", reasons = "请补充核查经过。", decisionVersion = objection.DecisionVersion }, chain, "objections.sent-back", $"sends {objection.Number} back");
        else if (await Decide(who, path, new { action = "confirm", decisionVersion = Shown(objection.DecisionVersion) }, chain, "objections.settled", $"confirms {proposed.Settlement.GetType().Name} for {objection.Number}"))
        {
            if (proposed.By.Value == who)
                throw new SimulationFault($"{who} confirmed the own settlement of {objection.Number}.");
        }
        else if (_calm && proposed.By.Value != who)
        {
            // What was proposed can no longer be done, for the entry has gone meanwhile: it goes back to its proposer.
            await Decide(who, path, new { action = "send-back", reasons = "这一项的情况已有变化，请重新提出。", decisionVersion = objection.DecisionVersion }, chain, "objections.sent-back", $"sends {objection.Number} back");
        }
    }
}
