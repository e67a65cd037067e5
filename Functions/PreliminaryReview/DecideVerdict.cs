using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.PreliminaryReview;

/// <summary>The body of a verdict.</summary>
/// <param name="Action"><c>propose</c>, <c>confirm</c> or <c>send-back</c>.</param>
/// <param name="Verdict">With <c>propose</c>.</param>
/// <param name="Reasons">One fault a line; with <c>send-back</c> why.</param>
/// <param name="Cleared">Findings set aside, by their key on the page, each with the reason.</param>
public sealed record VerdictBody(string Action, VerdictKind? Verdict, int PacketVersion, string? Reasons, ImmutableSortedDictionary<string, string>? Cleared, int DecisionVersion);

/// <summary>A reviewer proposes a verdict; a lead confirms it or sends it back.</summary>
public sealed class DecideVerdict(CampaignReads campaigns, Verdicts verdicts, Waker waker, TimeProvider time)
{
    [Function(nameof(DecideVerdict))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/nominations/{id}/verdict")] HttpRequest request, string campaign, string id, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Decide(request, campaign, id, durable, cancel) switch
        {
            (var done, null) => Answers.Done(request, $"/office/{campaign}/nominations/{id}", done),
            (_, var refusal) => await Answers.Refuse(request, refusal, time, cancel),
        };

    [Function("DecideVerdictApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/nominations/{id}/verdict")] HttpRequest request, string campaign, string id, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Decide(request, campaign, id, durable, cancel) switch
        {
            (var done, null) => Answers.Data(new { done }),
            (_, var refusal) => await Answers.Refuse(request, refusal, time, cancel),
        };

    private async Task<(string Done, Refusal? Refusal)> Decide(HttpRequest request, string campaignId, string id, DurableTaskClient durable, CancellationToken cancel)
    {
        var bound = await request.Bind<VerdictBody>(cancel);
        if (bound is Bound<VerdictBody>.No unreadable)
            return ("", unreadable.Why);
        var body = ((Bound<VerdictBody>.Value)bound).It;
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return ("", CampaignReads.NoSuchCampaign);
        var permission = body.Action == "propose" ? PreliminaryReviewPermissions.Propose : PreliminaryReviewPermissions.Confirm;
        var permitted = request.Visitor().Ask(permission, Subject.General, campaign.Campaign.Phase, time.GetUtcNow());
        if (permitted is Permitted.No no)
            return ("", no.Why);
        if (!Ids.Valid(id))
            return ("", Refusal.Unknown("没有这份材料。", "请从初审工作列表重新进入。"));
        var (by, nomination) = (((Permitted.Yes)permitted).By, NominationId.From(id));
        var (done, refusal) = body.Action switch
        {
            "propose" when body.Verdict is { } kind => ("已提出初审意见，等待另一位负责人确认。", await verdicts.Propose(campaign, nomination, kind, body.PacketVersion,
                [.. (body.Reasons ?? "").Split('\n')], body.Cleared ?? ImmutableSortedDictionary<string, string>.Empty, body.DecisionVersion, by, cancel)),
            "confirm" => ("已确认初审意见，信件已发出。", await verdicts.Confirm(campaign, nomination, body.DecisionVersion, by, cancel)),
            "send-back" => ("已把意见退给初审员。", await verdicts.SendBack(campaign, nomination, body.Reasons ?? "", body.DecisionVersion, by, cancel)),
            _ => ("", Refusal.Invalid("没有选择初审意见。", "请选择通过、退回修改或不予受理后提交。")),
        };
        await waker.Deliver(durable, cancel);
        return (done, refusal);
    }
}
