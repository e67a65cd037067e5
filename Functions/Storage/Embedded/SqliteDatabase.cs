using Microsoft.Data.Sqlite;

namespace TechVolunteers.Storage.Embedded;

/// <summary>The database file: its schema, its connections, and which of its errors mean that it cannot work now.</summary>
internal sealed class SqliteDatabase
{
    private const int SchemaVersion = 1;
    private const int ApplicationId = 0x54565246;

    private readonly string readers;
    private readonly string file;

    public SqliteDatabase(string file)
    {
        this.file = file;
        readers = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ToString();
    }

    /// <summary>The one connection that writes. FULL: a commit is on the disk before its caller hears of it.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;");
            CheckSchema(connection);
            return connection;
        }
        catch (Exception failure) when (failure is SqliteException or StoreUnavailableException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file is a store of this version; throws when it is not.</summary>
    public void Check()
    {
        using var connection = OpenReader();
        CheckVersion(connection);
    }

    /// <summary>A connection for reading.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(readers);
        connection.Open();
        return connection;
    }

    /// <summary>BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB: the machine's trouble. Anything else is a mistake of ours.</summary>
    public static bool IsBroken(SqliteException failure) => failure.SqliteErrorCode is 5 or 6 or 7 or 8 or 10 or 11 or 13 or 14 or 26;

    public static StoreUnavailableException Unavailable(SqliteException broken) =>
        new($"The database cannot be used now: {broken.Message}", broken);

    public static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private static void CheckSchema(SqliteConnection connection)
    {
        var (application, version) = (Number(connection, "PRAGMA application_id"), Number(connection, "PRAGMA user_version"));
        if (application == 0 && version == 0)
        {
            Execute(connection, $"""
                BEGIN IMMEDIATE;
                CREATE TABLE records (
                    partition TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, version INTEGER NOT NULL,
                    PRIMARY KEY (partition, key)) STRICT;
                -- Versions are never used twice, not even after the row that had the highest one is gone.
                CREATE TABLE last_version (value INTEGER NOT NULL) STRICT;
                INSERT INTO last_version VALUES (0);
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {SchemaVersion};
                COMMIT;
                """);
        }
        else
        {
            CheckVersion(connection);
        }
    }

    private static void CheckVersion(SqliteConnection connection)
    {
        var (application, version) = (Number(connection, "PRAGMA application_id"), Number(connection, "PRAGMA user_version"));
        if (application == ApplicationId && version == SchemaVersion)
            return;
        throw new StoreUnavailableException(
            $"{connection.DataSource} is not a store of this version (application {application}, schema {version}; schema {SchemaVersion} is expected).");
    }

    public static long Number(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }
}
