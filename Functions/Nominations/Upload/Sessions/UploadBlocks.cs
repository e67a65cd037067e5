using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>What became of a block.</summary>
public abstract record BlockArrival
{
    private BlockArrival() { }

    /// <param name="New">False when the same block was there already.</param>
    public sealed record Kept(string Sha256, bool New) : BlockArrival;

    /// <summary>Nothing of it was kept; a block that was there stays.</summary>
    public sealed record Refused(Refusal Why) : BlockArrival;
}

/// <summary>A file as far as it has arrived.</summary>
/// <param name="Received">The numbers of the blocks that are there, in order.</param>
public sealed record FileProgress(int File, PacketPart Part, string Name, long Length, int Blocks, ImmutableArray<int> Received)
{
    public IEnumerable<int> Missing => Enumerable.Range(0, Blocks).Except(Received);
}

/// <summary>Takes blocks in any order, each as often as the line needs, and tells which are there. Memory does not grow with their size.</summary>
public sealed class UploadBlocks(IRecords records, IDocuments documents, Ledger ledger, NominationReads nominations)
{
    /// <summary>The documents of all blocks, which no packet names yet.</summary>
    public static async IAsyncEnumerable<KeptDocument> Documents(CampaignReads campaigns, IRecords records, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var campaign in await campaigns.All(cancel))
        {
            await foreach (var row in records.Scan(CampaignKeys.Partition(campaign), UploadKeys.AllBlocks, cancel))
            {
                var block = Json.Read<UploadBlock>(row.Json);
                yield return new KeptDocument(block.Document, $"{campaign} 没有传完的上传 {row.Key[UploadKeys.AllBlocks.Length..]}", null, block.Sha256);
            }
        }
    }

    /// <param name="length">As the request declares it; null when it does not.</param>
    /// <param name="sha256">64 hexadecimal digits that the block must have; null when the sender does not say.</param>
    /// <param name="by">Its instant is when the block began.</param>
    public async Task<BlockArrival> Put(RunningCampaign campaign, UploadSession session, int file, int block, PipeReader body, long? length, string? sha256, Attribution by, CancellationToken cancel)
    {
        if (await Late(campaign, session, by.At, cancel) is { } late)
            return new BlockArrival.Refused(late);
        if (session.LengthOf(file, block) is not { } expected)
            return new BlockArrival.Refused(UploadRefusals.NoSuchBlock);
        if (length is { } declared && declared != expected)
            return new BlockArrival.Refused(UploadRefusals.BlockLength(file, block, expected));
        var there = await records.Find<UploadBlock>(campaign.Partition, UploadKeys.Block(session.Id, file, block), cancel);
        if (there is not null && sha256 is not null)
            return there.Sha256 == sha256 ? new BlockArrival.Kept(sha256, New: false) : new BlockArrival.Refused(UploadRefusals.OtherBlock(file, block));
        return await Receive(body, expected, cancel) switch
        {
            DocumentWrite.Stored stored when stored.Length != expected => await Discard(stored, UploadRefusals.BlockLength(file, block, expected)),
            DocumentWrite.Stored stored when sha256 is not null && stored.Sha256 != sha256 => await Discard(stored, UploadRefusals.BlockHash(file, block)),
            DocumentWrite.Stored stored => await Keep(campaign, session, file, block, stored, by),
            DocumentWrite.TooLong => new BlockArrival.Refused(UploadRefusals.BlockLength(file, block, expected)),
            _ => new BlockArrival.Refused(UploadRefusals.BrokenBlock(file, block)),
        };
    }

    /// <summary>Every file with its blocks that are there.</summary>
    public async Task<ImmutableArray<FileProgress>> Progress(RunningCampaign campaign, UploadSession session, CancellationToken cancel)
    {
        var prefix = UploadKeys.Blocks(session.Id);
        var there = await records.Scan(campaign.Partition, prefix, cancel).Select(row => row.Key[prefix.Length..].Split('/')).ToLookupAsync(
            parts => Number(parts[0]), parts => Number(parts[1]), cancellationToken: cancel);
        return [.. session.Files.Select((file, n) => new FileProgress(n, file.Part, file.Name, file.Length, session.BlocksOf(n), [.. there[n].Order()]))];
    }

    /// <summary>Why no more is taken at <paramref name="now"/>; null while the upload is under way.</summary>
    public async Task<Refusal?> Late(RunningCampaign campaign, UploadSession session, DateTimeOffset now, CancellationToken cancel)
    {
        if (UploadRefusals.Over(session.State, now >= session.ExpiresAt) is { } over)
            return over;
        if (campaign.Campaign.BeingClosed() is { } closing)
            return closing;
        if (session.Replaces is null)
            return SendingWindow.OfIntake(campaign, session.Unit).Complete(session.BegunAt, now);
        var nomination = await nominations.Find(campaign.Id, session.Replaces.Value.Value, cancel);
        return nomination is null ? UploadRefusals.NoSuchNomination : Submissions.MayReplace(campaign, nomination, session.BegunAt, now);
    }

    /// <summary>Null when the sender broke off.</summary>
    private async Task<DocumentWrite?> Receive(PipeReader body, int expected, CancellationToken cancel)
    {
        try
        {
            return await documents.Write(body, expected, cancel);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // The bytes are all here: a sender who hangs up now has still sent the block.
    private async Task<BlockArrival> Keep(RunningCampaign campaign, UploadSession session, int file, int block, DocumentWrite.Stored stored, Attribution by)
    {
        var key = UploadKeys.Block(session.Id, file, block);
        var arrival = await ledger.Commit<BlockArrival>(campaign.Partition, by, async draft =>
        {
            var now = await draft.Find<UploadSession>(UploadKeys.Session(session.Id));
            if (UploadRefusals.Over(now?.State ?? UploadState.Discarded, expired: false) is { } over)
                return new BlockArrival.Refused(over);
            if (await draft.Find<UploadBlock>(key) is { } there)
                return there.Sha256 == stored.Sha256 ? new BlockArrival.Kept(stored.Sha256, New: false) : new BlockArrival.Refused(UploadRefusals.OtherBlock(file, block));
            await draft.Save(key, new UploadBlock(stored.Id, stored.Sha256));
            return new BlockArrival.Kept(stored.Sha256, New: true);
        }, CancellationToken.None);
        if (arrival is not BlockArrival.Kept { New: true })
            await documents.Delete(stored.Id, CancellationToken.None);
        return arrival;
    }

    private async Task<BlockArrival> Discard(DocumentWrite.Stored stored, Refusal why)
    {
        await documents.Delete(stored.Id, CancellationToken.None);
        return new BlockArrival.Refused(why);
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
