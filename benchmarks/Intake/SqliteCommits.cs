using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace TechVolunteers.Benchmarks.Intake;

/// <summary>What SQLite itself does on this disk: one row like that of a turn in each commit, and the disk asked to keep it.</summary>
internal sealed class SqliteCommits : IDisposable
{
    private const int Commits = 500;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _instance;

    public SqliteCommits(string folder)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "commits.db"), Pooling = false }.ToString());
        _connection.Open();
        using var make = _connection.CreateCommand();
        make.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE history (instance TEXT NOT NULL, turn INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (instance, turn)) WITHOUT ROWID;
            """;
        make.ExecuteNonQuery();
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO history VALUES ($instance, 0, $events)";
        _instance = _insert.Parameters.Add("$instance", SqliteType.Text);
        _insert.Parameters.AddWithValue("$events", new string('x', 300));
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
            _insert.ExecuteNonQuery();
            commits++;
        }
        return commits / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
