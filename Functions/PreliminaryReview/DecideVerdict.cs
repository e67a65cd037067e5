using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;

namespace TechVolunteers.PreliminaryReview;

/// <summary>The body of a verdict.</summary>
/// <param name="Action"><c>propose</c>, <c>confirm</c> or <c>send-back</c>.</param>
/// <param name="Verdict">With <c>propose</c>.</param>
/// <param name="Reasons">One fault a line; with <c>send-back</c> why.</param>
/// <param name="Cleared">Findings set aside, by their key on the page, each with the reason.</param>
public sealed record VerdictBody(string Action, VerdictKind? Verdict, int PacketVersion, string? Reasons, ImmutableSortedDictionary<string, string>? Cleared, int DecisionVersion);

/// <summary>A reviewer proposes a verdict; a lead confirms it or sends it back.</summary>
public sealed class DecideVerdict(DecisionDesk desk, Verdicts verdicts)
{
    [Function(nameof(DecideVerdict))]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/nominations/{id}/verdict")] HttpRequest request, string campaign, string id, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        Decide(request, campaign, id, durable, cancel);

    [Function("DecideVerdictApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/nominations/{id}/verdict")] HttpRequest request, string campaign, string id, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        Decide(request, campaign, id, durable, cancel);

    private Task<IResult> Decide(HttpRequest request, string campaign, string id, DurableTaskClient durable, CancellationToken cancel) => desk.Take<VerdictBody>(
        request,
        campaign,
        $"/office/{campaign}/nominations/{id}",
        durable,
        body => body.Action == "propose" ? PreliminaryReviewPermissions.Propose : PreliminaryReviewPermissions.Confirm,
        (body, open) => Decide(body, open, id, cancel),
        cancel);

    private async Task<(string Done, Refusal? Refusal)> Decide(VerdictBody body, CampaignEntry.Open open, string id, CancellationToken cancel)
    {
        if (!Ids.Valid(id))
            return ("", Refusal.Unknown("没有这份材料。", "请从初审工作列表重新进入。"));
        var nomination = NominationId.From(id);
        return body.Action switch
        {
            "propose" when body.Verdict is { } kind => ("已提出初审意见，等待另一位负责人确认。", await verdicts.Propose(open.Campaign, nomination, kind, body.PacketVersion,
                [.. (body.Reasons ?? "").Split('\n')], body.Cleared ?? ImmutableSortedDictionary<string, string>.Empty, body.DecisionVersion, open.By, cancel)),
            "confirm" => ("已确认初审意见，信件已发出。", await verdicts.Confirm(open.Campaign, nomination, body.DecisionVersion, open.By, cancel)),
            "send-back" => ("已把意见退给初审员。", await verdicts.SendBack(open.Campaign, nomination, body.Reasons ?? "", body.DecisionVersion, open.By, cancel)),
            _ => ("", Refusal.Invalid("没有选择初审意见。", "请选择通过、退回修改或不予受理后提交。")),
        };
    }
}
