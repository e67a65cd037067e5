using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TechVolunteers.Storage.Embedded;

/// <summary>Connections for reading, each kept with the statements that it prepared: a request reads some twenty rows, one by one.</summary>
internal sealed class SqliteReaders(SqliteDatabase database) : IDisposable
{
    /// <summary>As many stay open as read at the same time in an ordinary hour.</summary>
    private const int MostKept = 16;

    private readonly ConcurrentBag<SqliteReader> _kept = [];
    private volatile bool _closed;

    /// <summary>The rows that <paramref name="text"/> selects as key, value and version; every commit that was answered before is seen.</summary>
    /// <param name="end">For a statement with <c>$end</c>.</param>
    /// <exception cref="StoreUnavailableException">The database cannot be read now.</exception>
    public ImmutableArray<Row> Read(string text, string partition, string from, string? end, int limit, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        SqliteReader? reader = null;
        var kept = false;
        try
        {
            reader = _kept.TryTake(out var idle) ? idle : new SqliteReader(database.OpenReader());
            var rows = reader.Read(text, partition, from, end, limit, cancel);
            // A connection that failed is not asked again.
            kept = !_closed && _kept.Count < MostKept;
            if (kept)
                _kept.Add(reader);
            return rows;
        }
        catch (SqliteException broken) when (SqliteDatabase.IsBroken(broken))
        {
            throw SqliteDatabase.Unavailable(broken);
        }
        finally
        {
            if (!kept)
                reader?.Dispose();
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_kept.TryTake(out var reader))
            reader.Dispose();
    }
}

/// <summary>One connection and its statements; for one thread at a time.</summary>
internal sealed class SqliteReader(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    public ImmutableArray<Row> Read(string text, string partition, string from, string? end, int limit, CancellationToken cancel)
    {
        var command = Prepared(text);
        command.Parameters["$partition"].Value = partition;
        command.Parameters["$from"].Value = from;
        command.Parameters["$end"].Value = (object?)end ?? DBNull.Value;
        command.Parameters["$limit"].Value = limit;
        using var reader = command.ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<Row>();
        while (reader.Read())
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(new Row(reader.GetString(0), reader.GetString(1), reader.GetInt64(2).ToString(CultureInfo.InvariantCulture)));
        }
        return rows.DrainToImmutable();
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Prepared(string text)
    {
        if (_prepared.TryGetValue(text, out var there))
            return there;
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in (string[])["$partition", "$from", "$end", "$limit"])
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return _prepared[text] = command;
    }
}
