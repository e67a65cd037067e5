using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Earlier;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Storage;

namespace TechVolunteers.Supervision;

/// <summary>Writes and reads anchors.</summary>
public sealed class Anchors(IRecords records, IDocuments documents)
{
    /// <summary>About 130 bytes a chain: a million chains.</summary>
    private const long Limit = 200_000_000;

    /// <summary>Anchors a partition's chains as they end now; null when nothing has changed since the last anchor.</summary>
    public async Task<Anchor?> Write(string partition, DateTimeOffset at, CancellationToken cancel)
    {
        var last = await records.Find(partition, Anchor.Last, cancel);
        using var content = new MemoryStream();
        var chains = await WriteHeads(partition, content, cancel);
        content.Position = 0;
        if (chains == 0 || (last is not null && Json.Read<Anchor>(last.Json).Sha256 == Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel))))
            return null;
        content.Position = 0;
        if (await documents.Write(content, Limit, cancel) is not DocumentWrite.Stored stored)
            throw new InvalidOperationException($"The chains of {partition} need more than {Limit} bytes.");
        await documents.Release(stored.Id, cancel);
        var anchor = new Anchor(at, stored.Id.Value, stored.Sha256, chains);
        var json = Json.Write(anchor);
        RowChange pointer = last is null ? new RowChange.Insert(Anchor.Last, json) : new RowChange.Replace(Anchor.Last, json, last.Version);
        if (await records.Commit(partition, [new RowChange.Insert(anchor.Key, json), pointer], cancel) is CommitOutcome.Committed)
            return anchor;
        // Another instance anchored at the same time; its document says the same or more.
        await documents.Delete(stored.Id, cancel);
        return null;
    }

    public Task<Anchor?> Last(string partition, CancellationToken cancel) => records.Find<Anchor>(partition, Anchor.Last, cancel);

    /// <summary>Where a chain ended when the anchor was written; null when it did not exist then, or the anchor's document is gone.</summary>
    public async Task<AnchoredHead?> Head(Anchor anchor, string chain, CancellationToken cancel)
    {
        await using var stream = await documents.Open(new DocumentId(anchor.Document), cancel);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (Json.Read<AnchoredHead>(line) is var head && head.Chain == chain)
                return head;
        }
        return null;
    }

    /// <summary>The documents of all anchors.</summary>
    public async IAsyncEnumerable<KeptDocument> Documents(CampaignReads campaigns, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var partition in await Partitions(campaigns, cancel))
        {
            await foreach (var anchor in records.Scan<Anchor>(partition, Anchor.Prefix, cancel))
                yield return new KeptDocument(new DocumentId(anchor.Document), $"{partition} 在{BeijingTime.Format(anchor.At)}的封存", null, anchor.Sha256);
        }
    }

    /// <summary>The partitions whose chains are anchored: every campaign's, the directory's and that of the keys.</summary>
    public static async Task<ImmutableArray<string>> Partitions(CampaignReads campaigns, CancellationToken cancel) =>
        [PeopleKeys.Partition, ReceiptKeys.Partition, EarlierArchive.Partition, .. (await campaigns.All(cancel)).Select(CampaignKeys.Partition)];

    private async Task<int> WriteHeads(string partition, Stream output, CancellationToken cancel)
    {
        var chains = 0;
        await foreach (var head in records.Scan<ChainHead>(partition, AuditKeys.Heads, cancel))
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(Json.Write(new AnchoredHead(head.Chain, head.N, head.Hash)) + "\n"), cancel);
            chains++;
        }
        return chains;
    }
}
