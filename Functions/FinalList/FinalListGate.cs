using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.FinalList;

/// <summary>The list stands: who is on it goes to the public notice, who is not is told, and the notice's window is reckoned.</summary>
public sealed class FinalListGate(FinalListReads reads, PeopleDirectory people, PublicUrl url, WorkingCalendar calendar) : IStageGate
{
    public Stage From => Stage.FinalList;

    public Stage To => Stage.PublicNotice;

    public async Task<GatePlan> Plan(RunningCampaign campaign, DateTimeOffset at, CancellationToken cancel)
    {
        var obstacles = ImmutableArray.CreateBuilder<string>();
        var places = new Dictionary<NominationId, ListEntry>();
        var taking = await reads.Taking(campaign.Id, cancel);
        foreach (var category in campaign.Definition.Categories)
        {
            var standing = await reads.Standing(campaign, category, taking, cancel);
            if (Obstacle(standing, taking) is { } obstacle)
                obstacles.Add(obstacle);
            foreach (var entry in standing.Entries)
                places[entry.Ranked.Nomination] = entry;
        }
        if (taking.Values.FirstOrDefault(nomination => obstacles.Count == 0 && !places.ContainsKey(nomination.Id)) is { } unranked)
            obstacles.Add($"{unranked.Number} 通过了初审，但没有终评结果，不能确定是否入选。");
        if (NoticeWindow.Of(BeijingTime.DayOf(at), campaign.Definition.PublicNotice, calendar) is NoticeWindowReckoning.NoTable { Missing: var missing })
            obstacles.Add($"公示期限无法计算：{missing.Sentence}");
        if (obstacles.Count == 0 && !places.Values.Any(entry => entry.Place == Place.Listed))
            obstacles.Add("各类别都没有拟入选的材料，没有可以公示的名单。");

        var clerks = (await people.With(Role.Clerk, cancel)).ToLookup(clerk => clerk.Unit);
        return new GatePlan(obstacles.ToImmutable(), nomination =>
            nomination.State == NominationState.Admitted && places.TryGetValue(nomination.Id, out var entry) && entry.Place != Place.Undecided
                ? Effect(campaign, nomination, entry, clerks[nomination.Unit], at)
                : null);
    }

    public async Task<Campaign> Finish(Draft draft, Campaign campaign)
    {
        var definition = await draft.Definition(campaign);
        if (NoticeWindow.Of(BeijingTime.DayOf(draft.By.At), definition.PublicNotice, calendar) is not NoticeWindowReckoning.Found { Window: var window })
            throw new InvalidOperationException($"The notice published on {BeijingTime.DayOf(draft.By.At):O} has no window: a table of working days is missing.");
        draft.Record(CampaignKeys.Chain, "list.published", [("from", window.First.ToString("O")), ("until", window.Last.ToString("O"))]);
        return campaign with { NoticeFrom = window.First, NoticeUntil = window.Last };
    }

    private static string? Obstacle(CategoryStanding standing, Dictionary<NominationId, Nomination> taking)
    {
        var name = standing.Category.Name;
        if (standing.Ranking.IsEmpty)
            return null;
        if (standing.List is null)
            return $"{name}还没有生成拟入选名单。";
        if (standing.Obsolete)
            return $"{name}的名单生成之后排名有变化（有材料撤回），请重新生成。";
        var undecided = standing.Entries.Where(entry => entry.Place == Place.Undecided).Select(entry => taking[entry.Ranked.Nomination].Number).Order(StringComparer.Ordinal).ToArray();
        return undecided.Length > 0 ? $"{name}在入选线上有并列，还没有逐份决定取舍：{string.Join("、", undecided)}。" : null;
    }

    private GateEffect Effect(RunningCampaign campaign, Nomination nomination, ListEntry entry, IEnumerable<Person> clerks, DateTimeOffset at)
    {
        var listed = entry.Place == Place.Listed;
        var rank = entry.Ranked.Rank is { } place ? $"排名第 {place}{(entry.Ranked.Tied ? "（并列）" : "")}" : "没有排名";
        var why = entry.Decision is null ? rank : $"{rank}，按人工决定{(listed ? "列入" : "不列入")}";
        return new GateEffect(
            listed ? NominationState.Listed : NominationState.NotListed,
            why,
            [.. clerks.Select(clerk => listed
                ? FinalListLetters.Listed(campaign, clerk, nomination, url, at)
                : FinalListLetters.NotListed(campaign, clerk, nomination, url, at))]);
    }
}
