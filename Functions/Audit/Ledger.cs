using Microsoft.Extensions.Logging;
using TechVolunteers.Durable;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;

namespace TechVolunteers.Audit;

/// <summary>
/// The only way state changes: read, decide, and commit the change with its audit entry, its letters and its wake-ups in one atomic write.
/// One per invocation; it remembers what has to be woken once the answer's work is committed.
/// </summary>
public sealed partial class Ledger(IRecords records, LetterNudge letters, PendingWakes wakes, RealClock real, ILogger<Ledger> log)
{
    /// <summary>
    /// An attempt that takes longer is not committed but run again: a gate that froze the campaign waits this long for commits under way,
    /// so that none can land behind its back.
    /// </summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private const int Attempts = 60;

    /// <summary>
    /// Runs <paramref name="attempt"/> and commits what it drafted; runs it again from fresh reads when somebody else changed a row in between.
    /// An attempt that drafts nothing commits nothing, and its outcome is the answer.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is down, or the row stayed contended for 60 attempts; nothing was changed.</exception>
    public async Task<T> Commit<T>(string partition, Attribution by, Func<Draft, Task<T>> attempt, CancellationToken cancel)
    {
        for (var n = 1; n <= Attempts; n++)
        {
            var started = real.Timestamp();
            var draft = new Draft(records, partition, by, real.Now, cancel);
            var outcome = await attempt(draft);
            if (draft.Empty)
                return outcome;
            var changes = await draft.Complete();
            if (real.Elapsed(started) < Window && await records.Commit(partition, changes, cancel) is CommitOutcome.Committed)
            {
                wakes.Add(partition, draft.Wakes);
                letters.Written(partition, draft.Letters);
                return outcome;
            }
            LogLostRace(partition, n);
            // These milliseconds keep two threads apart and are nobody's time: they pass while a clock that a test holds stands still.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 4 * Math.Min(n, 25))), TimeProvider.System, cancel);
        }
        throw new StoreUnavailableException($"Partition {partition} stayed contended for {Attempts} attempts.");
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A commit in {Partition} lost a race (attempt {Attempt}); reading again.")]
    private partial void LogLostRace(string partition, int attempt);
}
