using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;

namespace TechVolunteers.ExpertReview;

/// <summary>The expert review of one campaign: reminds experts until the stage has ended.</summary>
public static class ExpertReviewOrchestrator
{
    public static Flow<CampaignRun> Flow { get; } = new(nameof(ExpertReviewOrchestrator));

    public static string Instance(CampaignId campaign) => $"expert-{campaign.Value}";

    [Function(nameof(ExpertReviewOrchestrator))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext review, CampaignRun run)
    {
        var waiting = new Waiting(review);

        // 三(二)  Experts score until the office ends the stage; who still owes sheets is reminded.
        while (await review.Call(LookAtExpertReview.Step, run) is { Ended: false } look)
        {
            if (look.Due > 0)
                await review.Call(RemindExperts.Step, run);
            await waiting.Until(look.Next);
        }
    }
}
