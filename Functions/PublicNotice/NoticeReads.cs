using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.PublicNotice;

/// <summary>One category of the public list.</summary>
public sealed record NoticeSection(CategoryCode Category, string Name, ImmutableArray<NoticeEntry> Entries);

/// <summary>The public notice as it stands, and after the announcement the result.</summary>
/// <param name="Fingerprint">Of what is shown.</param>
/// <param name="Changes">Oldest first.</param>
public sealed record NoticeView(RunningCampaign Campaign, NoticeWindow Window, PublishedList List, ImmutableArray<NoticeSection> Sections, string Fingerprint, ImmutableArray<NoticeChange> Changes)
{
    public DateTimeOffset? AnnouncedAt => Campaign.Campaign.AnnouncedAt;

    public IEnumerable<NoticeEntry> Entries => Sections.SelectMany(section => section.Entries);
}

/// <summary>Reads the published list, for the page, for exports and for rules.</summary>
public sealed class NoticeReads(IRecords records, WorkingCalendar calendar)
{
    /// <summary>Null before the list is published.</summary>
    public async Task<NoticeView?> View(RunningCampaign campaign, CancellationToken cancel)
    {
        if (Window(campaign) is not { } window || await records.Find<PublishedList>(campaign.Partition, PublishedList.Key, cancel) is not { } list)
            return null;
        var changes = ImmutableArray.CreateBuilder<NoticeChange>();
        await foreach (var change in records.Scan<NoticeChange>(campaign.Partition, NoticeChange.Prefix, cancel))
            changes.Add(change);
        var entries = await Standing(campaign, cancel);
        var sections = campaign.Definition.Categories.Select(category =>
            new NoticeSection(category.Code, category.Name, [.. entries.Where(entry => entry.Category == category.Code).OrderBy(entry => entry.Position)]));
        return new NoticeView(campaign, window, list, [.. sections.Where(section => !section.Entries.IsEmpty)], Fingerprint.Of(entries), changes.ToImmutable());
    }

    /// <summary>The entries that stand. One whose unit withdrew it a moment ago is already left out.</summary>
    public async Task<ImmutableArray<NoticeEntry>> Standing(RunningCampaign campaign, CancellationToken cancel)
    {
        var on = await OnList(campaign, cancel);
        var entries = ImmutableArray.CreateBuilder<NoticeEntry>();
        await foreach (var entry in records.Scan<NoticeEntry>(campaign.Partition, NoticeEntry.Prefix, cancel))
        {
            if (entry.Off is null && on.Contains(entry.Nomination))
                entries.Add(entry);
        }
        return entries.ToImmutable();
    }

    public Task<NoticeEntry?> Entry(RunningCampaign campaign, string number, CancellationToken cancel) =>
        Ids.Valid(number) ? records.Find<NoticeEntry>(campaign.Partition, NoticeEntry.Key(number), cancel) : Task.FromResult<NoticeEntry?>(null);

    /// <summary>The window that the final list's gate fixed; null before it.</summary>
    public NoticeWindow? Window(RunningCampaign campaign)
    {
        if (campaign.Campaign is not { NoticeFrom: { } from, NoticeUntil: { } until })
            return null;
        // Reckoned again for its sentence; the dates are those that were fixed, whatever tables were imported since.
        return NoticeWindow.Of(from.AddDays(-1), campaign.Definition.PublicNotice, calendar) is NoticeWindowReckoning.Found { Window: var window } && (window.First, window.Last) == (from, until)
            ? window
            : new NoticeWindow(from, until, $"公示时间为{BeijingTime.Format(from)}至{BeijingTime.Format(until)}，截至{BeijingTime.FormatEnd(BeijingTime.EndOf(until))}。");
    }

    // Index keys only: a list of hundreds is two scans, not hundreds of reads.
    private async Task<HashSet<NominationId>> OnList(RunningCampaign campaign, CancellationToken cancel)
    {
        var on = new HashSet<NominationId>();
        // In the order in which the gate moves them, so that none is missed on its way.
        foreach (var prefix in new[] { NominationKeys.InState(NominationState.Listed), NominationKeys.InState(NominationState.Announced) })
        {
            await foreach (var row in records.Scan(campaign.Partition, prefix, cancel))
                on.Add(NominationId.From(row.Key[prefix.Length..]));
        }
        return on;
    }
}
