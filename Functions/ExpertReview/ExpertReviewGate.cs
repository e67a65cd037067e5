using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>The end of the expert review: no nomination moves; the ranking is frozen.</summary>
public sealed class ExpertReviewGate(ExpertReviewReads reads, NominationReads nominations) : IStageGate
{
    private const int NumbersNamed = 10;

    public Stage From => Stage.ExpertReview;

    public Stage To => Stage.FinalList;

    public async Task<GatePlan> Plan(RunningCampaign campaign, DateTimeOffset at, CancellationToken cancel)
    {
        var rules = campaign.Definition.Scoring;
        var filed = new Dictionary<NominationId, int>();
        var undeclared = new HashSet<NominationId>();
        await foreach (var assignment in reads.Assignments(campaign.Id, cancel))
        {
            if (assignment.Counts && Scoring.Fits(rules, assignment.Scores!))
                filed[assignment.Nomination] = filed.GetValueOrDefault(assignment.Nomination) + 1;
            if (assignment is { Stands: true, Declared: Declared.NotYet })
                undeclared.Add(assignment.Nomination);
        }
        var (few, silent, admitted) = (new List<string>(), new List<string>(), 0);
        await foreach (var nomination in nominations.InState(campaign.Id, NominationState.Admitted, cancel))
        {
            admitted++;
            if (filed.GetValueOrDefault(nomination.Id) < rules.MinimumSheets)
                few.Add(nomination.Number);
            if (undeclared.Contains(nomination.Id))
                silent.Add(nomination.Number);
        }
        var obstacles = ImmutableArray.CreateBuilder<string>();
        if (admitted == 0)
            obstacles.Add("没有通过初审的材料，终评没有可以排名的内容。");
        if (few.Count > 0)
            obstacles.Add($"{Named(few)}的有效评分表少于 {rules.MinimumSheets} 份，请催促专家提交或补充指派。");
        if (silent.Count > 0)
            obstacles.Add($"{Named(silent)}有专家没有申报利害关系，请催促申报或撤回指派。");
        return new GatePlan(obstacles.ToImmutable(), _ => null);
    }

    public async Task<Campaign> Finish(Draft draft, Campaign campaign)
    {
        var definition = await draft.Definition(campaign);
        var sheets = new Dictionary<NominationId, List<ImmutableSortedDictionary<string, int>>>();
        await foreach (var assignment in draft.Scan<Assignment>(ExpertReviewKeys.Assignments))
        {
            if (!assignment.Counts || !Scoring.Fits(definition.Scoring, assignment.Scores!))
                continue;
            if (!sheets.TryGetValue(assignment.Nomination, out var own))
                sheets[assignment.Nomination] = own = [];
            own.Add(assignment.Scores!);
        }
        var admitted = new List<Nomination>();
        await foreach (var nomination in draft.Scan<Nomination>(NominationKeys.All))
        {
            if (nomination.State == NominationState.Admitted)
                admitted.Add(nomination);
        }
        foreach (var category in definition.Categories)
        {
            var ranking = Ranking.Of(definition.Scoring, admitted.Where(nomination => nomination.Category == category.Code)
                .Select(nomination => new Scored(nomination.Id, sheets.TryGetValue(nomination.Id, out var own) ? [.. own] : [])));
            foreach (var (part, rows) in ranking.Chunk(FrozenRanking.PartSize).Index())
                await draft.Save(ExpertReviewKeys.Ranking(category.Code, part), FrozenRanking.Of(category.Code, campaign.DefinitionVersion, rows));
            draft.Record(CampaignKeys.Chain, "expert.ranking-frozen", [("category", category.Code.Value), ("ranked", $"{ranking.Count(row => row.Rank is not null)}"), ("nominations", $"{ranking.Length}")]);
        }
        draft.Wake(Wake.Running(ExpertReviewOrchestrator.Instance(campaign.Id), draft.By.At));
        return campaign;
    }

    private static string Named(List<string> numbers)
    {
        numbers.Sort(StringComparer.Ordinal);
        return string.Join("、", numbers.Take(NumbersNamed)) + (numbers.Count > NumbersNamed ? $" 等 {numbers.Count} 份材料" : numbers.Count > 1 ? $" 这 {numbers.Count} 份材料" : " ");
    }
}
