using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;

namespace TechVolunteers.ExpertReview;

/// <summary>Reads what the expert review holds. What other folders get carries no scores, except the frozen ranking.</summary>
public sealed class ExpertReviewReads(IRecords records)
{
    /// <summary>The experts who may open a nomination's documents: pledged, without a conflict, not taken back.</summary>
    public async Task<ImmutableArray<PersonId>> Readers(CampaignId campaign, NominationId nomination, CancellationToken cancel)
    {
        var readers = ImmutableArray.CreateBuilder<PersonId>();
        await foreach (var assignment in records.Scan<Assignment>(CampaignKeys.Partition(campaign), ExpertReviewKeys.AssignmentsOf(nomination), cancel))
        {
            if (assignment is { Stands: true, Declared: Declared.NoConflict } && await Pledge(campaign, assignment.Expert, cancel) is not null)
                readers.Add(assignment.Expert);
        }
        return readers.ToImmutable();
    }

    /// <summary>A category's ranking as the end of the stage froze it; empty before.</summary>
    public async Task<ImmutableArray<Ranked>> Frozen(CampaignId campaign, CategoryCode category, CancellationToken cancel)
    {
        var ranked = ImmutableArray.CreateBuilder<Ranked>();
        await foreach (var part in records.Scan<FrozenRanking>(CampaignKeys.Partition(campaign), ExpertReviewKeys.RankingOf(category), cancel))
            ranked.AddRange(part.Rows());
        return ranked.ToImmutable();
    }

    internal Task<Assignment?> Assignment(CampaignId campaign, NominationId nomination, PersonId expert, CancellationToken cancel) =>
        records.Find<Assignment>(CampaignKeys.Partition(campaign), ExpertReviewKeys.Assignment(nomination, expert), cancel);

    internal IAsyncEnumerable<Assignment> Assignments(CampaignId campaign, CancellationToken cancel) =>
        records.Scan<Assignment>(CampaignKeys.Partition(campaign), ExpertReviewKeys.Assignments, cancel);

    /// <summary>An expert's own tasks, recused and withdrawn ones left out.</summary>
    internal async Task<ImmutableArray<Assignment>> Of(CampaignId campaign, PersonId expert, CancellationToken cancel)
    {
        var own = ImmutableArray.CreateBuilder<Assignment>();
        var prefix = ExpertReviewKeys.OfExpert(expert);
        await foreach (var row in records.Scan(CampaignKeys.Partition(campaign), prefix, cancel))
        {
            if (await Assignment(campaign, NominationId.From(row.Key[prefix.Length..]), expert, cancel) is { Stands: true } assignment)
                own.Add(assignment);
        }
        return own.ToImmutable();
    }

    /// <summary>Whether a letter was written already.</summary>
    internal async Task<bool> Holds(CampaignId campaign, Letter letter, CancellationToken cancel) =>
        await records.Find(CampaignKeys.Partition(campaign), letter.Key, cancel) is not null;

    internal Task<Pledge?> Pledge(CampaignId campaign, PersonId expert, CancellationToken cancel) =>
        records.Find<Pledge>(CampaignKeys.Partition(campaign), ExpertReviewKeys.Pledge(expert), cancel);

    internal Task<SheetDraft?> Draft(Assignment assignment, CampaignId campaign, CancellationToken cancel) =>
        records.Find<SheetDraft>(CampaignKeys.Partition(campaign), ExpertReviewKeys.Draft(assignment.Nomination, assignment.Expert), cancel);

    internal Task<ScoreSheet?> Filed(Assignment assignment, CampaignId campaign, CancellationToken cancel) =>
        assignment.Filed == 0
            ? Task.FromResult<ScoreSheet?>(null)
            : records.Find<ScoreSheet>(CampaignKeys.Partition(campaign), ExpertReviewKeys.Sheet(assignment.Nomination, assignment.Expert, assignment.Filed), cancel);
}
