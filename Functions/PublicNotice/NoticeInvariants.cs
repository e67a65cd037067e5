using Microsoft.DurableTask.Client;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.PublicNotice;

/// <summary>What holds of the public list and of every objection.</summary>
internal sealed class NoticeInvariants(CampaignReads campaigns, IRecords records) : IInvariants
{
    public IEnumerable<Invariant> All =>
    [
        new("I5", "每件异议的每一步只办理一次，都有审计记录。", Objections),
        new("I5", "公示名单的每次变更只办理一次，都有审计记录，指纹与名单一致。", Lists),
        new("I7", "没有办结的异议都有任务在运行。", Running),
    ];

    /// <summary>Where a settled objection leads its nomination.</summary>
    public static NominationState? StateAfter(AuditEntry entry) =>
        entry.Action == "objections.settled" && entry.Facts["settlement"] == nameof(Settlement.Strike) ? NominationState.Struck : null;

    private async Task Objections(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            var found = 0;
            await foreach (var objection in Each(campaign, look.Cancel))
            {
                found++;
                var entries = await records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf($"nom-{objection.Nomination}"), look.Cancel)
                    .Where(entry => entry.Facts.GetValueOrDefault("objection") == objection.Id.Value).Select(entry => entry.Action).ToArrayAsync(look.Cancel);
                var taken = objection.State is not (ObjectionState.Received or ObjectionState.NotAccepted);
                look.Saw(
                    Fault("收到", "objections.received", 1)
                    ?? Fault("受理", "objections.accepted", taken ? 1 : 0)
                    ?? Fault("不予受理", "objections.not-accepted", objection.State == ObjectionState.NotAccepted ? 1 : 0)
                    ?? Fault("办结", "objections.settled", objection.Settled is null ? 0 : 1));
                string? Fault(string what, string action, int times) => entries.Count(entry => entry == action) is var recorded && recorded == times
                    ? null
                    : $"活动 {campaign.Id} 的异议 {objection.Number}（{PublicNoticeWords.Of(objection.State)}）在审计记录中{what} {recorded} 次，应为 {times} 次。";
            }
            var counted = (await records.Find<ObjectionCount>(campaign.Partition, ObjectionCount.Key, look.Cancel))?.N ?? 0;
            if (counted != found)
                look.Breach($"活动 {campaign.Id} 的异议编到第 {counted} 号，登记的有 {found} 件。");
        }
    }

    private async Task Lists(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            if (await records.Find<PublishedList>(campaign.Partition, PublishedList.Key, look.Cancel) is not { } list)
                continue;
            var entries = await records.Scan<NoticeEntry>(campaign.Partition, NoticeEntry.Prefix, look.Cancel).ToArrayAsync(look.Cancel);
            var actions = await records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf(CampaignKeys.Chain), look.Cancel).Select(entry => entry.Action).ToArrayAsync(look.Cancel);
            var changes = await records.Scan(campaign.Partition, NoticeChange.Prefix, look.Cancel).CountAsync(look.Cancel);
            var recorded = actions.Count(action => action == "notice.changed");
            look.Saw(changes == list.Changes && recorded == list.Changes ? null : $"活动 {campaign.Id} 的公示名单变更 {list.Changes} 次，变更说明有 {changes} 条，审计记录有 {recorded} 条。");
            if (actions.Count(action => action == "notice.published") != 1)
                look.Breach($"活动 {campaign.Id} 的公示名单在审计记录中发布了 {actions.Count(action => action == "notice.published")} 次。");
            if (Fingerprint.Of(entries) != list.Fingerprint)
                look.Breach($"活动 {campaign.Id} 的公示名单与登记的指纹不一致。");
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
            await foreach (var objection in Each(campaign, look.Cancel))
            {
                if (!objection.Open)
                    continue;
                var id = Objection.Instance(campaign.Id, objection.Id);
                var instance = await durable.GetInstanceAsync(id, getInputsAndOutputs: false, look.Cancel);
                look.Saw(instance is { IsCompleted: false } || await records.IsAboutToWake(campaign.Partition, id, look.Cancel) ? null : $"活动 {campaign.Id} 的异议 {objection.Number} 没有办结，但没有任务在运行，也没有待唤醒的任务。");
            }
        }
    }

    private IAsyncEnumerable<Objection> Each(RunningCampaign campaign, CancellationToken cancel) => records.Scan<Objection>(campaign.Partition, Objection.Prefix, cancel);
}
