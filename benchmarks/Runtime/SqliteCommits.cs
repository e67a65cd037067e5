using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace TechVolunteers.Benchmarks.Runtime;

/// <summary>What SQLite itself does on this disk: the rows of one turn in each commit, and the disk asked to keep them.</summary>
internal sealed class SqliteCommits : IDisposable
{
    private const int Commits = 500;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _turn;
    private readonly SqliteParameter _instance;

    public SqliteCommits(string folder)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "commits.db"), Pooling = false }.ToString());
        _connection.Open();
        using var make = _connection.CreateCommand();
        make.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE instances (id TEXT PRIMARY KEY, status INTEGER NOT NULL, updated_at INTEGER NOT NULL);
            CREATE TABLE history (instance TEXT NOT NULL, turn INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (instance, turn)) WITHOUT ROWID;
            CREATE TABLE work (instance TEXT NOT NULL, task INTEGER NOT NULL, name TEXT NOT NULL, input TEXT, PRIMARY KEY (instance, task)) WITHOUT ROWID;
            """;
        make.ExecuteNonQuery();
        _turn = _connection.CreateCommand();
        _turn.CommandText = """
            BEGIN IMMEDIATE;
            INSERT INTO instances VALUES ($instance, 0, 638400000000000000);
            INSERT INTO history VALUES ($instance, 0, $events);
            DELETE FROM work WHERE instance = $instance AND task = 0;
            INSERT INTO work VALUES ($instance, 1, 'SayHello', '"Seattle"');
            COMMIT;
            """;
        _instance = _turn.Parameters.Add("$instance", SqliteType.Text);
        _turn.Parameters.AddWithValue("$events", new string('x', 300));
    }

    /// <summary>Commits per second.</summary>
    public double Measure(CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        var commits = 0;
        while (commits < Commits && Stopwatch.GetElapsedTime(since) < Longest)
        {
            cancel.ThrowIfCancellationRequested();
            _instance.Value = Guid.NewGuid().ToString("N");
            _turn.ExecuteNonQuery();
            commits++;
        }
        return commits / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    public void Dispose()
    {
        _turn.Dispose();
        _connection.Dispose();
    }
}
