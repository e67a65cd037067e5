using System.Collections.Immutable;

namespace TechVolunteers.Storage;

/// <summary>
/// Partitioned JSON rows with optimistic concurrency. A commit of many rows in one partition is atomic; nothing spans partitions.
/// Two implementations keep one contract: SQLite (embedded) and Azure Table Storage.
/// </summary>
/// <remarks>
/// Keys are ASCII: letters, digits and <c>- . / : _ ~</c>, 1 to 300 characters, compared and ordered by <see cref="StringComparer.Ordinal"/>
/// after each implementation's own encoding, which keeps the order of digits and letters. A value is JSON text of at most
/// <see cref="RowLimits.ValueCharacters"/> characters. A broken store throws <see cref="StoreUnavailableException"/>; nothing is then half done.
/// </remarks>
public interface IRecords
{
    /// <summary>The row, or null when there is none.</summary>
    Task<Row?> Find(string partition, string key, CancellationToken cancel);

    /// <summary>
    /// The next page of rows whose key starts with <paramref name="prefix"/>, in key order; at most <paramref name="limit"/> (1 to 1000) of them.
    /// Rows inserted behind the point already read do not disturb later pages.
    /// </summary>
    /// <param name="after">The <see cref="RowPage.Next"/> of the page before; null for the first.</param>
    Task<RowPage> Page(string partition, string prefix, int limit, string? after, CancellationToken cancel);

    /// <summary>
    /// Applies all <paramref name="changes"/> (1 to <see cref="RowLimits.RowsInCommit"/>, each key once) or none of them, durably.
    /// A key that was inserted, replaced or deleted by someone else since it was read gives <see cref="CommitOutcome.Conflict"/>.
    /// </summary>
    /// <exception cref="ArgumentException">Too many rows, a key twice, a bad key or a value over the limit; nothing was written.</exception>
    Task<CommitOutcome> Commit(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancel);
}

/// <summary>A stored row: its key, its JSON text, and the version that a later <see cref="RowChange.Replace"/> must name.</summary>
public sealed record Row(string Key, string Json, string Version);

/// <summary>One page of a scan. <paramref name="Next"/> is null on the last page.</summary>
public sealed record RowPage(ImmutableArray<Row> Rows, string? Next);

/// <summary>One row's part of a commit.</summary>
public abstract record RowChange(string Key)
{
    /// <summary>A new row; a conflict when the key exists.</summary>
    public sealed record Insert(string Key, string Json) : RowChange(Key);

    /// <summary>A changed row; a conflict unless the stored version is <paramref name="Version"/>.</summary>
    public sealed record Replace(string Key, string Json, string Version) : RowChange(Key);

    /// <summary>Writes the row whether or not it exists, whatever its version.</summary>
    public sealed record Put(string Key, string Json) : RowChange(Key);

    /// <summary>
    /// Removes the row. With a version: a conflict unless the stored version is that. Without: a conflict when there is no such row.
    /// </summary>
    public sealed record Delete(string Key, string? Version = null) : RowChange(Key);
}

/// <summary>What became of a commit.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome() { }

    /// <summary>All changes are durable.</summary>
    public sealed record Committed : CommitOutcome;

    /// <summary>None was applied: <paramref name="Key"/> (the first found, or null when the store did not say) had been changed by someone else.</summary>
    public sealed record Conflict(string? Key) : CommitOutcome;
}

/// <summary>
/// Limits both implementations keep, so that what works on one machine works on Azure (Table Storage: 100 rows and 4 MiB a batch, 1 MiB a row)
/// and on its emulator, which counts a row as it was sent. As sent, a quote or a character outside ASCII takes up to six bytes (<c>\u0022</c>).
/// </summary>
public static class RowLimits
{
    public const int RowsInCommit = 100;

    /// <summary>Characters (UTF-16 code units) of JSON in one row: 170,000, at most 1,020,000 bytes as sent; the rest of 1 MiB is for keys and property names.</summary>
    public const int ValueCharacters = 170_000;

    /// <summary>Characters of JSON in one commit: 640,000, at most 3,840,000 bytes as sent; the rest of 4 MiB is for the keys and headers of 100 rows.</summary>
    public const int CommitCharacters = 640_000;
}

/// <summary>The store cannot take or give data now (disk full, read-only, no connection). The request answers 503; nothing was changed.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
