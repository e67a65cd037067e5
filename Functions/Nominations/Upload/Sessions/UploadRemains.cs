using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>Ends uploads and removes what is left of them.</summary>
public sealed class UploadRemains(IRecords records, IDocuments documents, Ledger ledger)
{
    /// <summary>Rows that one commit removes; a commit holds at most 100.</summary>
    private const int RowsAtOnce = 50;

    /// <summary>Ends an open upload. One that was committed stays what it became.</summary>
    public async Task<UploadState> Discard(RunningCampaign campaign, UploadId id, Attribution by, CancellationToken cancel)
    {
        var state = await ledger.Commit(campaign.Partition, by, async draft =>
        {
            if (await draft.Find<UploadSession>(UploadKeys.Session(id)) is not { } session)
                return UploadState.Discarded;
            if (session.State != UploadState.Open)
                return session.State;
            var removal = by.At + UploadLimits.Remnant;
            await draft.Save(UploadKeys.Session(id), session with { State = UploadState.Discarded, ExpiresAt = removal });
            await draft.Remove(UploadKeys.OfUnit(session.Unit) + id.Value);
            await draft.Remove(UploadKeys.Due(session.ExpiresAt, id));
            draft.Index(UploadKeys.Due(removal, id));
            return UploadState.Discarded;
        }, cancel);
        if (state == UploadState.Discarded)
            await RemoveBlocks(campaign, id, by, cancel);
        return state;
    }

    /// <summary>Removes the blocks of an upload that is not open any more; what a crash leaves of them the next sweep removes.</summary>
    public async Task RemoveBlocks(RunningCampaign campaign, UploadId id, Attribution by, CancellationToken cancel)
    {
        var rows = await records.Scan(campaign.Partition, UploadKeys.Blocks(id), cancel).ToArrayAsync(cancel);
        foreach (var some in rows.Chunk(RowsAtOnce))
        {
            // The documents first: a row without its document is removed by the next sweep, a document without its row by nobody.
            foreach (var row in some)
                await documents.Delete(Json.Read<UploadBlock>(row.Json).Document, cancel);
            await ledger.Commit(campaign.Partition, by, async draft =>
            {
                foreach (var row in some)
                    await draft.Remove(row.Key);
                return true;
            }, cancel);
        }
    }

    /// <summary>Ends what ran out by <paramref name="by"/>'s instant and forgets what ended long enough ago; how many uploads were looked at.</summary>
    public async Task<int> Sweep(RunningCampaign campaign, Attribution by, CancellationToken cancel)
    {
        var looked = 0;
        var due = await records.Scan(campaign.Partition, UploadKeys.AllDue, cancel)
            .TakeWhile(row => string.CompareOrdinal(row.Key[..UploadKeys.DueBy(by.At).Length], UploadKeys.DueBy(by.At)) <= 0).ToArrayAsync(cancel);
        foreach (var row in due)
        {
            var id = UploadId.From(row.Key[(row.Key.LastIndexOf('/') + 1)..]);
            var session = await records.Find<UploadSession>(campaign.Partition, UploadKeys.Session(id), cancel);
            if (session is { State: UploadState.Open })
                await Discard(campaign, id, by, cancel);
            else
                await Forget(campaign, id, row.Key, by, cancel);
            looked++;
        }
        return looked;
    }

    private async Task Forget(RunningCampaign campaign, UploadId id, string due, Attribution by, CancellationToken cancel)
    {
        await RemoveBlocks(campaign, id, by, cancel);
        await ledger.Commit(campaign.Partition, by, async draft =>
        {
            await draft.Remove(UploadKeys.Session(id));
            await draft.Remove(due);
            return true;
        }, cancel);
    }
}
