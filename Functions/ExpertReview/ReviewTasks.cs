using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>An expert's task in a list: only what may be known before the declaration.</summary>
public sealed record ReviewTask(NominationId Id, string Number, string Title, string UnitName, string CategoryName, string Standing);

/// <summary>An expert's own tasks in one campaign.</summary>
/// <param name="Open">Whether the review runs; nothing can be done when it does not.</param>
/// <param name="Pledge">The words to accept; empty once accepted.</param>
public sealed record ReviewTasks(CampaignId Campaign, string Title, bool Open, ImmutableArray<string> Pledge, ImmutableArray<ReviewTask> Tasks);

/// <summary>A file of the packet that an expert may open.</summary>
public sealed record ShownFile(string Name, string Kind, long Length, string Path);

/// <summary>An expert's own sheet beside the nomination. Nothing of anybody else's is in it.</summary>
/// <param name="Answers">Null before a declaration without conflict: nothing of the content is shown then. Empty when the form could not be read.</param>
/// <param name="Scores">The draft's scores if there is a draft, else the filed ones.</param>
/// <param name="SavedAt">When the draft was saved; null without one.</param>
public sealed record ReviewOfOne(
    NominationId Id,
    string Number,
    string Title,
    string UnitName,
    string CategoryName,
    Declared Declared,
    int DecisionVersion,
    ImmutableArray<ShownAnswer>? Answers,
    ImmutableArray<ShownFile>? Files,
    ImmutableSortedDictionary<string, int> Scores,
    string Comment,
    int Filed,
    DateTimeOffset? FiledAt,
    DateTimeOffset? SavedAt);

/// <summary>Gathers what one expert sees.</summary>
public sealed class ReviewTaskReads(ExpertReviewReads reads, NominationReads nominations)
{
    public async Task<ReviewTasks> Of(RunningCampaign campaign, PersonId expert, CancellationToken cancel)
    {
        var tasks = new List<ReviewTask>();
        foreach (var assignment in await reads.Of(campaign.Id, expert, cancel))
        {
            if (await nominations.Find(campaign.Id, assignment.Nomination.Value, cancel) is { State: NominationState.Admitted } nomination)
                tasks.Add(new ReviewTask(nomination.Id, nomination.Number, nomination.Title, nomination.UnitName, CategoryName(campaign, nomination), ProgressReads.Standing(assignment)));
        }
        tasks.Sort((a, b) => string.CompareOrdinal(a.Number, b.Number));
        var pledged = await reads.Pledge(campaign.Id, expert, cancel) is not null;
        return new ReviewTasks(campaign.Id, campaign.Definition.Title, campaign.Campaign.Stage == Stage.ExpertReview, pledged ? [] : [.. Declaring.PledgeText], [.. tasks]);
    }

    /// <summary>Null when there is no such task of this expert; a recused one has none.</summary>
    public async Task<ReviewOfOne?> One(RunningCampaign campaign, NominationId id, PersonId expert, CancellationToken cancel)
    {
        if (await reads.Assignment(campaign.Id, id, expert, cancel) is not { Stands: true } assignment
            || await nominations.Find(campaign.Id, id.Value, cancel) is not { State: NominationState.Admitted } nomination)
        {
            return null;
        }
        var draft = await reads.Draft(assignment, campaign.Id, cancel);
        var filed = await reads.Filed(assignment, campaign.Id, cancel);
        var shown = new ReviewOfOne(
            nomination.Id,
            nomination.Number,
            nomination.Title,
            nomination.UnitName,
            CategoryName(campaign, nomination),
            assignment.Declared,
            assignment.DecisionVersion,
            null,
            null,
            draft?.Scores ?? filed?.Scores ?? ImmutableSortedDictionary<string, int>.Empty,
            draft?.Comment ?? filed?.Comment ?? "",
            assignment.Filed,
            assignment.FiledAt,
            draft?.SavedAt);
        if (assignment.Declared != Declared.NoConflict || await reads.Pledge(campaign.Id, expert, cancel) is null)
            return shown;
        var inspection = await nominations.Inspection(nomination, nomination.Version, cancel);
        var packet = await nominations.Packet(nomination, nomination.Version, cancel);
        return shown with
        {
            Answers = campaign.Definition.Category(nomination.Category) is { } category ? ShownAnswer.Of(category.Form, inspection?.Form) : [],
            Files = [.. (packet?.Files ?? []).Select((file, n) => new ShownFile(file.Name, Kind(file.Part), file.Length, $"/campaigns/{campaign.Id}/documents/{nomination.Id}/{n + 1}"))],
        };
    }

    private static string CategoryName(RunningCampaign campaign, Nomination nomination) =>
        campaign.Definition.Category(nomination.Category)?.Name ?? nomination.Category.Value;

    private static string Kind(PacketPart part) => part switch
    {
        PacketPart.Form => "推荐表（WORD 版）",
        PacketPart.Stamped => "推荐表（盖章扫描件）",
        PacketPart.Consent => "公示同意书",
        _ => "证明材料",
    };
}
