using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Durable;

namespace TechVolunteers.Campaigns;

/// <summary>Every minute: delivers the wake-ups that were missed, so that a lost event costs a minute and never a decision.</summary>
public sealed class Sweep(CampaignReads campaigns, Waker waker)
{
    [Function(nameof(Sweep))]
    public async Task Run([TimerTrigger("0 * * * * *", RunOnStartup = true)] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancel)
    {
        foreach (var id in await campaigns.All(cancel))
            await waker.Sweep(durable, CampaignKeys.Partition(id), cancel);
    }
}
