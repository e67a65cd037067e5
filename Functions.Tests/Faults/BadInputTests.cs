using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using TechVolunteers.Tests.EmbeddedRuntime.Dispatch;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Faults;

/// <summary>What neither the stores nor the runtime can work with is refused by name, and nothing is lost. Ids, payloads and host.json have tests of their own.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task An_unknown_activity_fails_its_orchestration_by_name_and_the_hub_goes_on()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Calls", async context => await context.CallActivityAsync<string>("Nobody"))
            .Orchestrator("Good", _ => Task.FromResult<object?>("result")));

        var failed = await hub.Run("Calls", id: "calls");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains("'Nobody' doesn't exist, is disabled, or is not an activity function", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("result", (await hub.Run("Good", id: "good")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\u0001b")]
    [InlineData("@a")]
    public async Task A_child_with_an_id_that_is_not_allowed_fails_its_parent_by_name(string id)
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", _ => Task.CompletedTask)
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: id))));

        var failed = await hub.Run("Parent", id: "parent");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains("instance id", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Single(hub.Hub.Reader.List(new(), null, 10));
    }

    [Fact]
    public async Task Records_of_a_newer_schema_are_refused_by_name_and_left_as_they_are()
    {
        using var folder = new TemporaryFolder();
        using (var records = new SqliteRecords(folder))
            await records.Commit("p", [new RowChange.Insert("a", "1")], default);
        Execute(folder, "PRAGMA user_version = 99");

        var refused = Assert.Throws<StoreUnavailableException>(() => new SqliteRecords(folder));
        Assert.Throws<StoreUnavailableException>(() => SqliteRecords.OpenToRead(folder));

        Assert.Contains("schema 99", refused.Message, StringComparison.Ordinal);
        Execute(folder, "PRAGMA user_version = 1");
        using var again = new SqliteRecords(folder);
        Assert.Equal("1", (await again.Find("p", "a", default))!.Json);
    }

    [Fact]
    public async Task Records_whose_pages_are_garbled_are_refused_by_name_when_they_are_read()
    {
        using var folder = new TemporaryFolder();
        using (var records = new SqliteRecords(folder))
        {
            for (var n = 0; n < 60; n++)
                await records.Commit("p", [new RowChange.Insert($"row{n:D2}", Json.Write(new string('x', 2_000)))], default);
        }
        var file = Path.Combine(folder, "records.db");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        // Everything but the first page, which says what the file is.
        bytes.AsSpan(4096).Fill(0xA5);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            using var records = new SqliteRecords(folder);
            await records.Page("p", "", 1000, null, default);
        });

        Assert.Contains("malformed", refused.Message, StringComparison.Ordinal);
    }

    private static void Execute(string folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "records.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
