using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.DurableTask.Client;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations;

/// <summary>What holds of every nomination, its packets, its number and its run.</summary>
internal sealed class NominationInvariants(CampaignReads campaigns, NominationReads nominations, IEnumerable<AuditedState> steps, IRecords records) : IInvariants
{
    public IEnumerable<Invariant> All =>
    [
        new("I1", "每张回执都有对应的材料记录，文件、长度和校验值与出具回执时一致。", Receipts),
        new("I3", "每个编号只属于一份推荐材料，同一个文件只属于一版材料。", Numbers),
        new("I4", "每份材料的状态与审计记录中的经过一致，每一步都是允许的，索引也一致。", Paths),
        new("I7", "没有办结的材料都有任务在运行，已经办结的没有。", Running),
        new("I8", "每张回执都写有通知推荐单位的信件。", Letters),
        new("I10", "没有收存报送截止时间（含宽限）以后的材料；被拒收的不留记录，由测试核对。", InTime),
    ];

    /// <summary>Where a packet, a withdrawal or a deadline that passed leads.</summary>
    public static NominationState? StateAfter(AuditEntry entry) => entry.Action switch
    {
        "nominations.submitted" or "nominations.replaced" => NominationState.Received,
        "nominations.withdrawn" => NominationState.Withdrawn,
        "nominations.lapsed" => NominationState.Lapsed,
        _ => null,
    };

