using TechVolunteers.Audit;
using TechVolunteers.Durable;
using TechVolunteers.Identity;

namespace TechVolunteers.Campaigns;

/// <summary>One change of the intake deadline, for all units or for one; announced by letter.</summary>
public sealed record DeadlineChange(int N, DateTimeOffset From, DateTimeOffset To, UnitId? Unit, string Reason, bool Announced)
{
    public const string Prefix = "deadline/";

    public string Key => $"{Prefix}{N:D4}";
}

/// <summary>Moves the deadline while intake is open.</summary>
public sealed class Deadlines(Ledger ledger)
{
    /// <param name="to">The first instant that is too late, UTC; for one unit later than the common deadline.</param>
    /// <param name="unit">Null moves the deadline of all units.</param>
    /// <param name="decisionVersion">The campaign's, as the page showed it.</param>
    public Task<Refusal?> Move(RunningCampaign campaign, DateTimeOffset to, UnitId? unit, string reason, int decisionVersion, Attribution by, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(reason))
            return Task.FromResult<Refusal?>(Refusal.Invalid("没有填写调整截止时间的理由。", "请写明理由后重新提交，理由会记入审计记录。"));
        if (to <= by.At)
            return Task.FromResult<Refusal?>(Refusal.Invalid($"新的截止时间{BeijingTime.FormatEnd(to)}已经过去。", "请填写一个将来的时间。"));
        return ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            var now = await draft.Campaign();
            if (now.Stage != Stage.Intake)
                return Refusal.Closed("征集已经结束，不能再调整截止时间。", "如需补报，请在初审中退回修改。");
            if (now.DecisionVersion != decisionVersion)
                return Refusal.Stale($"有人刚刚修改了征集安排，现在的截止时间是{BeijingTime.FormatEnd(now.Deadline)}。");
            if (unit is not null && to <= now.Deadline)
                return Refusal.Invalid($"单个单位的截止时间须晚于统一的截止时间{BeijingTime.FormatEnd(now.Deadline)}。", "请填写更晚的时间。");
            var from = unit is { } one ? now.DeadlineOf(one) : now.Deadline;
            var change = new DeadlineChange(now.DecisionVersion + 1, from, to, unit, reason.Trim(), Announced: false);
            await draft.Save(change.Key, change);
            await draft.Save((unit is { } id ? now with { Extensions = now.Extensions.SetItem(id.Value, to) } : now with { Deadline = to }) with { DecisionVersion = now.DecisionVersion + 1 });
            draft.Record(CampaignKeys.Chain, "campaigns.deadline-moved", [("from", from.ToString("O")), ("to", to.ToString("O")), ("unit", unit?.Value ?? "all")], [("reason", change.Reason)]);
            draft.Wake(Wake.For(CampaignOrchestrator.Flow, campaign.Id.Value, new CampaignRun(campaign.Id), by.At));
            return null;
        }, cancel);
    }
}
