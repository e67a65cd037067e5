using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;

namespace TechVolunteers.PublicNotice;

/// <summary>The public notice of one campaign: publishes the list, and tells the office when its window is over.</summary>
public static class PublicNoticeOrchestrator
{
    public static Flow<CampaignRun> Flow { get; } = new(nameof(PublicNoticeOrchestrator));

    /// <summary>The id under which the campaign's orchestration follows it.</summary>
    public static string Instance(CampaignId campaign) => $"notice-{campaign}";

    [Function(nameof(PublicNoticeOrchestrator))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext notice, CampaignRun run)
    {
        var waiting = new Waiting(notice);

        // 三(二)  The list is shown until its last day; then the office may announce what stands.
        while (await notice.Call(LookAtNotice.Step, run) is { Ended: false } look)
            await waiting.Until(look.Next);
    }
}
