using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>One expert's task as the office sees it: what was done, never a score.</summary>
/// <param name="Standing">In Chinese: 已提交, 已存草稿 ….</param>
/// <param name="Reason">Why the expert is recused; null otherwise.</param>
public sealed record TaskProgress(PersonId Expert, string Name, string Standing, string? Reason, bool Stands, int DecisionVersion);

public sealed record NominationProgress(NominationId Id, string Number, string Title, string UnitName, int Filed, int Required, ImmutableArray<TaskProgress> Tasks);

public sealed record CategoryProgress(CategoryCode Code, string Name, ImmutableArray<NominationProgress> Nominations);

public sealed record ExpertProgress(PersonId Id, string Name, bool Pledged, int Assigned, int Filed);

/// <summary>Who has filed how many.</summary>
public sealed record Progress(ImmutableArray<CategoryProgress> Categories, ImmutableArray<ExpertProgress> Experts);

/// <summary>Gathers the progress of the review.</summary>
public sealed class ProgressReads(ExpertReviewReads reads, NominationReads nominations, PeopleDirectory people)
{
    public async Task<Progress> Of(RunningCampaign campaign, CancellationToken cancel)
    {
        var rules = campaign.Definition.Scoring;
        var assignments = new List<Assignment>();
        await foreach (var assignment in reads.Assignments(campaign.Id, cancel))
            assignments.Add(assignment);
        var byNomination = assignments.ToLookup(assignment => assignment.Nomination);
        var everybody = (await people.People(cancel)).ToDictionary(person => person.Id);
        var admitted = new List<Nomination>();
        await foreach (var nomination in nominations.All(campaign.Id, cancel))
        {
            if (nomination.State is NominationState.Admitted or NominationState.Listed or NominationState.NotListed or NominationState.Struck or NominationState.Announced)
                admitted.Add(nomination);
        }
        var shown = admitted.ToLookup(nomination => nomination.Category, nomination => new NominationProgress(
            nomination.Id,
            nomination.Number,
            nomination.Title,
            nomination.UnitName,
            byNomination[nomination.Id].Count(assignment => assignment.Counts && Scoring.Fits(rules, assignment.Scores!)),
            rules.MinimumSheets,
            [.. byNomination[nomination.Id].Select(assignment => new TaskProgress(
                assignment.Expert,
                Name(everybody, assignment.Expert),
                Standing(assignment),
                assignment.ConflictReason,
                assignment.Stands,
                assignment.DecisionVersion))]));
        var alive = admitted.Select(nomination => nomination.Id).ToHashSet();
        var own = assignments.Where(assignment => assignment.Stands && alive.Contains(assignment.Nomination)).ToLookup(assignment => assignment.Expert);
        var experts = ImmutableArray.CreateBuilder<ExpertProgress>();
        foreach (var expert in everybody.Values.Where(person => person.Roles.Contains(Role.Expert) || own.Contains(person.Id)).OrderBy(person => person.Id.Value, StringComparer.Ordinal))
        {
            var pledged = await reads.Pledge(campaign.Id, expert.Id, cancel) is not null;
            experts.Add(new ExpertProgress(expert.Id, expert.Name, pledged, own[expert.Id].Count(), own[expert.Id].Count(assignment => assignment.Counts)));
        }
        return new Progress(
            [.. campaign.Definition.Categories.Select(category => new CategoryProgress(category.Code, category.Name, [.. shown[category.Code].OrderBy(row => row.Number, StringComparer.Ordinal)]))],
            experts.ToImmutable());
    }

    internal static string Standing(Assignment assignment) => assignment switch
    {
        { RemovedAt: not null } => "已撤回指派",
        { Declared: Declared.Conflict } => "已回避",
        { Scores: not null, Drafted: true } => "已提交，另有草稿",
        { Scores: not null } => "已提交",
        { Drafted: true } => "已存草稿",
        { Declared: Declared.NoConflict } => "已申报，未评分",
        _ => "未申报利害关系",
    };

    private static string Name(Dictionary<PersonId, Person> everybody, PersonId id) =>
        everybody.TryGetValue(id, out var person) ? person.Name : "（已停用的人员）";
}