    /// <summary>The files of all packets.</summary>
    public static async IAsyncEnumerable<KeptDocument> Documents(CampaignReads campaigns, IRecords records, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var id in await campaigns.All(cancel))
        {
            await foreach (var packet in records.Scan<Packet>(CampaignKeys.Partition(id), NominationKeys.AllPackets, cancel))
            {
                foreach (var file in packet.Files)
                    yield return new KeptDocument(file.Document, $"材料 {packet.Nomination} 第 {packet.Version} 版", file.Length, file.Sha256);
            }
        }
    }

    private async Task Receipts(InvariantLook look)
    {
        await foreach (var (campaign, nomination) in Each(look.Cancel))
        {
            var received = await Received(campaign, nomination, look.Cancel);
            foreach (var entry in received)
            {
                var version = VersionOf(entry);
                var packet = await nominations.Packet(nomination, version, look.Cancel);
                look.Saw(packet is null ? $"{nomination.Number} 第 {version} 版出具过回执，但没有材料记录。"
                    : packet.ReceivedAt != entry.At || !Files(entry).SequenceEqual(packet.Files.Select(Submissions.FactOf), StringComparer.Ordinal) ? $"{nomination.Number} 第 {version} 版的材料记录与出具回执时的审计记录不一致。"
                    : null);
            }
            var packets = await records.Scan(campaign.Partition, NominationKeys.Packets(nomination.Id), look.Cancel).CountAsync(look.Cancel);
            if (!received.Select(VersionOf).SequenceEqual(Enumerable.Range(1, nomination.Version)) || packets != nomination.Version)
                look.Breach($"{nomination.Number} 现在是第 {nomination.Version} 版，材料记录有 {packets} 条，审计记录中收到 {received.Length} 次。");
        }
    }

    private async Task Numbers(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            var (numbers, documents) = (new Dictionary<string, NominationId>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
            var given = new Dictionary<CategoryCode, int>();
            await foreach (var nomination in nominations.All(campaign.Id, look.Cancel))
            {
                look.Saw(numbers.TryAdd(nomination.Number, nomination.Id) ? null : $"编号 {nomination.Number} 属于不止一份推荐材料。");
                given[nomination.Category] = given.GetValueOrDefault(nomination.Category) + 1;
                if (await records.Find<NumberOwner>(campaign.Partition, IntakeKeys.Number(nomination.Number), look.Cancel) is var owner && owner?.Nomination != nomination.Id)
                    look.Breach($"编号 {nomination.Number} 登记的推荐材料是 {owner?.Nomination.Value ?? "（无）"}，不是 {nomination.Id}。");
            }
            foreach (var (category, count) in given)
            {
                if (await records.Find<NumberCounter>(campaign.Partition, IntakeKeys.Counter(category), look.Cancel) is var counter && counter?.Last != count)
                    look.Breach($"活动 {campaign.Id} 的 {category} 类发到第 {counter?.Last ?? 0} 号，收到的材料有 {count} 份。");
            }
            await foreach (var packet in records.Scan<Packet>(campaign.Partition, NominationKeys.AllPackets, look.Cancel))
            {
                foreach (var file in packet.Files)
                {
                    var where = $"{packet.Nomination} 第 {packet.Version} 版";
                    look.Saw(documents.TryAdd(file.Document.Value, where) ? null : $"文件 {file.Document} 既属于 {documents[file.Document.Value]}，又属于 {where}。");
                }
            }
        }
    }

    private async Task Paths(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            var indexed = new HashSet<(string State, string Id)>();
            await foreach (var row in records.Scan(campaign.Partition, NominationKeys.States, look.Cancel))
                indexed.Add(row.Key[NominationKeys.States.Length..].Split('/') is [var state, var id] ? (state, id) : (row.Key, ""));
            await foreach (var nomination in nominations.All(campaign.Id, look.Cancel))
            {
                look.Saw(await Path(campaign, nomination, look.Cancel));
                if (!indexed.Remove((nomination.State.ToString(), nomination.Id.Value)))
                    look.Breach($"{nomination.Number} 的状态是“{StateTag.Name(nomination.State)}”，状态索引中没有它。");
                if (await records.Find(campaign.Partition, NominationKeys.OfUnit(nomination.Unit) + nomination.Id.Value, look.Cancel) is null)
                    look.Breach($"{nomination.Number} 不在推荐单位 {nomination.Unit} 的索引中。");
            }
            foreach (var (state, id) in indexed)
                look.Breach($"状态索引把 {id} 列为 {state}，与材料的状态不一致。");
        }
    }

    private async Task<string?> Path(RunningCampaign campaign, Nomination nomination, CancellationToken cancel)
    {
        NominationState? now = null;
        await foreach (var entry in Chain(campaign, nomination, cancel))
        {
            if (steps.Select(step => step(entry)).FirstOrDefault(state => state is not null) is not { } to)
                continue;
            if (entry.Facts.TryGetValue("from", out var from) && from != now?.ToString())
                return $"{nomination.Number} 的审计记录第 {entry.N} 条从“{from}”开始，而此前是“{Name(now)}”。";
            if (now is null ? to != NominationState.Received : !NominationPath.May(now.Value, to))
                return $"{nomination.Number} 的审计记录第 {entry.N} 条从“{Name(now)}”到“{Name(to)}”，这一步是不允许的。";
            now = to;
        }
        return now == nomination.State ? null : $"{nomination.Number} 的状态是“{Name(nomination.State)}”，审计记录止于“{Name(now)}”。";
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
            var live = new HashSet<string>(StringComparer.Ordinal);
            var query = new OrchestrationQuery(
                Statuses: [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended],
                InstanceIdPrefix: NominationKeys.Instance(campaign.Id, NominationId.From("")));
            await foreach (var instance in durable.GetAllInstancesAsync(query).WithCancellation(look.Cancel))
                live.Add(instance.InstanceId);
            await foreach (var nomination in nominations.All(campaign.Id, look.Cancel))
            {
                var instance = NominationKeys.Instance(campaign.Id, nomination.Id);
                var settled = NominationPath.Settled(nomination.State);
                // A run that is to end may have been told and not have had its turn when the app was cut off.
                var ending = settled && look.Use == StoreUse.Stopped;
                look.Saw(settled != live.Contains(instance) || ending || await records.IsAboutToWake(campaign.Partition, instance, look.Cancel) ? null
                    : settled ? $"{nomination.Number} 已经办结（{StateTag.Name(nomination.State)}），它的任务仍在运行。"
                    : $"{nomination.Number} 没有办结（{StateTag.Name(nomination.State)}），但没有任务在运行，也没有待唤醒的任务。");
            }
        }
    }

    private async Task Letters(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            var written = await WrittenLetters.In(records, campaign.Partition, look.Cancel);
            await foreach (var nomination in nominations.All(campaign.Id, look.Cancel))
            {
                foreach (var entry in await Received(campaign, nomination, look.Cancel))
                    look.Saw(written.Hold("nominations.receipt", nomination.Id.Value, entry.At) ? null : $"{nomination.Number} 第 {VersionOf(entry)} 版没有写给推荐单位的回执信。");
            }
        }
    }

    private async Task InTime(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            var moves = await records.Scan<DeadlineChange>(campaign.Partition, DeadlineChange.Prefix, look.Cancel).ToArrayAsync(look.Cancel);
            await foreach (var nomination in nominations.All(campaign.Id, look.Cancel))
            {
                // The latest deadline that ever held for the unit: which of them held at an instant is not kept.
                var latest = moves.Where(move => move.Unit is null || move.Unit == nomination.Unit).SelectMany(move => new[] { move.From, move.To }).Append(campaign.Campaign.DeadlineOf(nomination.Unit)).Max();
                foreach (var entry in await Received(campaign, nomination, look.Cancel))
                {
                    // A corrected packet has a deadline of its own, which the review checks.
                    var late = entry.At >= latest + campaign.Definition.Grace && entry.Facts.GetValueOrDefault("from") != nameof(NominationState.Returned);
                    look.Saw(late ? $"{nomination.Number} 第 {VersionOf(entry)} 版于{BeijingTime.Format(entry.At)}收存，晚于截止时间{BeijingTime.FormatEnd(latest)}和 {campaign.Definition.Grace.TotalMinutes:0} 分钟的宽限。"
                        : entry.At < campaign.Definition.OpensAt ? $"{nomination.Number} 第 {VersionOf(entry)} 版于{BeijingTime.Format(entry.At)}收存，报送还没有开始。"
                        : null);
                }
            }
        }
    }

    private async Task<ImmutableArray<AuditEntry>> Received(RunningCampaign campaign, Nomination nomination, CancellationToken cancel) =>
        [.. await Chain(campaign, nomination, cancel).Where(entry => entry.Action is "nominations.submitted" or "nominations.replaced").ToArrayAsync(cancel)];

    private IAsyncEnumerable<AuditEntry> Chain(RunningCampaign campaign, Nomination nomination, CancellationToken cancel) =>
        records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf(nomination.Chain), cancel);

    private async IAsyncEnumerable<(RunningCampaign Campaign, Nomination Nomination)> Each([EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var campaign in await campaigns.Running(cancel))
        {
            await foreach (var nomination in nominations.All(campaign.Id, cancel))
                yield return (campaign, nomination);
        }
    }

    private static int VersionOf(AuditEntry entry) => int.Parse(entry.Facts["version"], CultureInfo.InvariantCulture);

    private static IEnumerable<string> Files(AuditEntry entry) =>
        entry.Facts.Where(fact => fact.Key.StartsWith("file", StringComparison.Ordinal)).Select(fact => fact.Value);

    private static string Name(NominationState? state) => state is { } known ? StateTag.Name(known) : "（还没有收到）";
}
