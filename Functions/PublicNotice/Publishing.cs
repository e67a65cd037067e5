using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.PublicNotice;

/// <summary>Publishes the list, keeps it true to the nominations, and tells the leads when the window is over. Every step may run again.</summary>
public sealed class Publishing(NominationReads nominations, NoticeReads notice, PeopleDirectory people, PublicUrl publicUrl, IRecords records, Ledger ledger)
{
    // Two rows of a commit that holds a hundred, and room for long summaries.
    private const int EntriesInCommit = 40;

    public async Task<NoticeLook> Tend(RunningCampaign campaign, Attribution by, CancellationToken cancel)
    {
        if (campaign.Campaign.Stage > Stage.PublicNotice)
            return new NoticeLook(Ended: true, null);
        if (campaign.Campaign.Stage < Stage.PublicNotice || notice.Window(campaign) is not { } window)
            return new NoticeLook(Ended: false, null);
        if (await records.Find<PublishedList>(campaign.Partition, PublishedList.Key, cancel) is null)
            await Publish(campaign, by, cancel);
        await TakeWithdrawnOff(campaign, by, cancel);
        if (by.At < window.ClosesAt)
            return new NoticeLook(Ended: false, window.ClosesAt.ToUniversalTime());
        await TellLeads(campaign, window, by, cancel);
        return new NoticeLook(Ended: false, null);
    }

    private async Task Publish(RunningCampaign campaign, Attribution by, CancellationToken cancel)
    {
        var listed = new List<Nomination>();
        await foreach (var nomination in nominations.InState(campaign.Id, NominationState.Listed, cancel))
            listed.Add(nomination);
        var entries = new List<NoticeEntry>();
        foreach (var category in listed.GroupBy(nomination => nomination.Category))
        {
            var form = campaign.Definition.Category(category.Key)?.Form ?? throw new InvalidOperationException($"The campaign has no category {category.Key}.");
            foreach (var (nomination, index) in category.OrderBy(nomination => nomination.Number, StringComparer.Ordinal).Select((nomination, index) => (nomination, index)))
            {
                var packet = await nominations.Packet(nomination, nomination.Version, cancel);
                var inspection = await nominations.Inspection(nomination, nomination.Version, cancel);
                var withdrawal = await records.Find<ConsentWithdrawal>(campaign.Partition, ConsentWithdrawal.Key(nomination.Id), cancel);
                entries.Add(NoticeText.Entry(nomination, index + 1, form, packet, inspection?.Form, withdrawal));
            }
        }
        await RemoveLeftovers(campaign, entries, by, cancel);
        foreach (var some in entries.Chunk(EntriesInCommit))
        {
            await ledger.Commit(campaign.Partition, by, async draft =>
            {
                foreach (var entry in some)
                    await draft.Save(NoticeEntry.Key(entry.Number), entry);
                return true;
            }, cancel);
        }
        await ledger.Commit(campaign.Partition, by, async draft =>
        {
            if (await draft.Find<PublishedList>(PublishedList.Key) is not null)
                return false;
            var stored = ImmutableArray.CreateBuilder<NoticeEntry>();
            await foreach (var entry in draft.Scan<NoticeEntry>(NoticeEntry.Prefix))
                stored.Add(entry);
            var fingerprint = Fingerprint.Of(stored);
            await draft.Save(PublishedList.Key, new PublishedList(by.At, stored.Count, fingerprint, fingerprint, 0));
            draft.Record(CampaignKeys.Chain, "notice.published", [("entries", $"{stored.Count}"), ("fingerprint", fingerprint)]);
            return true;
        }, cancel);
    }

    /// <summary>Entries of an interrupted try whose nominations were withdrawn since.</summary>
    private async Task RemoveLeftovers(RunningCampaign campaign, IEnumerable<NoticeEntry> entries, Attribution by, CancellationToken cancel)
    {
        var leftover = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in records.Scan<NoticeEntry>(campaign.Partition, NoticeEntry.Prefix, cancel))
            leftover.Add(NoticeEntry.Key(entry.Number));
        leftover.ExceptWith(entries.Select(entry => NoticeEntry.Key(entry.Number)));
        foreach (var key in leftover)
        {
            await ledger.Commit(campaign.Partition, by, async draft =>
            {
                await draft.Remove(key);
                return true;
            }, cancel);
        }
    }

    private async Task TakeWithdrawnOff(RunningCampaign campaign, Attribution by, CancellationToken cancel)
    {
        var standing = (await notice.Standing(campaign, cancel)).Select(entry => entry.Number).ToHashSet(StringComparer.Ordinal);
        var gone = new List<NoticeEntry>();
        await foreach (var entry in records.Scan<NoticeEntry>(campaign.Partition, NoticeEntry.Prefix, cancel))
        {
            if (entry.Off is null && !standing.Contains(entry.Number))
                gone.Add(entry);
        }
        foreach (var number in gone.Select(entry => entry.Number))
        {
            await ledger.Commit(campaign.Partition, by, async draft =>
            {
                if (await draft.Find<NoticeEntry>(NoticeEntry.Key(number)) is not { Off: null } entry || await draft.Nomination(entry.Nomination) is not { State: NominationState.Withdrawn })
                    return false;
                await draft.Change(entry with { Off = OffList.Withdrawn }, PublicNoticeWords.Withdrawn(campaign, entry));
                return true;
            }, cancel);
        }
    }

    private async Task TellLeads(RunningCampaign campaign, NoticeWindow window, Attribution by, CancellationToken cancel)
    {
        var open = 0;
        await foreach (var objection in records.Scan<Objection>(campaign.Partition, Objection.Prefix, cancel))
            open += objection.Open ? 1 : 0;
        var leads = await people.With(Role.Lead, cancel);
        await ledger.Commit(campaign.Partition, by, async draft =>
        {
            foreach (var lead in leads)
                await draft.Send(PublicNoticeLetters.WindowOver(campaign, window, lead, open, publicUrl, by.At));
            return true;
        }, cancel);
    }
}
