using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Storage;

namespace TechVolunteers.Notifications;

/// <summary>A letter that a person has to look at, with where it is kept. Its text is not shown: it may hold a sign-in link.</summary>
public sealed record TroubledLetter(string Partition, string Title, string Id, string Kind, string ToName, string ToAddress, string Subject, LetterState State, int Attempts, DateTimeOffset? LastAttemptAt, bool MayHaveArrived, string? Problem);

/// <summary>Letters that were given up or may have arrived twice, and what a person does about them.</summary>
public sealed class TroubledLetters(IRecords records, LetterPartitions partitions, Ledger ledger, RealClock real)
{
    /// <summary>The newest first; at most <paramref name="most"/> of each partition.</summary>
    public async Task<ImmutableArray<TroubledLetter>> List(int most, CancellationToken cancel)
    {
        var found = new List<TroubledLetter>();
        await foreach (var partition in partitions.All(cancel))
        {
            foreach (var row in (await records.Page(partition.Name, Letter.TroublePrefix, most, after: null, cancel)).Rows)
            {
                if (await records.Find<Letter>(partition.Name, Letter.Prefix + row.Key[Letter.TroublePrefix.Length..], cancel) is { } letter)
                    found.Add(Of(partition, letter));
            }
        }
        return [.. found.OrderByDescending(letter => letter.LastAttemptAt)];
    }

    /// <summary>Puts a letter into the outbox once more; the person decides that a second copy does no harm.</summary>
    public async Task<Refusal?> SendAgain(string partitionName, string id, Attribution by, CancellationToken cancel)
    {
        if (!Ids.Valid(id) || !Ids.Valid(partitionName) || await partitions.Find(partitionName, cancel) is not { } partition)
            return NoSuchLetter;
        return await ledger.Commit<Refusal?>(partition.Name, by, async draft =>
        {
            if (await draft.Find<Letter>(Letter.Prefix + id) is not { } letter)
                return NoSuchLetter;
            if (letter.State is LetterState.Due or LetterState.Attempted or LetterState.Held)
                return Refusal.Stale("这封信正在等待发送，不需要再发。");
            if (await draft.Find<object>(letter.TroubleKey) is null)
                return Refusal.Stale("这封信已经送达，没有未处理的问题。");
            var due = letter with { State = LetterState.Due, DueAt = real.Now, Attempts = 0, Unanswered = 0, Problem = null };
            await draft.Save(letter.Key, due);
            draft.Index(due.DueKey(due.DueAt.Value));
            await draft.Remove(letter.TroubleKey);
            draft.Record(partition.Chain, "letters.sent-again", [("letter", id), ("kind", letter.Kind)]);
            return null;
        }, cancel);
    }

    // A mail server's complaint may repeat the address.
    private static TroubledLetter Of(LetterPartition partition, Letter letter) =>
        new(partition.Name, partition.Title, letter.Id, letter.Kind, letter.Confidential ? "（保密）" : letter.ToName, letter.Confidential ? "" : letter.ToAddress, letter.Subject, letter.State, letter.Attempts, letter.LastAttemptAt, letter.Unanswered > 0, letter.Confidential ? null : letter.Problem);

    private static Refusal NoSuchLetter { get; } = Refusal.Unknown("没有这封信。", "请刷新“未送达的信件”页面后重新选择。");
}
