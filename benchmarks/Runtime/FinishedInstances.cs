using Microsoft.Data.Sqlite;

namespace TechVolunteers.Benchmarks.Runtime;

/// <summary>A hub full of instances that are long done.</summary>
internal static class FinishedInstances
{
    private const int Real = 1_000;

    /// <summary>Finishes 1,000 instances and copies their rows under other ids until there are <paramref name="count"/>.</summary>
    public static async Task Fill(string data, int count, CancellationToken cancel)
    {
        await using (var host = await RuntimeHost.Start(data, cancel))
            await host.Hellos(Real, cancel);
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, RuntimeHost.HubFile), Pooling = false }.ToString());
        await connection.OpenAsync(cancel);
        await Copy("instances", "id");
        await Copy("history", "instance");

        async Task Copy(string table, string key)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT group_concat(name) FROM pragma_table_info('{table}') WHERE name <> '{key}'";
            var others = (string)(await command.ExecuteScalarAsync(cancel))!;
            command.CommandText = $"""
                WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {count / Real - 1})
                INSERT INTO {table} ({key}, {others}) SELECT {key} || '-' || n, {others} FROM {table}, copies
                """;
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
