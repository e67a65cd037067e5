using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace TechVolunteers.Notifications;

/// <summary>A partition that letters are written in.</summary>
/// <param name="Chain">The audit chain on which a person's “send again” is recorded.</param>
/// <param name="Title">What its letters are about, in Chinese.</param>
/// <param name="From">Null for the sender that the setting names.</param>
public sealed record LetterPartition(string Name, string Chain, string Title, SenderAddress? From);

/// <summary>Lists the partitions of one feature; each feature that writes letters registers its own.</summary>
public delegate IAsyncEnumerable<LetterPartition> LetterPartitionSource(CancellationToken cancel);

/// <summary>All partitions that hold letters.</summary>
public sealed class LetterPartitions(IEnumerable<LetterPartitionSource> sources)
{
    private readonly ConcurrentDictionary<string, LetterPartition> _known = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<LetterPartition> All([EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var source in sources)
        {
            await foreach (var partition in source(cancel).WithCancellation(cancel))
                yield return _known[partition.Name] = partition;
        }
    }

    /// <summary>A partition by name, as it was last listed; null when no feature names it.</summary>
    public async Task<LetterPartition?> Find(string name, CancellationToken cancel)
    {
        if (_known.TryGetValue(name, out var known))
            return known;
        await foreach (var partition in All(cancel))
        {
            if (partition.Name == name)
                return partition;
        }
        return null;
    }
}
