using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using TechVolunteers.Durable;
using TechVolunteers.ExpertReview;
using TechVolunteers.PublicNotice;

namespace TechVolunteers.Campaigns;

/// <summary>One campaign, from the notice to the announced list. Its instance id is the campaign's id.</summary>
public static class CampaignOrchestrator
{
    public static Flow<CampaignRun> Flow { get; } = new(nameof(CampaignOrchestrator));

    [Function(nameof(CampaignOrchestrator))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext campaign, CampaignRun run)
    {
        var waiting = new Waiting(campaign);

        // 三(一)  Units send their packets until the deadline, which the office may move.
        await campaign.UntilIntakeCloses(run, waiting);

        // 三(二)  The office checks every packet; a unit may correct a faulty one.
        await campaign.Through(Stage.PreliminaryReview, run, waiting);

        // 三(二)  Experts score what was admitted.
        var experts = campaign.Follow(ExpertReviewOrchestrator.Flow, run, ExpertReviewOrchestrator.Instance(run.Campaign));
        await campaign.Through(Stage.ExpertReview, run, waiting);
        await experts;

        // 三(二)  The office settles the list.
        await campaign.Through(Stage.FinalList, run, waiting);

        // 三(二)  The list is shown on the platform; objections are settled before it stands.
        var notice = campaign.Follow(PublicNoticeOrchestrator.Flow, run, PublicNoticeOrchestrator.Instance(run.Campaign));
        await campaign.Through(Stage.PublicNotice, run, waiting);
        await notice;
    }

    private static async Task UntilIntakeCloses(this TaskOrchestrationContext campaign, CampaignRun run, Waiting waiting)
    {
        while (await campaign.Call(TendIntake.Step, run) is { Next: { } next })
            await waiting.Until(next);
    }

    /// <summary>Waits until two people have opened the gate out of a stage, then moves every nomination through it, a page at a time.</summary>
    private static async Task Through(this TaskOrchestrationContext campaign, Stage stage, CampaignRun run, Waiting waiting)
    {
        while (true)
        {
            switch (await campaign.Call(LookAtGate.Step, new GateRun(run.Campaign, stage, null)))
            {
                case GateLook.Passed:
                    return;
                case GateLook.Open:
                    await waiting.Until(null);
                    break;
                case GateLook.Frozen:
                    // Commands that read the campaign before it froze may still commit for this long.
                    await campaign.CreateTimer(Audit.Ledger.Window + TimeSpan.FromSeconds(2), CancellationToken.None);
                    await campaign.Call(CheckGate.Step, new GateRun(run.Campaign, stage, null));
                    break;
                case GateLook.Applying:
                    var after = (string?)null;
                    do
                    {
                        after = await campaign.Call(ApplyGate.Step, new GateRun(run.Campaign, stage, after));
                    }
                    while (after is not null);
                    await campaign.Call(FinishGate.Step, new GateRun(run.Campaign, stage, null));
                    break;
            }
        }
    }
}
