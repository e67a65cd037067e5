using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.PublicNotice;

/// <summary>The body of a decision about an objection.</summary>
/// <param name="Action"><c>accept</c>, <c>decline</c>, <c>propose</c>, <c>confirm</c> or <c>send-back</c>.</param>
/// <param name="Settlement">With <c>propose</c>: <c>notUpheld</c>, <c>strike</c> or <c>correct</c>.</param>
/// <param name="ForUnit">With <c>accept</c>: what the recommending unit is asked to verify.</param>
/// <param name="Name">With <c>correct</c>: the entry's whole text as it is to read.</param>
public sealed record ObjectionDecision(string Action, string? Settlement, string? Reasons, string? ForUnit, string? Name, string? Place, string? UnitName, int DecisionVersion);

/// <summary>A lead takes an objection up or not; one person proposes how it ends, a second confirms.</summary>
public sealed class DecideObjection(CampaignReads campaigns, HandlingObjections handling, Waker waker, TimeProvider time)
{
    [Function(nameof(DecideObjection))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/objections/{id}/decision")] HttpRequest request, string campaign, string id, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Decide(request, campaign, id, durable, cancel) switch
        {
            (var done, null) => Answers.Done(request, $"/office/{campaign}/objections/{id}", done),
            (_, var refusal) => await Answers.Refuse(request, refusal, time, cancel),
        };

    [Function("DecideObjectionApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/objections/{id}/decision")] HttpRequest request, string campaign, string id, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Decide(request, campaign, id, durable, cancel) switch
        {
            (var done, null) => Answers.Data(new { done }),
            (_, var refusal) => await Answers.Refuse(request, refusal, time, cancel),
        };

    private async Task<(string Done, Refusal? Refusal)> Decide(HttpRequest request, string campaignId, string id, DurableTaskClient durable, CancellationToken cancel)
    {
        var bound = await request.Bind<ObjectionDecision>(cancel);
        if (bound is Bound<ObjectionDecision>.No unreadable)
            return ("", unreadable.Why);
        var body = ((Bound<ObjectionDecision>.Value)bound).It;
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return ("", CampaignReads.NoSuchCampaign);
        var permission = body.Action switch
        {
            "accept" or "decline" => PublicNoticePermissions.Accept,
            "propose" => PublicNoticePermissions.Propose,
            _ => PublicNoticePermissions.Confirm,
        };
        var permitted = request.Visitor().Ask(permission, Subject.General, campaign.Campaign.Phase, time.GetUtcNow());
        if (permitted is Permitted.No no)
            return ("", no.Why);
        if (!Ids.Valid(id))
            return ("", HandlingObjections.NoSuchObjection);
        var (by, objection, reasons) = (((Permitted.Yes)permitted).By, ObjectionId.From(id), body.Reasons ?? "");
        var (done, refusal) = body.Action switch
        {
            "accept" => ("已受理，已写信告诉反映人和推荐单位。", await handling.Accept(campaign, objection, reasons, body.ForUnit ?? "", body.DecisionVersion, by, cancel)),
            "decline" => ("已决定不予受理，已写信告诉反映人。", await handling.Decline(campaign, objection, reasons, body.DecisionVersion, by, cancel)),
            "propose" when Read(body) is { } settlement => ("已提出处理意见，等待另一位负责人确认。", await handling.Propose(campaign, objection, settlement, reasons, body.DecisionVersion, by, cancel)),
            "confirm" => ("已确认处理意见，已写信告诉双方。", await handling.Confirm(campaign, objection, body.DecisionVersion, by, cancel)),
            "send-back" => ("已把处理意见退回。", await handling.SendBack(campaign, objection, reasons, body.DecisionVersion, by, cancel)),
            _ => ("", Refusal.Invalid("没有选择处理意见。", "请选择不成立、取消拟入选或更正后提交。")),
        };
        await waker.Deliver(durable, cancel);
        return (done, refusal);
    }

    private static Settlement? Read(ObjectionDecision body) => body.Settlement switch
    {
        "notUpheld" => new Settlement.NotUpheld(),
        "strike" => new Settlement.Strike(),
        "correct" => new Settlement.Correct((body.Name ?? "").Trim(), string.IsNullOrWhiteSpace(body.Place) ? null : body.Place.Trim(), (body.UnitName ?? "").Trim()),
        _ => null,
    };
}
