using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Supervision;

/// <summary>Every hour: anchors the ends of the audit chains of every campaign, of the directory, the keys and the archive in a document.</summary>
public sealed partial class AnchorAudit(CampaignReads campaigns, Anchors anchors, TimeProvider time, ILogger<AnchorAudit> log)
{
    [Function(nameof(AnchorAudit))]
    public async Task Run([TimerTrigger("0 7 * * * *")] TimerInfo timer, CancellationToken cancel)
    {
        foreach (var partition in await Anchors.Partitions(campaigns, cancel))
        {
            if (await anchors.Write(partition, time.GetUtcNow(), cancel) is { } anchor)
                LogAnchored(partition, anchor.Chains, anchor.Sha256);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Chains} audit chains of {Partition} are anchored; the document's SHA-256 is {Sha256}.")]
    private partial void LogAnchored(string partition, int chains, string sha256);
}
