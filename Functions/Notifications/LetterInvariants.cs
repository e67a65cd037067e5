using TechVolunteers.Audit;
using TechVolunteers.Storage;

namespace TechVolunteers.Notifications;

/// <summary>What holds of every letter and the rows of the outbox around it.</summary>
internal sealed class LetterInvariants(LetterPartitions partitions, IRecords records) : IInvariants
{
    public IEnumerable<Invariant> All =>
        [new("I8", "每封信件不多发：没有结果的发送最多重发一次并列出；待发、暂存和列出的信件与索引一致。", Letters)];

    private async Task Letters(InvariantLook look)
    {
        await foreach (var partition in partitions.All(look.Cancel))
        {
            var due = await Indexed(partition.Name, Letter.DuePrefix, look.Cancel);
            var held = await Indexed(partition.Name, "held/", look.Cancel);
            var troubled = await Indexed(partition.Name, Letter.TroublePrefix, look.Cancel);
            await foreach (var letter in records.Scan<Letter>(partition.Name, Letter.Prefix, look.Cancel))
            {
                look.Saw();
                foreach (var fault in Faults(letter, due, held, troubled))
                    look.Breach($"{partition.Name} 的信件 {letter.Id}（{letter.Kind}）{fault}");
            }
            foreach (var row in due.Concat(held).Concat(troubled).SelectMany(pair => pair.Value))
                look.Breach($"{partition.Name} 的索引 {row} 没有对应的信件。");
        }
    }

    private static IEnumerable<string> Faults(Letter letter, Dictionary<string, List<string>> due, Dictionary<string, List<string>> held, Dictionary<string, List<string>> troubled)
    {
        due.Remove(letter.Id, out var times);
        held.Remove(letter.Id, out var holds);
        troubled.Remove(letter.Id, out var troubles);
        var waits = letter.State is LetterState.Due or LetterState.Attempted;
        if (waits != (letter.DueAt is not null) || !(times ?? []).SequenceEqual(letter.DueAt is { } at ? [letter.DueKey(at)] : [], StringComparer.Ordinal))
            yield return $"的状态是 {letter.State}，待发索引是“{string.Join("、", times ?? [])}”，两者不一致。";
        if (!(holds ?? []).SequenceEqual(letter is { State: LetterState.Held, HeldBy: { } hold } ? [Letter.HeldPrefix(hold) + letter.Id] : [], StringComparer.Ordinal))
            yield return $"的状态是 {letter.State}，暂存索引是“{string.Join("、", holds ?? [])}”，两者不一致。";
        if (letter.Unanswered > 2)
            yield return $"有 {letter.Unanswered} 次发送没有结果，超过允许的 2 次。";
        if ((letter.State == LetterState.Failed || letter.Unanswered > 0) && troubles is null)
            yield return $"的状态是 {letter.State}、{letter.Unanswered} 次发送没有结果，但没有列入“未送达的信件”。";
        if (letter.State == LetterState.Sent && letter.Attempts == 0)
            yield return "记为已发出，但没有发送的记录。";
    }

    /// <summary>Index rows under a prefix by the letter's id, which is the last part of their keys.</summary>
    private async Task<Dictionary<string, List<string>>> Indexed(string partition, string prefix, CancellationToken cancel)
    {
        var rows = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await foreach (var row in records.Scan(partition, prefix, cancel))
        {
            var id = row.Key[(row.Key.LastIndexOf('/') + 1)..];
            if (!rows.TryGetValue(id, out var keys))
                rows[id] = keys = [];
            keys.Add(row.Key);
        }
        return rows;
    }
}
