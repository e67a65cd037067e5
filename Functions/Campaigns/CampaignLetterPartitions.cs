using System.Runtime.CompilerServices;
using TechVolunteers.Notifications;

namespace TechVolunteers.Campaigns;

/// <summary>Each campaign's letters lie in its own partition and come from its office.</summary>
internal static class CampaignLetterPartitions
{
    public static async IAsyncEnumerable<LetterPartition> All(CampaignReads campaigns, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var id in await campaigns.All(cancel))
        {
            if (await campaigns.Find(id, cancel) is { Definition: { Letters: var office } definition } campaign)
                yield return new LetterPartition(campaign.Partition, CampaignKeys.Chain, definition.Title, new SenderAddress(office.Name, office.Address));
        }
    }
}
