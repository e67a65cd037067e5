using System.Runtime.CompilerServices;

namespace TechVolunteers.Storage;

public static class RecordScans
{
    /// <summary>All rows under a prefix in key order, read a page at a time.</summary>
    public static async IAsyncEnumerable<Row> Scan(this IRecords records, string partition, string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? after = null;
        do
        {
            var page = await records.Page(partition, prefix, 500, after, cancel);
            foreach (var row in page.Rows)
                yield return row;
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>All values under a prefix in key order.</summary>
    public static async IAsyncEnumerable<T> Scan<T>(this IRecords records, string partition, string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in records.Scan(partition, prefix, cancel))
            yield return Json.Read<T>(row.Json);
    }

    /// <summary>The value of a row, or null when there is none.</summary>
    public static async Task<T?> Find<T>(this IRecords records, string partition, string key, CancellationToken cancel)
        where T : class =>
        await records.Find(partition, key, cancel) is { } row ? Json.Read<T>(row.Json) : null;
}
