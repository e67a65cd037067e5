using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Storage;

namespace TechVolunteers.Supervision;

/// <summary>What holds of the audit itself.</summary>
internal sealed class AuditInvariants(CampaignReads campaigns, AuditVerifier verifier, Anchors anchors, IDocuments documents, IRecords records) : IInvariants
{
    public IEnumerable<Invariant> All =>
    [
        new("I6", "每条审计记录都记有办理人或系统任务，以及引起它的请求。", Causes),
        new("I9", "每条审计链逐条相连，与链头一致，也与最近一次封存一致。", Chains),
    ];

    private async Task Causes(InvariantLook look)
    {
        foreach (var partition in await Anchors.Partitions(campaigns, look.Cancel))
        {
            await foreach (var entry in records.Scan<AuditEntry>(partition, AuditKeys.Entries, look.Cancel))
                look.Saw(entry.Request.Length > 0 && HasActor(entry) ? null : $"{partition} 的审计链 {entry.Chain} 第 {entry.N} 条（{AuditWords.Action(entry.Action)}）没有记明由谁办理。");
        }
    }

    private static bool HasActor(AuditEntry entry) => entry.Actor.Split(':', 2) switch
    {
        ["public"] => true,
        ["machine", var cause] => cause.Length > 0,
        [var role, var id] => Enum.TryParse<Role>(role, out _) && Ids.Valid(id),
        _ => false,
    };

    private async Task Chains(InvariantLook look)
    {
        foreach (var partition in await Anchors.Partitions(campaigns, look.Cancel))
        {
            foreach (var fault in await verifier.Faults(partition, look.Cancel))
                look.Breach(fault);
            look.Looked(await records.Scan(partition, AuditKeys.Heads, look.Cancel).CountAsync(look.Cancel));
            if (await anchors.Last(partition, look.Cancel) is { } anchor)
                await Anchored(partition, anchor, look);
        }
    }

    private async Task Anchored(string partition, Anchor anchor, InvariantLook look)
    {
        await using var content = await documents.Open(new DocumentId(anchor.Document), look.Cancel);
        if (content is null)
        {
            look.Breach($"{partition} 在{BeijingTime.Format(anchor.At)}封存的文件不存在。");
            return;
        }
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(content, look.Cancel)) != anchor.Sha256)
            look.Breach($"{partition} 在{BeijingTime.Format(anchor.At)}封存的文件与登记的校验值不一致。");
        content.Position = 0;
        using var reader = new StreamReader(content, Encoding.UTF8);
        while (await reader.ReadLineAsync(look.Cancel) is { } line)
        {
            var head = Json.Read<AnchoredHead>(line);
            var entry = await records.Find<AuditEntry>(partition, AuditKeys.Entry(head.Chain, head.N), look.Cancel);
            if (entry?.Hash() != head.Hash)
                look.Breach($"{partition} 的审计链 {head.Chain} 第 {head.N} 条与{BeijingTime.Format(anchor.At)}封存的内容不一致。");
        }
    }
}
