using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Campaigns;

/// <summary>The body of a moved deadline.</summary>
/// <param name="To">Beijing wall time: <c>2021-11-15T24:00</c>.</param>
/// <param name="Unit">Null or empty for all units.</param>
public sealed record DeadlineMove(string To, string? Unit, string Reason, int DecisionVersion);

/// <summary>Staff move the intake deadline, for all units or for one.</summary>
public sealed class MoveDeadline(CampaignReads campaigns, PeopleDirectory people, Deadlines deadlines, Waker waker, TimeProvider time)
{
    [Function(nameof(MoveDeadline))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/deadline")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Move(request, campaign, durable, cancel) is { } refusal
            ? await Answers.Refuse(request, refusal, time, cancel)
            : Answers.Done(request, $"/office/{campaign}", "已调整截止时间，并将以邮件通知有关单位。");

    [Function("MoveDeadlineApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/deadline")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Move(request, campaign, durable, cancel) is { } refusal
            ? await Answers.Refuse(request, refusal, time, cancel)
            : Answers.Data(new { done = true });

    private async Task<Refusal?> Move(HttpRequest request, string id, DurableTaskClient durable, CancellationToken cancel)
    {
        var bound = await request.Bind<DeadlineMove>(cancel);
        if (bound is Bound<DeadlineMove>.No unreadable)
            return unreadable.Why;
        var move = ((Bound<DeadlineMove>.Value)bound).It;
        if (await campaigns.Find(id, cancel) is not { } campaign)
            return CampaignReads.NoSuchCampaign;
        var permitted = request.Visitor().Ask(CampaignPermissions.MoveDeadline, Subject.General, campaign.Campaign.Phase, time.GetUtcNow());
        if (permitted is Permitted.No no)
            return no.Why;
        if (BeijingTime.Parse(move.To) is not { } to)
            return Refusal.Invalid($"“{move.To}”不是系统认识的时间。", "请按“2021-11-15T24:00”的样式填写北京时间。");
        UnitId? unit = string.IsNullOrEmpty(move.Unit) ? null : UnitId.From(move.Unit);
        if (unit is { } one && (!Ids.Valid(one.Value) || await people.Unit(one, cancel) is null))
            return Refusal.Unknown("没有这个推荐单位。", "请从列表中选择单位，或留空表示所有单位。");
        var refusal = await deadlines.Move(campaign, to.ToUniversalTime(), unit, move.Reason, move.DecisionVersion, ((Permitted.Yes)permitted).By, cancel);
        await waker.Deliver(durable, cancel);
        return refusal;
    }
}
