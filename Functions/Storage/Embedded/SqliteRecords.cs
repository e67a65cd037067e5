using Microsoft.Data.Sqlite;

namespace TechVolunteers.Storage.Embedded;

/// <summary>Rows in one SQLite database (WAL): readers on connections of their own, one writer that commits in groups.</summary>
internal sealed class SqliteRecords : IRecords, IDisposable
{
    private readonly FileStream? taken;
    private readonly SqliteReaders readers;
    private readonly SqliteWriter? writer;

    /// <param name="folder">Created when missing; holds <c>records.db</c>.</param>
    /// <param name="pages">Bounds the database (4 KiB pages); at the bound it answers as on a full disk.</param>
    /// <exception cref="StoreUnavailableException">Another process uses the folder, or the database cannot be opened.</exception>
    public SqliteRecords(string folder, int? pages = null)
    {
        folder = Path.GetFullPath(folder);
        taken = StoreFolder.Lock(folder, "records.lock");
        var database = new SqliteDatabase(Path.Combine(folder, "records.db"));
        readers = new SqliteReaders(database);
        try
        {
            var connection = database.OpenWriter();
            StoreFolder.Flush(folder);
            if (pages is not null)
                SqliteDatabase.Number(connection, $"PRAGMA max_page_count = {pages}");
            writer = new SqliteWriter(connection);
        }
        catch (SqliteException broken) when (SqliteDatabase.IsBroken(broken))
        {
            taken.Dispose();
            throw SqliteDatabase.Unavailable(broken);
        }
        catch (StoreUnavailableException)
        {
            taken.Dispose();
            throw;
        }
    }

    private SqliteRecords(FileStream? taken, SqliteDatabase database) => (this.taken, readers) = (taken, new SqliteReaders(database));

    /// <summary>Opens the records of a stopped app so that nothing in them changes; a commit throws.</summary>
    /// <exception cref="StoreUnavailableException">A process uses the folder, there is no database in it, or it cannot be read.</exception>
    public static SqliteRecords OpenToRead(string folder)
    {
        folder = Path.GetFullPath(folder);
        var file = Path.Combine(folder, "records.db");
        if (!File.Exists(file))
            throw new StoreUnavailableException($"There is no store in {folder}: {file} is missing.");
        var held = StoreFolder.LockToRead(folder, "records.lock");
        var opened = new SqliteDatabase(file);
        try
        {
            opened.Check();
            return new SqliteRecords(held, opened);
        }
        catch (SqliteException broken) when (SqliteDatabase.IsBroken(broken))
        {
            held?.Dispose();
            throw SqliteDatabase.Unavailable(broken);
        }
        catch (StoreUnavailableException)
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Called with n = 1, 2, … just before the n-th commit since the start becomes durable. What it throws undoes the group and reaches the callers.</summary>
    internal Action<long>? BeforeCommit { set => writer!.BeforeCommit = value; }

    /// <summary>Called with n when the n-th commit is durable and its caller has not heard of it. What it throws reaches the callers in place of the outcome.</summary>
    internal Action<long>? AfterCommit { set => writer!.AfterCommit = value; }

    public Task<Row?> Find(string partition, string key, CancellationToken cancel)
    {
        RowRules.CheckKey(partition, nameof(partition));
        RowRules.CheckKey(key, nameof(key));
        var rows = readers.Read("SELECT key, json, version FROM records WHERE partition = $partition AND key = $from LIMIT $limit", partition, key, end: null, limit: 1, cancel);
        return Task.FromResult(rows.FirstOrDefault());
    }

    public Task<RowPage> Page(string partition, string prefix, int limit, string? after, CancellationToken cancel)
    {
        RowRules.CheckPage(partition, prefix, limit, after);
        var resume = string.CompareOrdinal(after, prefix) >= 0 ? after : null;
        var end = RowRules.End(prefix);
        var text = $"""
            SELECT key, json, version FROM records
            WHERE partition = $partition AND key {(resume is null ? ">=" : ">")} $from {(end is null ? "" : "AND key < $end")}
            ORDER BY key LIMIT $limit
            """;
        // One row more than asked for tells whether there is a next page.
        var rows = readers.Read(text, partition, resume ?? prefix, end, limit + 1, cancel);
        return Task.FromResult(rows.Length <= limit ? new RowPage(rows, null) : new RowPage(rows[..limit], rows[limit - 1].Key));
    }

    public Task<CommitOutcome> Commit(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancel)
    {
        RowRules.CheckCommit(partition, changes);
        return writer?.Commit(partition, [.. changes], cancel) ?? throw new StoreUnavailableException("The store is open for reading only.");
    }

    public void Dispose()
    {
        writer?.Dispose();
        readers.Dispose();
        taken?.Dispose();
    }
}
