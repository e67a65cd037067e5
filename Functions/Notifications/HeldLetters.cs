using TechVolunteers.Storage;

namespace TechVolunteers.Notifications;

/// <summary>Lets the letters go that a gate held back until it was through.</summary>
public sealed class HeldLetters(IRecords records, LetterNudge nudge, RealClock real)
{
    // A letter is three rows of a commit that holds a hundred.
    private const int Together = 30;

    /// <summary>Makes every letter due whose hold was released. May run twice and at once; what is done already stays.</summary>
    public async Task Release(string partition, CancellationToken cancel)
    {
        await foreach (var released in records.Scan(partition, Letter.ReleasePrefix, cancel))
            await ReleaseHold(partition, released.Key[Letter.ReleasePrefix.Length..], cancel);
    }

    private async Task ReleaseHold(string partition, string hold, CancellationToken cancel)
    {
        var prefix = Letter.HeldPrefix(hold);
        while (await records.Page(partition, prefix, Together, after: null, cancel) is { Rows: { IsEmpty: false } rows })
        {
            var (changes, letters) = (new List<RowChange>(), new List<Letter>());
            foreach (var held in rows)
            {
                changes.Add(new RowChange.Delete(held.Key, held.Version));
                if (await records.Find(partition, Letter.Prefix + held.Key[prefix.Length..], cancel) is not { } row || Json.Read<Letter>(row.Json) is not { State: LetterState.Held } letter)
                    continue;
                var due = letter with { State = LetterState.Due, DueAt = real.Now };
                changes.Add(new RowChange.Replace(row.Key, Json.Write(due), row.Version));
                changes.Add(new RowChange.Put(due.DueKey(due.DueAt.Value), "{}"));
                letters.Add(due);
            }
            // A conflict means that somebody else released some of them: the next page says what is left.
            if (await records.Commit(partition, changes, cancel) is CommitOutcome.Committed)
                nudge.Written(partition, letters);
        }
    }
}
