using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Campaigns;

/// <summary>The body of a gate's decision.</summary>
/// <param name="Action"><c>propose</c>, <c>confirm</c> or <c>take-back</c>.</param>
/// <param name="Fingerprint">Of the preview that the person saw.</param>
public sealed record GateDecision(string Action, string Fingerprint);

/// <summary>A person's part in opening a gate.</summary>
public sealed class DecideGate(CampaignReads campaigns, Gates gates, Waker waker, TimeProvider time)
{
    [Function(nameof(DecideGate))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/gate")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Decide(request, campaign, durable, cancel) switch
        {
            (var done, null) => Answers.Done(request, $"/office/{campaign}", done),
            (_, var refusal) => await Answers.Refuse(request, refusal, time, cancel),
        };

    [Function("DecideGateApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/gate")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Decide(request, campaign, durable, cancel) switch
        {
            (var done, null) => Answers.Data(new { done }),
            (_, var refusal) => await Answers.Refuse(request, refusal, time, cancel),
        };

    private async Task<(string Done, Refusal? Refusal)> Decide(HttpRequest request, string id, DurableTaskClient durable, CancellationToken cancel)
    {
        var bound = await request.Bind<GateDecision>(cancel);
        if (bound is Bound<GateDecision>.No unreadable)
            return ("", unreadable.Why);
        var decision = ((Bound<GateDecision>.Value)bound).It;
        if (await campaigns.Find(id, cancel) is not { } campaign)
            return ("", CampaignReads.NoSuchCampaign);
        var permission = decision.Action == "confirm" ? CampaignPermissions.ConfirmGate : CampaignPermissions.ProposeGate;
        var permitted = request.Visitor().Ask(permission, Subject.General, campaign.Campaign.Phase, time.GetUtcNow());
        if (permitted is Permitted.No no)
            return ("", no.Why);
        var by = ((Permitted.Yes)permitted).By;
        var (done, refusal) = decision.Action switch
        {
            "propose" => ("已提出结束本阶段，等待另一位负责人确认。", await gates.Propose(campaign, decision.Fingerprint, by, cancel)),
            "confirm" => ("已确认。系统正在逐项办理，完成后进入下一阶段。", await gates.Confirm(campaign, decision.Fingerprint, by, cancel)),
            "take-back" => ("已收回提议。", await gates.TakeBack(campaign, by, cancel)),
            _ => ("", Refusal.Invalid("没有说明要提出、确认还是收回。", "请使用页面上的按钮提交。")),
        };
        await waker.Deliver(durable, cancel);
        return (done, refusal);
    }
}
