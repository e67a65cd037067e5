using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.FinalList;

/// <summary>One line of the list's page.</summary>
/// <param name="Mean">Two decimals; null without sheets.</param>
public sealed record ListLine(NominationId Id, string Number, string Title, string UnitName, int? Rank, bool Tied, string? Mean, bool Trimmed, int Sheets, string Spread, ByRank ByRank, Place Place, string? Reason);

/// <param name="Saved">Whether a list was saved for the ranking as it stands.</param>
/// <param name="Obsolete">Whether a list was saved, and the ranking has changed since.</param>
public sealed record CategoryLines(CategoryCode Code, string Name, int? Target, bool Saved, bool Obsolete, int DecisionVersion, ImmutableArray<ListLine> Lines);

/// <summary>A category's ranking as it stands (withdrawn nominations left out) with its saved list.</summary>
internal sealed record CategoryStanding(CategoryDefinition Category, ImmutableArray<Ranked> Ranking, CategoryList? List)
{
    public bool Obsolete => List is not null && List.Basis != Selection.Basis(Ranking);

    public ImmutableArray<ListEntry> Entries => List is null || Obsolete ? [] : Selection.Of(Ranking, List.Target, List.Decisions);
}

/// <summary>Reads the ranking and the list.</summary>
public sealed class FinalListReads(IRecords records, ExpertReviewReads reviews, NominationReads nominations)
{
    public async Task<ImmutableArray<CategoryLines>> Of(RunningCampaign campaign, CancellationToken cancel)
    {
        var categories = ImmutableArray.CreateBuilder<CategoryLines>();
        var all = await Taking(campaign.Id, cancel);
        foreach (var category in campaign.Definition.Categories)
        {
            var standing = await Standing(campaign, category, all, cancel);
            // Once the list stands, what became of each nomination says where it was; one withdrawn since no longer appears.
            var settled = standing.List is not null && campaign.Campaign.Stage > Stage.FinalList;
            var obsolete = standing.Obsolete && !settled;
            var entries = settled
                ? [.. Selection.Of(standing.Ranking, standing.List!.Target, standing.List.Decisions).Select(entry => entry with { Place = all[entry.Ranked.Nomination].State == NominationState.NotListed ? Place.NotListed : Place.Listed })]
                : standing.List is null || standing.Obsolete
                ? [.. standing.Ranking.Select(one => new ListEntry(one, ByRank.Out, Place.Undecided, null))]
                : standing.Entries;
            categories.Add(new CategoryLines(
                category.Code,
                category.Name,
                standing.List?.Target ?? category.TargetSelected,
                standing.List is not null && !obsolete,
                obsolete,
                standing.List?.DecisionVersion ?? 0,
                [.. entries.Select(entry => Line(entry, all[entry.Ranked.Nomination]))]));
        }
        return categories.ToImmutable();
    }

    internal async Task<CategoryStanding> Standing(RunningCampaign campaign, CategoryDefinition category, IReadOnlyDictionary<NominationId, Nomination> taking, CancellationToken cancel)
    {
        var frozen = await reviews.Frozen(campaign.Id, category.Code, cancel);
        var list = await records.Find<CategoryList>(campaign.Partition, CategoryList.Key(category.Code), cancel);
        return new CategoryStanding(category, Ranking.Without(frozen, taking.ContainsKey), list);
    }

    /// <summary>The nominations that the list is about: admitted ones, and those that the list has moved on since.</summary>
    internal async Task<Dictionary<NominationId, Nomination>> Taking(CampaignId campaign, CancellationToken cancel)
    {
        var taking = new Dictionary<NominationId, Nomination>();
        await foreach (var nomination in nominations.All(campaign, cancel))
        {
            if (nomination.State is NominationState.Admitted or NominationState.Listed or NominationState.NotListed or NominationState.Struck or NominationState.Announced)
                taking[nomination.Id] = nomination;
        }
        return taking;
    }

    private static ListLine Line(ListEntry entry, Nomination nomination) => new(
        nomination.Id,
        nomination.Number,
        nomination.Title,
        nomination.UnitName,
        entry.Ranked.Rank,
        entry.Ranked.Tied,
        entry.Ranked.Mean?.ToString(),
        entry.Ranked.Trimmed,
        entry.Ranked.Sheets,
        entry.Ranked.SpreadText,
        entry.ByRank,
        entry.Place,
        entry.Decision?.Reason);
}
