using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;

namespace TechVolunteers.ExpertReview;

/// <summary>What the orchestration needs to know, and no more.</summary>
/// <param name="Due">How many experts are to be reminded now.</param>
/// <param name="Next">When to look again; null once the stage has ended.</param>
public sealed record ExpertReviewLook(bool Ended, int Due, DateTimeOffset? Next);

public sealed class LookAtExpertReview(Reminding reminding, TimeProvider time)
{
    public static Step<CampaignRun, ExpertReviewLook> Step { get; } = new(nameof(LookAtExpertReview));

    [Function(nameof(LookAtExpertReview))]
    public Task<ExpertReviewLook> Run([ActivityTrigger] CampaignRun run, CancellationToken cancel) => reminding.Look(run.Campaign, time.GetUtcNow(), cancel);
}
