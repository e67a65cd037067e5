using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using TechVolunteers.Notifications.Transports;
using TechVolunteers.Storage;

namespace TechVolunteers.Notifications;

/// <summary>
/// Sends letters of the outbox. The attempt is on record before the letter is handed over, and its outcome after; two senders at once meet at
/// the row's version, and one of them sends. An attempt that never got an outcome is repeated once under the same Message-ID, and listed: e-mail
/// knows no exactly-once, so a crash between handing over and recording may send a letter twice, never silently.
/// </summary>
public sealed partial class LetterDispatch(IRecords records, ILetterTransport transport, SenderAddress sender, RealClock real, ILogger<LetterDispatch> log)
{
    /// <summary>Longer than any transport's patience: an attempt without an outcome after this has no sender any more.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    /// <summary>Pauses after each failed attempt; after the last attempt, 20 hours and 36 minutes after the first, the letter is given up.</summary>
    public static readonly ImmutableArray<TimeSpan> Pauses =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(6), TimeSpan.FromHours(6), TimeSpan.FromHours(6),
    ];

    private const int Races = 10;

    /// <summary>How many letters of a sweep are sent at once.</summary>
    internal int Together { get; set; } = 4;

    /// <summary>Sends everything that is due in a partition; how many letters were tried.</summary>
    /// <param name="orphans">Whether attempts without an outcome have lost their sender, however recent they are: true when this process has just started and is the only one.</param>
    public async Task<int> Sweep(LetterPartition partition, bool orphans, CancellationToken cancel)
    {
        var now = real.Now;
        var due = new List<string>();
        await foreach (var row in records.Scan(partition.Name, Letter.DuePrefix, cancel))
        {
            var slash = row.Key.LastIndexOf('/');
            if (!orphans && DueAt(row.Key[Letter.DuePrefix.Length..slash]) > now)
                break;
            due.Add(row.Key[(slash + 1)..]);
        }
        var tried = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancel }, async (id, stop) =>
        {
            if (await Send(partition, id, orphans, stop))
                Interlocked.Increment(ref tried);
        });
        return tried;
    }

    /// <summary>Tries one letter if it is due; false when it is not, or when somebody else is at it.</summary>
    public async Task<bool> Send(LetterPartition partition, string id, bool orphans, CancellationToken cancel)
    {
        if (await Claim(partition.Name, id, orphans, cancel) is not { } letter)
            return false;
        var envelope = new Envelope(letter.Id, partition.From ?? sender, letter.ToName, letter.ToAddress, letter.Subject, letter.Body, real.Now);
        var delivery = envelope.Fault is { } fault ? new Delivery.Rejected(fault) : await transport.Send(envelope, cancel);
        // It has been handed over: a stop of the process must not keep the outcome from being written.
        await Conclude(partition.Name, letter, delivery, CancellationToken.None);
        return true;
    }

    /// <summary>Records the attempt and takes the letter for as long as the lease; null when there is nothing to do or somebody else was quicker.</summary>
    private async Task<Letter?> Claim(string partition, string id, bool orphans, CancellationToken cancel)
    {
        if (await records.Find(partition, Letter.Prefix + id, cancel) is not { } row || Json.Read<Letter>(row.Json) is not { DueAt: { } due } letter)
            return null;
        var now = real.Now;
        var lost = letter.State == LetterState.Attempted;
        if (lost ? !orphans && due > now : letter.State != LetterState.Due || due > now)
            return null;
        var unanswered = letter.Unanswered + (lost ? 1 : 0);
        var again = unanswered <= 1;
        var claimed = again
            ? letter with { State = LetterState.Attempted, Attempts = letter.Attempts + 1, LastAttemptAt = now, DueAt = now + Lease, Unanswered = unanswered }
            : GivenUp(letter with { Unanswered = unanswered }, "Two attempts ended without an outcome; it may have arrived.");
        if (await Replace(partition, row, letter, claimed, cancel) is CommitOutcome.Conflict)
            return null;
        LogAttempt(claimed.Id, claimed.Kind, claimed.Attempts);
        return again ? claimed : null;
    }

    private async Task Conclude(string partition, Letter claimed, Delivery delivery, CancellationToken cancel)
    {
        var after = After(claimed, delivery);
        for (var race = 0; race < Races; race++)
        {
            // Whoever found the lease over has taken the letter; its outcome is the one that counts.
            if (await records.Find(partition, claimed.Key, cancel) is not { } row || Json.Read<Letter>(row.Json) is not { State: LetterState.Attempted } now || now.Attempts != claimed.Attempts)
                return;
            if (await Replace(partition, row, now, after, cancel) is CommitOutcome.Committed)
            {
                LogOutcome(after.Id, after.State, after.Problem);
                return;
            }
        }
        LogUnrecorded(claimed.Id);
    }

    private Letter After(Letter claimed, Delivery delivery) => delivery switch
    {
        Delivery.Taken => claimed with { State = LetterState.Sent, DueAt = null, Problem = null },
        Delivery.Rejected(var reason) => GivenUp(claimed, reason),
        Delivery.Unanswered(var reason) when claimed.Unanswered >= 1 => GivenUp(claimed with { Unanswered = claimed.Unanswered + 1 }, reason),
        Delivery.Unanswered(var reason) => Later(claimed with { Unanswered = claimed.Unanswered + 1 }, reason),
        Delivery.TryLater(var reason) => Later(claimed, reason),
        _ => throw new InvalidOperationException("Unknown delivery."),
    };

    private Letter Later(Letter claimed, string reason) => claimed.Attempts > Pauses.Length
        ? GivenUp(claimed, reason)
        : claimed with { State = LetterState.Due, DueAt = real.Now + Pauses[claimed.Attempts - 1], Problem = reason };

    private static Letter GivenUp(Letter letter, string reason) => letter with { State = LetterState.Failed, DueAt = null, Problem = reason };

    /// <summary>Writes the letter with the outbox and index rows that go with it.</summary>
    private Task<CommitOutcome> Replace(string partition, Row row, Letter before, Letter after, CancellationToken cancel)
    {
        var changes = new List<RowChange> { new RowChange.Replace(row.Key, Json.Write(after), row.Version) };
        var (old, fresh) = (before.DueAt is { } was ? before.DueKey(was) : null, after.DueAt is { } due ? after.DueKey(due) : null);
        if (old is not null && old != fresh)
            changes.Add(new RowChange.Delete(old));
        if (fresh is not null)
            changes.Add(new RowChange.Put(fresh, "{}"));
        if (after.State == LetterState.Failed || after.Unanswered > 0)
            changes.Add(new RowChange.Put(after.TroubleKey, "{}"));
        return records.Commit(partition, changes, cancel);
    }

    private static DateTimeOffset DueAt(string key) =>
        DateTimeOffset.ParseExact(key, "yyyyMMddHHmmssfff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Letter {Letter} ({Kind}): attempt {Attempt}.")]
    private partial void LogAttempt(string letter, string kind, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Letter {Letter} is {State}. {Problem}")]
    private partial void LogOutcome(string letter, LetterState state, string? problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of letter {Letter} could not be recorded; it will be sent once more.")]
    private partial void LogUnrecorded(string letter);
}
