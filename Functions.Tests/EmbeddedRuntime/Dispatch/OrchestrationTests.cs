using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class OrchestrationTests
{
    [Theory]
    [InlineData("\"示例\"")]
    [InlineData("42")]
    [InlineData("{\"Unit\":\"x\",\"Parts\":[1,2]}")]
    [InlineData(null)]
    public async Task R02_the_input_comes_back_as_the_output(string? json)
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Echo", context => Task.FromResult<object?>(context.GetInput<JsonElement?>())));

        var done = await hub.Run("Echo", json is null ? null : JsonSerializer.Deserialize<JsonElement>(json));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(json is null, done.SerializedOutput is null);
        Assert.True(json is null || JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(json), done.ReadOutputAs<JsonElement>()));
    }

    [Fact]
    public async Task R10_a_step_after_the_last_recorded_one_is_accepted()
    {
        await using var hub = await TestHub.Start(Flow(longer: false));
        await hub.Run("Flow", id: "f");
        Flow(longer: true, hub.Functions);

        var done = await hub.Raise("f", "go");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(["Step", "Extra"], hub.Functions.Runs);

        static TestFunctions Flow(bool longer, TestFunctions? functions = null) =>
            (functions ?? new TestFunctions()).Activity<string?>("Step", _ => null).Activity<string?>("Extra", _ => null).Orchestrator("Flow", async context =>
            {
                await context.CallActivityAsync("Step");
                if (longer)
                {
                    await context.CallActivityAsync("Extra");
                }

                await context.WaitForExternalEvent<string?>("go", CancellationToken.None);
            });
    }

    [Fact]
    public async Task R11_names_of_tasks_ignore_case_also_when_they_change_under_a_running_instance()
    {
        await using var hub = await TestHub.Start(Flow("STEP"));
        await hub.Run("fLoW", id: "f");
        Flow("step", hub.Functions);

        Assert.Equal(1, (await hub.Raise("f", "go")).ReadOutputAs<int>());

        static TestFunctions Flow(string called, TestFunctions? functions = null) =>
            (functions ?? new TestFunctions()).Activity<string?>("Step", _ => 1).Orchestrator("Flow", async context =>
            {
                var value = await context.CallActivityAsync<int>(called);
                await context.WaitForExternalEvent<string?>("go", CancellationToken.None);
                return value;
            });
    }

    [Fact]
    public async Task R13_WhenAny_returns_the_first_task_that_ends()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("First", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var late = context.CreateTimer(TimeSpan.FromHours(2), cancellation.Token);
            var early = context.CreateTimer(TimeSpan.FromHours(1), cancellation.Token);
            var first = await Task.WhenAny(late, early);
            cancellation.Cancel();
            return first == early;
        }));
        await hub.Run("First", id: "f");

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.True((await hub.Get("f")).ReadOutputAs<bool>());
    }

    [Fact]
    public async Task R13_WhenAll_waits_for_all_even_after_one_failed()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Broken", _ => throw new FormatException("no"))
            .Orchestrator("All", async context =>
            {
                try
                {
                    await Task.WhenAll(context.CallActivityAsync("Broken"), context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None));
                    return null;
                }
                catch (TaskFailedException)
                {
                    return context.CurrentUtcDateTime;
                }
            }));
        await hub.Run("All", id: "a");

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal(TestHub.Beginning.UtcDateTime.AddHours(1), (await hub.Get("a")).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task R16_a_sequence_of_two_hundred_steps_completes()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<int>("PlusOne", value => value + 1).Orchestrator("Long", async context =>
        {
            var value = 0;
            while (value < 200)
            {
                value = await context.CallActivityAsync<int>("PlusOne", value);
            }

            return value;
        }));

        Assert.Equal(200, (await hub.Run("Long")).ReadOutputAs<int>());
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(1000, 1)]
    public async Task R16_a_history_of_a_thousand_events_is_warned_of_once(int activities, int warnings)
    {
        using var log = new LogLines();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using var hub = await TestHub.Start(
            new TestFunctions().Activity<int>("Step", value => value).Orchestrator(
                "Wide",
                context => Task.WhenAll(Enumerable.Range(0, activities).Select(i => context.CallActivityAsync("Step", i)))),
            loggers: loggers);

        await hub.Run("Wide", id: "w");

        Assert.Equal(warnings, log.All.Count(line => line.StartsWith("Warning: The history of instance w has grown", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task R17_a_root_knows_its_id_its_name_and_its_version_and_has_no_parent()
    {
        await using var hub = await TestHub.Start(
            new TestFunctions().Orchestrator("Root", context => Task.FromResult<object?>(
                new[] { context.InstanceId, context.Name.Name, context.Version, context.Parent?.InstanceId ?? "none", context.Properties.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) })),
            options => options with { DefaultVersion = "1.2" });

        Assert.Equal(["r", "Root", "1.2", "none", "0"], (await hub.Run("Root", id: "r")).ReadOutputAs<List<string>>()!);
    }

    [Fact]
    public async Task R18_a_hundred_instances_of_one_orchestrator_do_not_mix_their_state()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<string>("Stamp", value => value + "!").Orchestrator("Own", async context =>
        {
            var seen = new List<string>();
            for (var i = 0; i < 3; i++)
            {
                seen.Add(await context.CallActivityAsync<string>("Stamp", $"{context.GetInput<string>()}-{i}"));
                seen.Add(await context.WaitForExternalEvent<string>("ev"));
            }

            return seen;
        }));
        var ids = Enumerable.Range(0, 100).Select(i => $"i{i}").ToList();
        await Task.WhenAll(ids.Select(id => hub.Client.ScheduleNewOrchestrationInstanceAsync("Own", id, new StartOrchestrationOptions(id))));

        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(ids.Select(id => hub.Client.RaiseEventAsync(id, "ev", $"{id}?{round}")));
        }

        await hub.Idle();
        foreach (var id in ids)
        {
            Assert.Equal([$"{id}-0!", $"{id}?0", $"{id}-1!", $"{id}?1", $"{id}-2!", $"{id}?2"], (await hub.Get(id)).ReadOutputAs<List<string>>()!);
        }
    }
}
