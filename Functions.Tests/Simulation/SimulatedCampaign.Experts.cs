using System.Net;
using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.Tests.Simulation;

/// <content>What experts do, and what strangers and the confused try.</content>
internal sealed partial class SimulatedCampaign
{
    private async Task Experts()
    {
        var nominations = (await Nominations()).FindAll(nomination => nomination.State == NominationState.Admitted);
        var assignments = await _app.Records.Scan<Assignment>(Partition, ExpertReviewKeys.Assignments, CancellationToken.None).ToListAsync();
        if (!_calm && dice.Chance(0.05))
        {
            await Withdraw(await Nominations());
            return;
        }
        if (nominations.Find(nomination => assignments.Count(assignment => assignment.Nomination == nomination.Id && assignment.Stands) < 2) is { } needs)
        {
            await Assign(needs, assignments);
            return;
        }
        var admitted = nominations.ConvertAll(nomination => nomination.Id);
        var owing = assignments.FindAll(assignment => assignment is { Stands: true, Scores: null } && admitted.Contains(assignment.Nomination));
        if (owing.Count == 0)
            await EndStage();
        else if (!_calm && dice.Chance(0.1))
            await Pass(TimeSpan.FromHours(1 + dice.Roll(72)));
        else
            await Score(dice.Pick(owing), assignments);
    }

    private async Task Assign(Nomination nomination, List<Assignment> assignments)
    {
        // The fourth belongs to a unit that recommends nobody.
        var free = new[] { "expert-1", "expert-2", "expert-3", "expert-4" }
            .Where(expert => !assignments.Exists(assignment => assignment.Nomination == nomination.Id && assignment.Expert.Value == expert && (assignment.Stands || assignment.Declared == Declared.Conflict))).ToArray();
        var missing = 2 - assignments.Count(assignment => assignment.Nomination == nomination.Id && assignment.Stands);
        var chosen = Enumerable.Range(dice.Roll(free.Length), Math.Min(missing, free.Length)).Select(n => free[n % free.Length]).ToArray();
        await Ask(dice.Pick(Staff), $"/api/campaigns/{Id}/experts/assignments", () => Text(new { nomination = nomination.Id.Value, experts = chosen }), $"gives {nomination.Number} to {string.Join(", ", chosen)}", answer =>
        {
            foreach (var _ in chosen)
            {
                if (answer is null)
                    _oracle.Unheard("expert.assigned");
                else if (answer is (HttpStatusCode.OK, _))
                    _oracle.Told("nom-" + nomination.Id, "expert.assigned");
            }
        });
    }

    private async Task Score(Assignment assignment, List<Assignment> assignments)
    {
        var (who, chain) = (assignment.Expert.Value, "nom-" + assignment.Nomination);
        var path = $"/api/campaigns/{Id}/nominations/{assignment.Nomination}";
        if (await _app.Records.Find<Pledge>(Partition, ExpertReviewKeys.Pledge(assignment.Expert), CancellationToken.None) is null)
        {
            // A second pledge is answered like the first and writes nothing, so it is not counted.
            await Ask(who, $"/api/campaigns/{Id}/expert/pledge", () => Text(new { accepted = true }), "pledges");
            return;
        }
        var others = assignments.Count(other => other.Nomination == assignment.Nomination && other.Declared == Declared.Conflict);
        if (assignment.Declared == Declared.NotYet)
        {
            // Two of four must stay.
            var conflict = !_calm && others < 2 && dice.Chance(0.12);
            await Decide(who, $"{path}/declaration", new { conflict = conflict ? "conflict" : "none", reason = conflict ? "本人曾任该单位顾问。" : null, decisionVersion = Shown(assignment.DecisionVersion) },
                chain, conflict ? "expert.recused" : "expert.declared", $"declares {(conflict ? "a" : "no")} conflict with {assignment.Nomination}");
            return;
        }
        if (!_calm && dice.Chance(0.05))
        {
            await Decide(dice.Pick(Staff), $"/api/campaigns/{Id}/experts/removals", new { nomination = assignment.Nomination.Value, expert = who, reason = "专家因病不能评审。", decisionVersion = Shown(assignment.DecisionVersion) },
                chain, "expert.removed", $"takes {assignment.Nomination} back from {who}");
            return;
        }
        var draft = !_calm && dice.Chance(0.15);
        var scores = new Dictionary<string, int> { ["advanced"] = 60 + dice.Roll(5) * 10, ["guiding"] = 60 + dice.Roll(5) * 10, ["mass"] = !_calm && dice.Chance(0.03) ? 101 : 80 };
        if (await Decide(who, $"{path}/sheet", new { scores, comment = "事迹具体，服务对象评价好，具有示范作用。", act = draft ? "draft" : "file", decisionVersion = Shown(assignment.DecisionVersion) },
                chain, draft ? "expert.draft-saved" : "expert.sheet-filed", $"{(draft ? "drafts" : "files")} a sheet on {assignment.Nomination}") && scores["mass"] > 100)
        {
            throw new SimulationFault("A score above the scale was taken.");
        }
    }

