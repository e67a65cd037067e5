using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace TechVolunteers.Storage;

/// <summary>
/// Every night: removes documents from quarantine that no row names. A crash between a file and its row leaves one; its sender got no receipt and sends
/// again. What is younger than a day stays, for its row may still come.
/// </summary>
public sealed partial class SweepDocuments(IDocuments documents, IEnumerable<KeptDocuments> keepers, RealClock real, ILogger<SweepDocuments> log)
{
    /// <summary>Far longer than any request may take.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(1);

    [Function(nameof(SweepDocuments))]
    public async Task Run([TimerTrigger("0 41 19 * * *")] TimerInfo timer, CancellationToken cancel)
    {
        // Listed before the rows are read: a row that comes in between names a document that is too young to be listed.
        var old = await documents.Quarantined(real.Now - Age, cancel).ToHashSetAsync(cancellationToken: cancel);
        if (old.Count == 0)
            return;
        foreach (var keeper in keepers)
        {
            await foreach (var kept in keeper(cancel).WithCancellation(cancel))
                old.Remove(kept.Id);
        }
        foreach (var orphan in old)
        {
            await documents.Delete(orphan, cancel);
            LogRemoved(orphan);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Document {Document} was in quarantine for more than a day and no row names it; it was removed.")]
    private partial void LogRemoved(DocumentId document);
}
