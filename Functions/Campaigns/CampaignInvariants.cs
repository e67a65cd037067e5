using TechVolunteers.Audit;
using TechVolunteers.Durable;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.Campaigns;

/// <summary>What holds of every campaign and its gates.</summary>
internal sealed class CampaignInvariants(CampaignReads campaigns, NominationReads nominations, IRecords records) : IInvariants
{
    public IEnumerable<Invariant> All =>
    [
        new("I4", "活动逐个阶段向前走，与审计记录中的经过一致。", Stages),
        new("I5", "每个阶段只结束一次，每份材料随之只变更一次，都有审计记录。", Gates),
        new("I7", "没有公布的活动都有任务在运行。", Running),
    ];

    /// <summary>Where a gate moves a nomination.</summary>
    public static NominationState? StateAfter(AuditEntry entry) => entry.Action == "gate.moved" ? Enum.Parse<NominationState>(entry.Facts["to"]) : null;

    private async Task Stages(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            Stage? stage = null;
            await foreach (var entry in records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf(CampaignKeys.Chain), look.Cancel))
            {
                if (After(entry) is not var (from, to))
                    continue;
                look.Saw(stage == from && (from is null || to == from + 1) ? null : $"活动 {campaign.Id} 的审计记录第 {entry.N} 条从“{from?.Name()}”到“{to.Name()}”，而此前是“{stage?.Name()}”。");
                stage = to;
            }
            look.Saw(stage == campaign.Campaign.Stage ? null : $"活动 {campaign.Id} 现在是“{campaign.Campaign.Stage.Name()}”，审计记录止于“{stage?.Name()}”。");
        }
    }

    private static (Stage? From, Stage To)? After(AuditEntry entry) => entry.Action switch
    {
        "campaigns.opened" => (null, Stage.Intake),
        "campaigns.intake-closed" => (Stage.Intake, Stage.PreliminaryReview),
        "gate.through" => (Enum.Parse<Stage>(entry.Facts["from"]), Enum.Parse<Stage>(entry.Facts["to"])),
        _ => null,
    };

    private async Task Gates(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            var entries = await records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf(CampaignKeys.Chain), look.Cancel)
                .Where(entry => entry.Action.StartsWith("gate.", StringComparison.Ordinal)).ToArrayAsync(look.Cancel);
            foreach (var stage in Enum.GetValues<Stage>())
            {
                if (await records.Find<Gate>(campaign.Partition, Gate.Key(stage), look.Cancel) is not { } gate)
                    continue;
                int Times(string action) => entries.Count(entry => entry.Action == action && entry.Facts["from"] == stage.ToString());
                var (confirmed, through) = (gate.State == GateState.Proposed ? 0 : 1, gate.State == GateState.Through ? 1 : 0);
                look.Saw(Times("gate.confirmed") - Times("gate.voided") == confirmed && Times("gate.through") == through
                    ? null
                    : $"活动 {campaign.Id} 结束“{stage.Name()}”的办理状态是 {gate.State}，审计记录中确认 {Times("gate.confirmed")} 次、作废 {Times("gate.voided")} 次、结束 {Times("gate.through")} 次。");
                if (gate.State is GateState.Confirmed or GateState.Applying != (campaign.Campaign.Closing == stage))
                    look.Breach($"活动 {campaign.Id} 结束“{stage.Name()}”的办理状态是 {gate.State}，而活动登记的正在结束的阶段是“{campaign.Campaign.Closing?.Name()}”。");
            }
            await MovedOnce(campaign, look);
        }
    }

    private async Task MovedOnce(RunningCampaign campaign, InvariantLook look)
    {
        await foreach (var nomination in nominations.All(campaign.Id, look.Cancel))
        {
            var moves = await records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf(nomination.Chain), look.Cancel)
                .Where(entry => entry.Action == "gate.moved").Select(entry => entry.Facts["gate"]).ToArrayAsync(look.Cancel);
            look.Saw(moves.Distinct(StringComparer.Ordinal).Count() == moves.Length ? null : $"{nomination.Number} 随同一个阶段的结束变更了不止一次。");
        }
    }

    private async Task Running(InvariantLook look)
    {
        if (look.Durable is not { } durable)
        {
            look.CannotCheck("这里看不到任务的运行情况。");
            return;
        }
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            if (campaign.Campaign.Stage == Stage.Announced)
                continue;
            var instance = await durable.GetInstanceAsync(campaign.Id.Value, getInputsAndOutputs: false, look.Cancel);
            look.Saw(instance is { IsCompleted: false } || await records.IsAboutToWake(campaign.Partition, campaign.Id.Value, look.Cancel)
                ? null
                : $"活动 {campaign.Id} 在“{campaign.Campaign.Stage.Name()}”阶段，但没有任务在运行，也没有待唤醒的任务。");
        }
    }
}
