using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>
/// Puts the blocks of an upload together and submits them as one packet. Committed again, it answers the same packet; two commits at once make one. The
/// packet and the upload's end are one commit of the campaign.
/// </summary>
public sealed class UploadCommit(IRecords records, IDocuments documents, UploadBlocks blocks, UploadRemains remains, Submissions submissions, NominationReads nominations)
{
    /// <param name="by">Its instant is when the commit was asked for: all blocks were there by then.</param>
    public async Task<Submission> Commit(RunningCampaign campaign, UploadSession session, Attribution by, CancellationToken cancel)
    {
        if (session.State == UploadState.Committed)
            return await Again(campaign, session, cancel);
        if (await blocks.Late(campaign, session, by.At, cancel) is { } late)
            return new Submission.Refused(late);
        var progress = await blocks.Progress(campaign, session, cancel);
        if (progress.FirstOrDefault(file => file.Missing.Any()) is { } missing)
            return new Submission.Refused(UploadRefusals.BlocksMissing(missing.File, [.. missing.Missing]));
        var (files, why) = await PutTogether(campaign, session, cancel);
        if (why is not null)
            return new Submission.Refused(why);
        // From here on the packet is complete: a sender who hangs up now has still sent it.
        var submission = await Submit(campaign, session, files, by);
        if (submission is Submission.Accepted { Packet: var packet })
        {
            await Discard(files.Where(file => !packet.Files.Contains(file)));
            await remains.RemoveBlocks(campaign, session.Id, by, CancellationToken.None);
        }
        else
        {
            await Discard(files);
        }
        return submission;
    }

    private async Task<Submission> Submit(RunningCampaign campaign, UploadSession session, ImmutableArray<PacketFile> files, Attribution by)
    {
        if (session.Replaces is null)
            return await submissions.Submit(campaign, session.Unit, session.Category, files, session.BegunAt, by, CancellationToken.None, session.Typed, session.Id);
        return await nominations.Find(campaign.Id, session.Replaces.Value.Value, CancellationToken.None) is { } nomination
            ? await submissions.Replace(campaign, nomination, session.Category, files, session.BegunAt, by, CancellationToken.None, upload: session.Id)
            : new Submission.Refused(UploadRefusals.NoSuchNomination);
    }

    private async Task<Submission> Again(RunningCampaign campaign, UploadSession session, CancellationToken cancel)
    {
        var nomination = await nominations.Find(campaign.Id, session.Nomination!.Value.Value, cancel) ?? throw new InvalidOperationException($"Nomination {session.Nomination} is gone.");
        var packet = await nominations.Packet(nomination, session.Version, cancel) ?? throw new InvalidOperationException($"Version {session.Version} of {nomination.Id} has no packet.");
        return new Submission.Accepted(nomination, packet);
    }

    /// <summary>One document of each file's blocks. When one file is refused, none is kept.</summary>
    private async Task<(ImmutableArray<PacketFile> Files, Refusal? Why)> PutTogether(RunningCampaign campaign, UploadSession session, CancellationToken cancel)
    {
        var files = ImmutableArray.CreateBuilder<PacketFile>(session.Files.Length);
        var kept = false;
        try
        {
            for (var n = 0; n < session.Files.Length; n++)
            {
                var (file, why) = await PutTogether(campaign, session, n, files, cancel);
                if (why is not null)
                    return ([], why);
            }
            kept = true;
            return (files.ToImmutable(), null);
        }
        finally
        {
            if (!kept)
                await Discard(files);
        }
    }

    private async Task<(PacketFile? File, Refusal? Why)> PutTogether(RunningCampaign campaign, UploadSession session, int n, ImmutableArray<PacketFile>.Builder files, CancellationToken cancel)
    {
        var announced = session.Files[n];
        var parts = ImmutableArray.CreateBuilder<DocumentId>(session.BlocksOf(n));
        for (var block = 0; block < session.BlocksOf(n); block++)
        {
            // Another commit of the same upload may have finished in between and removed the blocks.
            if (await records.Find<UploadBlock>(campaign.Partition, UploadKeys.Block(session.Id, n, block), cancel) is not { } part)
                return (null, UploadRefusals.BeingCommitted);
            parts.Add(part.Document);
        }
        await using var whole = new JoinedBlocks(documents, parts.ToImmutable());
        DocumentWrite written;
        try
        {
            written = await documents.Write(whole, announced.Length, cancel);
        }
        catch (BlockGoneException)
        {
            return (null, UploadRefusals.BeingCommitted);
        }
        if (written is not DocumentWrite.Stored stored)
            throw new InvalidOperationException($"The blocks of file {n} of upload {session.Id} are longer than the file.");
        var file = new PacketFile(announced.Part, announced.Name, stored.Id, stored.Length, stored.Sha256);
        files.Add(file);
        if (announced.Sha256 is { } expected && expected != stored.Sha256)
            return (null, UploadRefusals.FileHash(announced.Name));
        await using var content = await documents.OpenQuarantined(stored.Id, cancel) ?? throw new InvalidOperationException($"Document {stored.Id} is gone a moment after it was written.");
        return FileCheck.Of(announced.Part, announced.Name, announced.Type, FileKinds.Detect(content)) is FileCheck.Refused refused ? (null, UploadRefusals.Of(refused.Finding)) : (file, null);
    }

    private async Task Discard(IEnumerable<PacketFile> files)
    {
        foreach (var file in files)
            await documents.Delete(file.Document, CancellationToken.None);
    }
}

/// <summary>A block was removed while it was to be read: the upload was committed or discarded by another request.</summary>
internal sealed class BlockGoneException(DocumentId document) : Exception($"The block {document} is gone.");

/// <summary>Blocks one after the other as one stream; one is open at a time.</summary>
internal sealed class JoinedBlocks(IDocuments documents, ImmutableArray<DocumentId> blocks) : ReadOnlyStream
{
    private Stream? _open;
    private int _next;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An upload is read asynchronously.");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_open is null)
            {
                if (_next == blocks.Length)
                    return 0;
                _open = await documents.OpenQuarantined(blocks[_next], cancellationToken) ?? throw new BlockGoneException(blocks[_next]);
                _next++;
            }
            var read = await _open.ReadAsync(buffer, cancellationToken);
            if (read > 0)
                return read;
            await _open.DisposeAsync();
            _open = null;
        }
        return 0;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_open is not null)
            await _open.DisposeAsync();
        await base.DisposeAsync();
    }
}
