using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.EmbeddedRuntime.TaskHub;

/// <summary>Reads what is committed, on connections of its own, from any thread.</summary>
internal sealed class HubReader(string connectionText)
{
    public InstanceRow? Instance(string id) =>
        Read($"SELECT {InstanceRow.ColumnList} FROM instances WHERE id = @1", InstanceRow.From, id) is [var row] ? row : null;

    /// <summary>The history of the instance's current execution, also after its end; empty when it is unknown or has not begun.</summary>
    public IReadOnlyList<HistoryEvent> History(string id) =>
        [.. Read("SELECT events FROM history WHERE instance = @1 ORDER BY turn", reader => reader.GetString(0), id).SelectMany(HistoryJson.ReadTurn)];

    /// <summary>Everything about an instance as of one moment; null when it is unknown.</summary>
    public InstanceRecord? Whole(string id)
    {
        using var connection = new SqliteConnection(connectionText);
        connection.Open();
        // One transaction: what is read sees no commit in between.
        using var moment = connection.BeginTransaction(deferred: true);
        if (Read($"SELECT {InstanceRow.ColumnList} FROM instances WHERE id = @1", InstanceRow.From) is not [var row])
        {
            return null;
        }

        return new(
            row,
            [.. Read("SELECT events FROM history WHERE instance = @1 ORDER BY turn", reader => reader.GetString(0)).SelectMany(HistoryJson.ReadTurn)],
            Read("SELECT message FROM inbox WHERE instance = @1 ORDER BY seq", reader => HistoryJson.ReadMessage(reader.GetString(0))),
            Read("SELECT task FROM work WHERE instance = @1", reader => reader.GetInt32(0)).ToHashSet(),
            Read("SELECT task FROM timers WHERE instance = @1", reader => reader.GetInt32(0)).ToHashSet());

        List<T> Read<T>(string sql, Func<SqliteDataReader, T> read)
        {
            using var statement = new Statement(connection, sql, 1);
            return statement.Read(read, id);
        }
    }

    /// <summary>Instances in the order of their ids, beginning after <paramref name="after"/>.</summary>
    public IReadOnlyList<InstanceRow> List(OrchestrationQuery query, string? after, int count)
    {
        var sql = new StringBuilder($"SELECT {InstanceRow.ColumnList} FROM instances WHERE 1");
        var values = new List<object?>();
        Where("id > ", after);
        Where("created_at >= ", query.CreatedFrom?.UtcTicks);
        Where("created_at <= ", query.CreatedTo?.UtcTicks);
        if (query.InstanceIdPrefix is { Length: > 0 } prefix)
        {
            Where("id >= ", prefix);
            Where($"substr(id, 1, {CodePoints(prefix)}) = ", prefix);
        }

        if (query.Statuses?.ToArray() is { } statuses)
        {
            sql.Append(CultureInfo.InvariantCulture, $" AND status IN ({string.Join(',', statuses.Select(status => (int)status))})");
        }

        sql.Append(CultureInfo.InvariantCulture, $" ORDER BY id LIMIT {count}");
        return Read(sql.ToString(), InstanceRow.From, [.. values]);

        void Where(string condition, object? value)
        {
            if (value is not null)
            {
                values.Add(value);
                sql.Append(CultureInfo.InvariantCulture, $" AND {condition}@{values.Count}");
            }
        }
    }

    /// <summary>Instances that a start of the process has to look at: with unseen messages, or not yet begun.</summary>
    public IReadOnlyList<string> Waiting() =>
        Read("SELECT id FROM instances WHERE status IN (0, 6, 7) AND started = 0 UNION SELECT DISTINCT instance FROM inbox", reader => reader.GetString(0));

    public IReadOnlyList<(Work Work, string Version)> OpenWork() => Read(
        "SELECT w.instance, i.execution, w.task, w.name, w.input, i.version FROM work w JOIN instances i ON i.id = w.instance",
        reader => (new Work(reader.GetString(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetString(3), reader.Text(4)), reader.GetString(5)));

    public IReadOnlyList<TimerRow> OpenTimers() => Read(
        $"SELECT instance, task, fire_at FROM timers UNION ALL SELECT id, {TimerRow.Start}, start_at FROM instances WHERE status IN (0, 6, 7) AND started = 0 AND start_at IS NOT NULL",
        reader => new TimerRow(reader.GetString(0), reader.GetInt32(1), InstanceRow.Time(reader.GetInt64(2))));

    // SQLite counts characters as code points, .NET as UTF-16 units.
    private static int CodePoints(string text) => text.EnumerateRunes().Count();

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> row, params object?[] values)
    {
        using var connection = new SqliteConnection(connectionText);
        connection.Open();
        using var statement = new Statement(connection, sql, values.Length);
        return statement.Read(row, values);
    }
}
