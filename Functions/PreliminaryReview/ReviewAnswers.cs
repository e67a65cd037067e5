using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.PreliminaryReview;

/// <summary>What a unit may read of the preliminary review: confirmed verdicts with their reasons, never a proposal, a clearance or a name.</summary>
internal static class ReviewAnswers
{
    /// <summary>Oldest first. That a packet was admitted is told when the stage ends, as its letter is.</summary>
    public static async Task<ImmutableArray<OfficeAnswer>> Of(IRecords records, Nomination nomination, CancellationToken cancel)
    {
        var partition = CampaignKeys.Partition(nomination.Campaign);
        if (await records.Find<Review>(partition, Review.Key(nomination.Id), cancel) is not { } review)
            return [];
        var told = await records.Find<Campaign>(partition, CampaignKeys.Campaign, cancel) is { Stage: > Stage.PreliminaryReview };
        return
        [
            .. review.Decisions
                .Where(decision => told || decision.Verdict.Kind != VerdictKind.Admit)
                .Select(decision => new OfficeAnswer(decision.Verdict.PacketVersion, Name(decision.Verdict.Kind), decision.Verdict.Reasons, decision.ConfirmedAt)),
        ];
    }

    private static string Name(VerdictKind kind) => kind switch
    {
        VerdictKind.Admit => "初审通过",
        VerdictKind.Return => "退回修改",
        _ => "不予受理",
    };
}
