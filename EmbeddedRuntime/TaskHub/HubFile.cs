using Microsoft.Data.Sqlite;

namespace TechVolunteers.EmbeddedRuntime.TaskHub;

/// <summary>
/// The database of a task hub, open for exactly one process: a lock file beside it keeps others out, and the system lets go of the lock
/// when the process dies, however it dies.
/// </summary>
internal sealed class HubFile : IDisposable
{
    /// <summary>Raised whenever tables change; a file of a higher number was written by a newer program and is left alone.</summary>
    public const int SchemaVersion = 1;

    private const string Tables = """
        CREATE TABLE hub (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        -- One row per instance. Times are UTC in units of 100 ns (.NET ticks); status is the number of the official enumeration.
        -- execution tells a late result of an earlier run under the same id from one of this run.
        CREATE TABLE instances (
            id TEXT PRIMARY KEY, execution INTEGER NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, status INTEGER NOT NULL,
            started INTEGER NOT NULL, input TEXT, output TEXT, failure TEXT, custom_status TEXT, tags TEXT, carried TEXT,
            created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, start_at INTEGER, parent TEXT, parent_id TEXT);
        CREATE INDEX children ON instances (parent_id) WHERE parent_id IS NOT NULL;
        CREATE INDEX live ON instances (status) WHERE status IN (0, 6, 7);

        -- What happened, one row per turn, as a JSON array of events.
        CREATE TABLE history (instance TEXT NOT NULL, turn INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (instance, turn)) WITHOUT ROWID;

        -- What an instance has not yet seen. execution 0 is meant for any run.
        CREATE TABLE inbox (seq INTEGER PRIMARY KEY, instance TEXT NOT NULL, execution INTEGER NOT NULL, message TEXT NOT NULL);
        CREATE INDEX inbox_of ON inbox (instance, seq);

        -- Activities that were asked for and have no recorded result.
        CREATE TABLE work (instance TEXT NOT NULL, task INTEGER NOT NULL, name TEXT NOT NULL, input TEXT, PRIMARY KEY (instance, task)) WITHOUT ROWID;

        -- Timers that were asked for and whose firing no turn has recorded.
        CREATE TABLE timers (instance TEXT NOT NULL, task INTEGER NOT NULL, fire_at INTEGER NOT NULL, PRIMARY KEY (instance, task)) WITHOUT ROWID;
        """;

    private readonly FileStream _lock;

    private HubFile(FileStream @lock, SqliteConnection connection, string connectionText)
    {
        _lock = @lock;
        Connection = connection;
        ConnectionText = connectionText;
    }

    /// <summary>The one connection that writes.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>How to open further connections, which only read.</summary>
    public string ConnectionText { get; }

    /// <exception cref="TaskHubUnavailableException">
    /// Another process has the file, it belongs to a newer program or to another hub, or it cannot be read or written.
    /// </exception>
    public static HubFile Open(string path, string hubName)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var held = Lock(full);
        SqliteConnection? connection = null;
        try
        {
            var text = new SqliteConnectionStringBuilder { DataSource = full, Pooling = true, DefaultTimeout = 30 }.ToString();
            connection = new SqliteConnection(text);
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;");
            Prepare(connection, full, hubName);
            return new(held, connection, text);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            held.Dispose();
            if (e is SqliteException)
            {
                throw new TaskHubUnavailableException(
                    $"The task hub '{full}' cannot be opened ({e.Message}) and was left as it is. Free its disk, or put a backup with its -wal file in its place.", e);
            }

            throw;
        }
    }

    /// <summary>Opens the file of a task hub that no process runs, so that nothing in it changes.</summary>
    /// <exception cref="TaskHubUnavailableException">There is none, another process has it, it belongs to a newer program or to another hub, or it cannot be read.</exception>
    public static HubFile OpenToRead(string path, string hubName)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new TaskHubUnavailableException($"There is no task hub '{full}'.");
        }

        var held = Lock(full);
        SqliteConnection? connection = null;
        try
        {
            var text = new SqliteConnectionStringBuilder { DataSource = full, Mode = SqliteOpenMode.ReadOnly, Pooling = true, DefaultTimeout = 30 }.ToString();
            connection = new SqliteConnection(text);
            connection.Open();
            Check(connection, full, hubName);
            return new(held, connection, text);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            held.Dispose();
            if (e is SqliteException)
            {
                throw new TaskHubUnavailableException($"The task hub '{full}' cannot be read ({e.Message}).", e);
            }

            throw;
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        SqliteConnection.ClearPool(Connection);
        _lock.Dispose();
    }

    private static FileStream Lock(string full)
    {
        try
        {
            return new FileStream(full + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new TaskHubUnavailableException($"The task hub '{full}' is in use by another process. Stop that process first; two on one hub would run everything twice.", e);
        }
    }

    private static void Prepare(SqliteConnection connection, string full, string hubName)
    {
        if (Schema(connection) == 0)
        {
            Execute(connection, $"BEGIN IMMEDIATE; {Tables} INSERT INTO hub VALUES ('name', {Quoted(hubName)}); PRAGMA user_version = {SchemaVersion}; COMMIT;");
        }
        else
        {
            Check(connection, full, hubName);
        }
    }

    private static long Schema(SqliteConnection connection) => Scalar(connection, "PRAGMA user_version") is long number ? number : 0;

    private static void Check(SqliteConnection connection, string full, string hubName)
    {
        var found = Schema(connection);
        if (found > SchemaVersion)
        {
            throw new TaskHubUnavailableException($"The task hub '{full}' has schema {found}; this program knows schemas up to {SchemaVersion}. Run the newer program that wrote it.");
        }

        var name = Scalar(connection, "SELECT value FROM hub WHERE key = 'name'") as string;
        if (!string.Equals(name, hubName, StringComparison.OrdinalIgnoreCase))
        {
            throw new TaskHubUnavailableException($"The file '{full}' holds the task hub '{name}', not '{hubName}'.");
        }
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}

/// <summary>The task hub's file cannot be used by this process; the message says why and what to do.</summary>
public sealed class TaskHubUnavailableException : IOException
{
    public TaskHubUnavailableException(string message)
        : base(message)
    {
    }

    public TaskHubUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
