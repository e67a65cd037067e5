using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Campaigns;

namespace TechVolunteers.PublicNotice;

/// <summary>The body of a decision about an objection.</summary>
/// <param name="Action"><c>accept</c>, <c>decline</c>, <c>propose</c>, <c>confirm</c> or <c>send-back</c>.</param>
/// <param name="Settlement">With <c>propose</c>: <c>notUpheld</c>, <c>strike</c> or <c>correct</c>.</param>
/// <param name="ForUnit">With <c>accept</c>: what the recommending unit is asked to verify.</param>
/// <param name="Name">With <c>correct</c>: the entry's whole text as it is to read.</param>
public sealed record ObjectionDecision(string Action, string? Settlement, string? Reasons, string? ForUnit, string? Name, string? Place, string? UnitName, int DecisionVersion);

/// <summary>A lead takes an objection up or not; one person proposes how it ends, a second confirms.</summary>
public sealed class DecideObjection(DecisionDesk desk, HandlingObjections handling)
{
    [Function(nameof(DecideObjection))]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/objections/{id}/decision")] HttpRequest request, string campaign, string id, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        Decide(request, campaign, id, durable, cancel);

    [Function("DecideObjectionApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/objections/{id}/decision")] HttpRequest request, string campaign, string id, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        Decide(request, campaign, id, durable, cancel);

    private Task<IResult> Decide(HttpRequest request, string campaign, string id, DurableTaskClient durable, CancellationToken cancel) => desk.Take<ObjectionDecision>(
        request,
        campaign,
        $"/office/{campaign}/objections/{id}",
        durable,
        body => body.Action switch
        {
            "accept" or "decline" => PublicNoticePermissions.Accept,
            "propose" => PublicNoticePermissions.Propose,
            _ => PublicNoticePermissions.Confirm,
        },
        (body, open) => Decide(body, open, id, cancel),
        cancel);

    private async Task<(string Done, Refusal? Refusal)> Decide(ObjectionDecision body, CampaignEntry.Open open, string id, CancellationToken cancel)
    {
        if (!Ids.Valid(id))
            return ("", HandlingObjections.NoSuchObjection);
        var (campaign, by, objection, reasons) = (open.Campaign, open.By, ObjectionId.From(id), body.Reasons ?? "");
        return body.Action switch
        {
            "accept" => ("已受理，已写信告诉反映人和推荐单位。", await handling.Accept(campaign, objection, reasons, body.ForUnit ?? "", body.DecisionVersion, by, cancel)),
            "decline" => ("已决定不予受理，已写信告诉反映人。", await handling.Decline(campaign, objection, reasons, body.DecisionVersion, by, cancel)),
            "propose" when Read(body) is { } settlement => ("已提出处理意见，等待另一位负责人确认。", await handling.Propose(campaign, objection, settlement, reasons, body.DecisionVersion, by, cancel)),
            "confirm" => ("已确认处理意见，已写信告诉双方。", await handling.Confirm(campaign, objection, body.DecisionVersion, by, cancel)),
            "send-back" => ("已把处理意见退回。", await handling.SendBack(campaign, objection, reasons, body.DecisionVersion, by, cancel)),
            _ => ("", Refusal.Invalid("没有选择处理意见。", "请选择不成立、取消拟入选或更正后提交。")),
        };
    }

    private static Settlement? Read(ObjectionDecision body) => body.Settlement switch
    {
        "notUpheld" => new Settlement.NotUpheld(),
        "strike" => new Settlement.Strike(),
        "correct" => new Settlement.Correct((body.Name ?? "").Trim(), string.IsNullOrWhiteSpace(body.Place) ? null : body.Place.Trim(), (body.UnitName ?? "").Trim()),
        _ => null,
    };
}
