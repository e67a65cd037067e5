using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Identity;

namespace TechVolunteers.Campaigns;

/// <summary>The body of a moved deadline.</summary>
/// <param name="To">Beijing wall time: <c>2021-11-15T24:00</c>.</param>
/// <param name="Unit">Null or empty for all units.</param>
public sealed record DeadlineMove(string To, string? Unit, string Reason, int DecisionVersion);

/// <summary>Staff move the intake deadline, for all units or for one.</summary>
public sealed class MoveDeadline(DecisionDesk desk, PeopleDirectory people, Deadlines deadlines)
{
    [Function(nameof(MoveDeadline))]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/deadline")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        Decide(request, campaign, durable, cancel);

    [Function("MoveDeadlineApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/deadline")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        Decide(request, campaign, durable, cancel);

    private Task<IResult> Decide(HttpRequest request, string campaign, DurableTaskClient durable, CancellationToken cancel) => desk.Take<DeadlineMove>(
        request,
        campaign,
        $"/office/{campaign}",
        durable,
        _ => CampaignPermissions.MoveDeadline,
        async (move, open) => ("已调整截止时间，并将以邮件通知有关单位。", await Move(move, open, cancel)),
        cancel);

    private async Task<Refusal?> Move(DeadlineMove move, CampaignEntry.Open open, CancellationToken cancel)
    {
        if (BeijingTime.Parse(move.To) is not { } to)
            return Refusal.Invalid($"“{move.To}”不是系统认识的时间。", "请按“2021-11-15T24:00”的样式填写北京时间。");
        UnitId? unit = string.IsNullOrEmpty(move.Unit) ? null : UnitId.From(move.Unit);
        if (unit is { } one && (!Ids.Valid(one.Value) || await people.Unit(one, cancel) is null))
            return Refusal.Unknown("没有这个推荐单位。", "请从列表中选择单位，或留空表示所有单位。");
        return await deadlines.Move(open.Campaign, to.ToUniversalTime(), unit, move.Reason, move.DecisionVersion, open.By, cancel);
    }
}
