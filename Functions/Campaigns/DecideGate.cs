using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace TechVolunteers.Campaigns;

/// <summary>The body of a gate's decision.</summary>
/// <param name="Action"><c>propose</c>, <c>confirm</c> or <c>take-back</c>.</param>
/// <param name="Fingerprint">Of the preview that the person saw.</param>
public sealed record GateDecision(string Action, string Fingerprint);

/// <summary>A person's part in opening a gate.</summary>
public sealed class DecideGate(DecisionDesk desk, Gates gates)
{
    [Function(nameof(DecideGate))]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/gate")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        Decide(request, campaign, durable, cancel);

    [Function("DecideGateApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/gate")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        Decide(request, campaign, durable, cancel);

    private Task<IResult> Decide(HttpRequest request, string campaign, DurableTaskClient durable, CancellationToken cancel) => desk.Take<GateDecision>(
        request,
        campaign,
        $"/office/{campaign}",
        durable,
        decision => decision.Action == "confirm" ? CampaignPermissions.ConfirmGate : CampaignPermissions.ProposeGate,
        async (decision, open) => decision.Action switch
        {
            "propose" => ("已提出结束本阶段，等待另一位负责人确认。", await gates.Propose(open.Campaign, decision.Fingerprint, open.By, cancel)),
            "confirm" => ("已确认。系统正在逐项办理，完成后进入下一阶段。", await gates.Confirm(open.Campaign, decision.Fingerprint, open.By, cancel)),
            "take-back" => ("已收回提议。", await gates.TakeBack(open.Campaign, open.By, cancel)),
            _ => ("", Refusal.Invalid("没有说明要提出、确认还是收回。", "请使用页面上的按钮提交。")),
        },
        cancel);
}
