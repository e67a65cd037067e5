using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.Tests.EmbeddedRuntime.Dispatch;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Client;

public sealed class ClientListingTests
{
    [Fact]
    public async Task L01_the_id_is_the_chosen_one_or_32_hex_digits()
    {
        await using var hub = await TestHub.Start(Done());

        Assert.Equal("chosen", await hub.Client.ScheduleNewOrchestrationInstanceAsync("Done", null, new StartOrchestrationOptions("chosen")));
        Assert.Matches("^[0-9a-f]{32}$", await hub.Client.ScheduleNewOrchestrationInstanceAsync("Done"));
        Assert.Equal(256, (await hub.Client.ScheduleNewOrchestrationInstanceAsync("Done", null, new StartOrchestrationOptions(new string('x', 256)))).Length);
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.ScheduleNewOrchestrationInstanceAsync("Done", null, new StartOrchestrationOptions(new string('x', 257))));
    }

    [Fact]
    public async Task L07_a_query_is_bounded_by_the_time_of_creation()
    {
        await using var hub = await TestHub.Start(Done());
        foreach (var id in (string[])["a", "b", "c"])
        {
            await hub.Run("Done", id: id);
            await hub.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["b"], await Ids(hub, new(CreatedFrom: TestHub.Beginning.AddMinutes(1), CreatedTo: TestHub.Beginning.AddHours(1))));
        Assert.Equal(["a", "b"], await Ids(hub, new(CreatedTo: TestHub.Beginning.AddHours(1))));
    }

    [Fact]
    public async Task L08_tags_are_kept_over_generations_and_inherited_by_children_whose_own_win()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", _ => Task.CompletedTask)
            .Orchestrator("Parent", async context =>
            {
                await context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: "plain"));
                await context.CallSubOrchestratorAsync(
                    "Child",
                    options: new SubOrchestrationOptions(instanceId: "tagged") { Tags = new Dictionary<string, string> { ["unit"] = "own", ["more"] = "1" } });
                if (context.GetInput<int>() == 0)
                {
                    context.ContinueAsNew(1);
                }
            }));
        var start = new StartOrchestrationOptions("p") { Tags = new Dictionary<string, string> { ["unit"] = "示例", ["year"] = "2021" } };
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Parent", 0, start);
        await hub.Idle();

        Assert.Equal("unit=示例 year=2021", await Tags("p"));
        Assert.Equal("unit=示例 year=2021", await Tags("plain"));
        Assert.Equal("more=1 unit=own year=2021", await Tags("tagged"));

        async Task<string> Tags(string id) => string.Join(' ', (await hub.Get(id)).Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
    }

    [Fact]
    public async Task L09_a_purge_takes_only_what_its_filter_says_and_children_only_when_asked()
    {
        await using var hub = await TestHub.Start(Done().Orchestrator("Parent", context =>
            context.CallSubOrchestratorAsync("Done", options: new SubOrchestrationOptions(instanceId: "child"))));
        await hub.Run("Done", id: "old");
        await hub.Advance(TimeSpan.FromDays(1));
        await hub.Run("Parent", id: "p");

        Assert.Equal(0, (await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Failed]))).PurgedInstanceCount);
        Assert.Equal(1, (await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: TestHub.Beginning.AddHours(1)))).PurgedInstanceCount);
        Assert.Equal(1, (await hub.Client.PurgeInstanceAsync("p")).PurgedInstanceCount);
        Assert.Equal(["child"], await Ids(hub, new()));
        await hub.Run("Parent", id: "p");
        Assert.Equal(2, (await hub.Client.PurgeInstanceAsync("p", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
    }

    [Fact]
    public async Task L10_a_purge_takes_everything_of_an_instance_with_it()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<string>("Same", value => value).Orchestrator("Large", async context =>
        {
            var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            await context.CallActivityAsync<string>("Same", await context.WaitForExternalEvent<string>("ev"));
            await timer;
        }));
        await hub.Run("Large", new string('x', 1 << 20), "large");
        await hub.Raise("large", "ev", new string('y', 1 << 20));
        await hub.Client.TerminateInstanceAsync("large", new string('z', 1 << 20));
        await hub.Idle();
        Assert.True(await Rows() > 1);

        await hub.Client.PurgeInstanceAsync("large");

        Assert.Equal(0, await Rows());

        async Task<long> Rows()
        {
            await using var connection = new SqliteConnection($"Data Source={hub.DatabasePath};Mode=ReadOnly;Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """
                SELECT (SELECT count(*) FROM instances) + (SELECT count(*) FROM history) + (SELECT count(*) FROM inbox)
                     + (SELECT count(*) FROM work) + (SELECT count(*) FROM timers)
                """;
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("100%")]
    [InlineData("a_b")]
    [InlineData("\"quoted\"")]
    [InlineData("示例学会（测试）-𠮷")]
    [InlineData("';DROP TABLE instances;--")]
    public async Task L17_unusual_ids_survive_events_queries_and_purges(string id)
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Wait", context => context.WaitForExternalEvent<string?>("go")));
        await hub.Run("Wait", id: id);
        await hub.Run("Wait", id: "axb");
        await hub.Crash();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Raise(id, "go")).RuntimeStatus);
        Assert.Equal([id], await Ids(hub, new(InstanceIdPrefix: id)));
        Assert.Equal(1, (await hub.Client.PurgeInstanceAsync(id)).PurgedInstanceCount);
        Assert.Equal(["axb"], await Ids(hub, new()));
    }

    [Fact]
    [Trait("Difference", "L13")]
    public async Task L13_an_instance_that_was_suspended_before_its_first_turn_does_not_begin()
    {
        await using var hub = await TestHub.Start(Done());
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Done", null, new StartOrchestrationOptions("d", TestHub.Beginning.AddHours(1)));
        await hub.Client.SuspendInstanceAsync("d");
        await hub.Advance(TimeSpan.FromHours(2));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.Get("d")).RuntimeStatus);

        await hub.Client.ResumeInstanceAsync("d");
        await hub.Idle();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("d")).RuntimeStatus);
    }

    private static TestFunctions Done() => new TestFunctions().Orchestrator("Done", _ => Task.CompletedTask);

    private static async Task<List<string>> Ids(TestHub hub, OrchestrationQuery query)
    {
        var ids = new List<string>();
        await foreach (var instance in hub.Client.GetAllInstancesAsync(query))
        {
            ids.Add(instance.InstanceId);
        }

        return ids;
    }
}
