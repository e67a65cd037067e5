using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.PublicNotice;

/// <summary>公示 → 公布: the window is over and every objection settled; what still stands is announced, and every unit that took part is told.</summary>
public sealed class PublicNoticeGate(NoticeReads notice, PeopleDirectory people, PublicUrl publicUrl, IRecords records) : IStageGate
{
    public Stage From => Stage.PublicNotice;

    public Stage To => Stage.Announced;

    public async Task<GatePlan> Plan(RunningCampaign campaign, DateTimeOffset at, CancellationToken cancel)
    {
        var open = ImmutableArray.CreateBuilder<Objection>();
        await foreach (var objection in records.Scan<Objection>(campaign.Partition, Objection.Prefix, cancel))
        {
            if (objection.Open)
                open.Add(objection);
        }
        var published = await records.Find<PublishedList>(campaign.Partition, PublishedList.Key, cancel) is not null;
        var names = new Dictionary<NominationId, string>();
        await foreach (var entry in records.Scan<NoticeEntry>(campaign.Partition, NoticeEntry.Prefix, cancel))
            names[entry.Nomination] = entry.Name;
        var clerks = (await people.With(Role.Clerk, cancel)).ToLookup(clerk => clerk.Unit);
        return new GatePlan(
            [
                .. (published ? notice.Window(campaign) : null) switch
                {
                    null => ["名单还没有公示。"],
                    var window when at < window.ClosesAt => [$"公示到{BeijingTime.FormatEnd(window.ClosesAt)}才期满。"],
                    _ => Array.Empty<string>(),
                },
                .. open.OrderBy(objection => objection.N).Select(objection => $"{PublicNoticeWords.Of(objection.Kind)} {objection.Number}（{objection.Entry} {objection.EntryName}）还没有办结。"),
            ],
            nomination => nomination.State switch
            {
                NominationState.Listed => new GateEffect(NominationState.Announced, "公示期满，公布为典型",
                    [.. clerks[nomination.Unit].Select(clerk => PublicNoticeLetters.Selected(campaign, nomination, names.GetValueOrDefault(nomination.Id) ?? nomination.Title, clerk, publicUrl, at))]),
                NominationState.NotListed => new GateEffect(NominationState.NotListed, "未入选，致谢",
                    [.. clerks[nomination.Unit].Select(clerk => PublicNoticeLetters.NotSelected(campaign, nomination, clerk, publicUrl, at))]),
                _ => null,
            });
    }

    public Task<Campaign> Finish(Draft draft, Campaign campaign)
    {
        draft.Wake(Wake.Running(PublicNoticeOrchestrator.Instance(campaign.Id), draft.By.At));
        return Task.FromResult(campaign with { AnnouncedAt = draft.By.At });
    }
}
