using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>Removes uploads that were abandoned, and forgets those that ended.</summary>
public sealed class SweepUploads(CampaignReads campaigns, UploadRemains remains, TimeProvider time)
{
    [Function(nameof(SweepUploads))]
    public async Task Run([TimerTrigger("0 40 * * * *")] TimerInfo timer, CancellationToken cancel)
    {
        foreach (var id in await campaigns.All(cancel))
        {
            if (await campaigns.Find(id, cancel) is { } campaign)
                await remains.Sweep(campaign, new Attribution(new Actor.Machine(nameof(SweepUploads)), time.GetUtcNow(), Ids.New()), cancel);
        }
    }
}
