using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Replay;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

/// <summary>With <c>extendedSessionsEnabled</c> an orchestrator stays alive between turns. Beginnings count how often it ran from its start.</summary>
public sealed class ExtendedSessionTests
{
    private int _beginnings;
    private int _steps;

    [Theory]
    [InlineData(true, 1_000)]
    [InlineData(false, 50)]
    public async Task A_sequence_runs_each_step_once_when_its_orchestrator_stays_alive_and_over_and_over_when_every_turn_replays(bool extended, int length)
    {
        await using var hub = await TestHub.Start(Functions(), options => options with { ExtendedSessions = extended });

        Assert.Equal(length, (await hub.Run("Sequence", length)).ReadOutputAs<int>());

        Assert.Equal(extended ? 1 : length + 1, _beginnings);
        Assert.Equal(extended ? length : length * (length + 1) / 2, _steps);
    }

    [Fact]
    public async Task A_living_orchestrator_is_never_replaying()
    {
        await using var hub = await TestHub.Start(
            new TestFunctions().Activity<int>("Step", value => value).Orchestrator("Look", async context =>
            {
                var seen = new List<bool> { context.IsReplaying };
                await context.CallActivityAsync<int>("Step", 1);
                seen.Add(context.IsReplaying);
                await context.CallActivityAsync<int>("Step", 1);
                seen.Add(context.IsReplaying);
                return seen;
            }),
            Extended);

        Assert.Equal([false, false, false], (await hub.Run("Look")).ReadOutputAs<List<bool>>()!);
    }

    [Fact]
    public async Task An_orchestrator_that_waited_too_long_leaves_memory_and_replays()
    {
        await using var hub = await TestHub.Start(Functions(), options => Extended(options) with { ExtendedSessionIdleTimeout = TimeSpan.FromSeconds(30) });
        await hub.Run("Collect", 3, "c");
        await hub.Advance(TimeSpan.FromSeconds(29));
        await hub.Raise("c", "ev", 1);
        Assert.Equal(1, _beginnings);

        await hub.Advance(TimeSpan.FromSeconds(29));
        await hub.Raise("c", "ev", 2);
        Assert.Equal(1, _beginnings);

        await hub.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([1, 2, 3], (await hub.Raise("c", "ev", 3)).ReadOutputAs<List<int>>()!);
        Assert.Equal(2, _beginnings);
    }

    [Fact]
    public async Task Of_too_many_living_orchestrators_those_that_were_unused_longest_go()
    {
        await using var hub = await TestHub.Start(Functions(), options => Extended(options) with { ExtendedSessionCapacity = 2 * ExtendedSessions.LeastSize });
        foreach (var id in (string[])["a", "b", "a", "c"])
        {
            if (await hub.Client.GetInstanceAsync(id) is null)
            {
                await hub.Run("Collect", 3, id);
            }
            else
            {
                await hub.Raise(id, "ev", 1);
            }
        }

        Assert.Equal(3, _beginnings);
        await hub.Raise("a", "ev", 2);
        await hub.Raise("c", "ev", 1);
        Assert.Equal(3, _beginnings);
        await hub.Raise("b", "ev", 1);
        Assert.Equal(4, _beginnings);
        Assert.Equal([1, 2, 3], (await hub.Raise("a", "ev", 3)).ReadOutputAs<List<int>>()!);
        Assert.Equal(5, _beginnings);
    }

    [Fact]
    public async Task An_orchestrator_whose_turn_was_not_committed_is_dropped_with_it()
    {
        await using var hub = await TestHub.Start(Functions(), Extended);
        await hub.Run("Collect", 2, "c");
        await hub.Raise("c", "ev", 1);
        await Execute(hub, "CREATE TRIGGER refuse BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'disk full'); END");

        // The event is on disk; the turn that takes it is not, however often it is tried.
        var failures = 0;
        hub.Functions.BeforeLookup = _ => Interlocked.Increment(ref failures);
        await hub.Client.RaiseEventAsync("c", "ev", 2);
        while (Volatile.Read(ref failures) < 3)
        {
            await Task.Yield();
        }

        await Execute(hub, "DROP TRIGGER refuse");

        Assert.Equal([1, 2], (await hub.Finished("c")).ReadOutputAs<List<int>>()!);
        Assert.True(_beginnings >= 3);
        Assert.Equal(2, hub.History("c").OfType<HistoryEvent.EventRaised>().Count());
    }

    [Fact]
    public async Task A_generation_begins_with_an_orchestrator_of_its_own()
    {
        await using var hub = await TestHub.Start(
            new TestFunctions().Orchestrator("Again", async context =>
            {
                var number = context.GetInput<int>();
                var first = await context.WaitForExternalEvent<string>("ev");
                var second = await context.WaitForExternalEvent<string>("ev");
                if (number < 2)
                {
                    context.ContinueAsNew(number + 1);
                }

                return $"{number}{first}{second}";
            }),
            Extended);
        await hub.Run("Again", 0, "a");
        foreach (var payload in (string[])["a", "b", "c", "d", "e"])
        {
            await hub.Raise("a", "ev", payload);
        }

        Assert.Equal("2ef", (await hub.Raise("a", "ev", "f")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_living_orchestrator_that_is_woken_by_something_else_than_its_history_fails()
    {
        var outside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hub = await TestHub.Start(
            new TestFunctions().Orchestrator("Illegal", async context =>
            {
                await Task.WhenAny(context.WaitForExternalEvent<int>("ev"), outside.Task);
                return "never";
            }),
            Extended);
        await hub.Run("Illegal", id: "i");

        outside.SetResult();

        Assert.Contains("invalid asynchronous invocation", (await hub.Finished("i")).FailureDetails!.ErrorMessage);
    }

    private static DurableTaskHubOptions Extended(DurableTaskHubOptions options) => options with { ExtendedSessions = true };

    private static async Task Execute(TestHub hub, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={hub.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private TestFunctions Functions() => new TestFunctions()
        .Activity<int>("Step", value => value + 1)
        .Orchestrator("Sequence", async context =>
        {
            Interlocked.Increment(ref _beginnings);
            var value = 0;
            for (var i = context.GetInput<int>(); i > 0; i--)
            {
                value = await context.CallActivityAsync<int>("Step", value);
                Interlocked.Increment(ref _steps);
            }

            return value;
        })
        .Orchestrator("Collect", async context =>
        {
            Interlocked.Increment(ref _beginnings);
            var taken = new List<int>();
            while (taken.Count < context.GetInput<int>())
            {
                taken.Add(await context.WaitForExternalEvent<int>("ev"));
            }

            return taken;
        });
}
