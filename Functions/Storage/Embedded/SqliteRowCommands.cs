using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TechVolunteers.Storage.Embedded;

/// <summary>The writer's statements, prepared once.</summary>
internal sealed class SqliteRowCommands : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand begin;
    private readonly SqliteCommand commit;
    private readonly SqliteCommand rollback;
    private readonly SqliteCommand keepVersion;
    private readonly SqliteCommand versionOf;
    private readonly SqliteCommand store;
    private readonly SqliteCommand delete;

    public SqliteRowCommands(SqliteConnection connection)
    {
        this.connection = connection;
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
        keepVersion = Prepare("UPDATE last_version SET value = $version", "$version");
        versionOf = Prepare("SELECT version FROM records WHERE partition = $partition AND key = $key", "$partition", "$key");
        store = Prepare(
            """
            INSERT INTO records (partition, key, json, version) VALUES ($partition, $key, $json, $version)
            ON CONFLICT (partition, key) DO UPDATE SET json = excluded.json, version = excluded.version
            """,
            "$partition", "$key", "$json", "$version");
        delete = Prepare("DELETE FROM records WHERE partition = $partition AND key = $key", "$partition", "$key");
    }

    /// <summary>Begins, ending first what a failed rollback may have left open.</summary>
    public void Begin()
    {
        Rollback();
        begin.ExecuteNonQuery();
    }

    public void Commit() => commit.ExecuteNonQuery();

    /// <summary>A full disk or an I/O error may have ended the transaction already.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
            rollback.ExecuteNonQuery();
    }

    public void KeepVersion(long version) => Bind(keepVersion, version).ExecuteNonQuery();

    public long? VersionOf(string partition, string key) => (long?)Bind(versionOf, partition, key).ExecuteScalar();

    public void Store(string partition, string key, string json, long version) => Bind(store, partition, key, json, version).ExecuteNonQuery();

    public void Delete(string partition, string key) => Bind(delete, partition, key).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[begin, commit, rollback, keepVersion, versionOf, store, delete])
            command.Dispose();
    }

    private SqliteCommand Prepare(string text, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var parameter in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        return command;
    }

    private static SqliteCommand Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var at = 0; at < values.Length; at++)
            command.Parameters[at].Value = values[at];
        return command;
    }
}