    /// <summary>Somebody who may not, or has no token at all.</summary>
    private async Task Stranger()
    {
        var (nominations, campaign) = (await Nominations(), await Campaign());
        if (nominations.Count == 0)
            return;
        var nomination = dice.Pick(nominations);
        var other = $"clerk-{(ClerkOf(nomination)[^1] - '0') % 3 + 1}";
        var (who, path, body) = dice.Pick<(string, string, object)>(
        [
            (other, $"/api/campaigns/{Id}/nominations/{nomination.Id}/withdrawal", new { reason = "误操作", decisionVersion = nomination.DecisionVersion }),
            ("", $"/api/campaigns/{Id}/nominations/{nomination.Id}/withdrawal", new { reason = "误操作", decisionVersion = nomination.DecisionVersion }),
            ("expert-1", $"/api/campaigns/{Id}/nominations/{nomination.Id}/verdict", new { action = "confirm", packetVersion = nomination.Version, decisionVersion = nomination.DecisionVersion }),
            ("reviewer-1", $"/api/campaigns/{Id}/nominations/{nomination.Id}/verdict", new { action = "confirm", packetVersion = nomination.Version, decisionVersion = nomination.DecisionVersion }),
            ("supervisor-1", $"/api/campaigns/{Id}/gate", new { action = "propose", fingerprint = "" }),
            ("reviewer-2", $"/api/campaigns/{Id}/gate", new { action = "confirm", fingerprint = "" }),
            ("clerk-1", $"/api/campaigns/{Id}/deadline", new { to = "2022-01-01T24:00", reason = "想晚点交", decisionVersion = campaign.DecisionVersion }),
            ("lead-1", "/api/campaigns/kjzy1999/gate", new { action = "propose", fingerprint = "" }),
        ]);
        if (await Ask(who, path, () => Text(body), $"tries {path}") is ({ } status, _) && (int)status < 400)
            throw new SimulationFault($"{(who.Length == 0 ? "Nobody" : who)} was let in at {path}.");
    }

    /// <summary>What belongs to another stage than the present one is refused, whatever it is.</summary>
    private async Task OutOfOrder()
    {
        var (nominations, campaign) = (await Nominations(), await Campaign());
        if (nominations.Count == 0)
            return;
        var nomination = dice.Pick(nominations);
        var (belongs, who, path, body) = dice.Pick<(Stage, string, string, object)>(
        [
            (Stage.PreliminaryReview, "lead-1", $"/api/campaigns/{Id}/nominations/{nomination.Id}/verdict", new { action = "propose", verdict = "refuse", reasons = "不符合条件。", packetVersion = nomination.Version, decisionVersion = nomination.DecisionVersion }),
            (Stage.ExpertReview, "lead-1", $"/api/campaigns/{Id}/experts/assignments", new { nomination = nomination.Id.Value, experts = new[] { "expert-1" } }),
            (Stage.ExpertReview, "expert-2", $"/api/campaigns/{Id}/nominations/{nomination.Id}/sheet", new { scores = new { advanced = 90, guiding = 90, mass = 90 }, comment = "事迹具体，服务对象评价好。", act = "file", decisionVersion = 1 }),
            (Stage.FinalList, "lead-2", $"/api/campaigns/{Id}/list", new { category = "A", target = 1, decisionVersion = 0 }),
            (Stage.FinalList, "lead-2", $"/api/campaigns/{Id}/list/decisions", new { nomination = nomination.Id.Value, choice = "in", reason = "领导要求", decisionVersion = 1 }),
            (Stage.Intake, "lead-2", $"/api/campaigns/{Id}/deadline", new { to = "2022-03-01T24:00", reason = "延长", decisionVersion = campaign.DecisionVersion }),
        ]);
        if (belongs != campaign.Stage && await Ask(who, path, () => Text(body), $"tries {path} in {campaign.Stage}") is ({ } status, _) && (int)status < 400)
            throw new SimulationFault($"{who} was let into {belongs} at {path} while the campaign is in {campaign.Stage}.");
    }
}
