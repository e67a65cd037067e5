using System.Collections.Immutable;
using TechVolunteers.Storage;

namespace TechVolunteers.Audit;

/// <summary>Reads chains back and says where they no longer hold.</summary>
public sealed class AuditVerifier(IRecords records)
{
    /// <summary>Every entry of a chain in order, with what is wrong with it; empty when the chain is unknown.</summary>
    public async Task<ImmutableArray<VerifiedEntry>> Read(string partition, string chain, CancellationToken cancel)
    {
        var entries = ImmutableArray.CreateBuilder<VerifiedEntry>();
        var previous = AuditEntry.Genesis;
        await foreach (var row in records.Scan(partition, AuditKeys.EntriesOf(chain), cancel))
        {
            var entry = Json.Read<AuditEntry>(row.Json);
            var sound = entry.Previous == previous && entry.N == entries.Count + 1 && entry.Chain == chain;
            entries.Add(new VerifiedEntry(entry, sound));
            previous = entry.Hash();
        }
        return entries.ToImmutable();
    }

    /// <summary>The faults of every chain of a partition, whole Chinese sentences; empty when all chains hold up to their heads.</summary>
    public async Task<ImmutableArray<string>> Faults(string partition, CancellationToken cancel)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in records.Scan(partition, AuditKeys.Heads, cancel))
        {
            var head = Json.Read<ChainHead>(row.Json);
            known.Add(head.Chain);
            var entries = await Read(partition, head.Chain, cancel);
            faults.AddRange(entries.Where(entry => !entry.Sound).Select(entry => $"{partition} 的审计链 {head.Chain} 第 {entry.Entry.N} 条与前一条不相连。"));
            if (entries.Length != head.N || (entries.Length > 0 && entries[^1].Entry.Hash() != head.Hash))
                faults.Add($"{partition} 的审计链 {head.Chain} 有 {entries.Length} 条，与链头（第 {head.N} 条）不一致。");
        }
        await foreach (var row in records.Scan(partition, AuditKeys.Entries, cancel))
        {
            var chain = Json.Read<AuditEntry>(row.Json).Chain;
            if (known.Add(chain))
                faults.Add($"{partition} 的审计链 {chain} 有记录，没有链头。");
        }
        return faults.ToImmutable();
    }
}

/// <summary>An entry as read, and whether it follows from the one before it.</summary>
public sealed record VerifiedEntry(AuditEntry Entry, bool Sound);
