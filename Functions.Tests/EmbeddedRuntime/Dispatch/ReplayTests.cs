using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Replay;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class ReplayTests
{
    [Fact]
    public async Task R01_an_orchestrator_without_awaits_completes()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Plain", context => Task.FromResult<object?>(context.GetInput<string>())));

        Assert.Equal("示例", (await hub.Run("Plain", "示例")).ReadOutputAs<string>());
        Assert.Null((await hub.Run("Plain")).SerializedOutput);
    }

    [Fact]
    public async Task R03_IsReplaying_is_true_true_false_over_two_awaits()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<string?>("Step", _ => null).Orchestrator("Flags", async context =>
        {
            var flags = new List<bool> { context.IsReplaying };
            await context.CallActivityAsync("Step");
            flags.Add(context.IsReplaying);
            await context.CallActivityAsync("Step");
            flags.Add(context.IsReplaying);
            return flags;
        }));

        Assert.Equal([true, true, false], (await hub.Run("Flags")).ReadOutputAs<List<bool>>()!);
    }

    [Fact]
    public async Task R04_the_time_is_the_same_on_each_replay_and_advances_after_a_timer()
    {
        var seen = new ConcurrentDictionary<int, ConcurrentBag<DateTime>>();
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Clock", async context =>
        {
            for (var i = 0; i < 4; i++)
            {
                seen.GetOrAdd(i, _ => []).Add(context.CurrentUtcDateTime);
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            }
        }));
        await hub.Run("Clock", id: "c");
        for (var i = 0; i < 4; i++)
        {
            await hub.Advance(TimeSpan.FromHours(1));
        }

        Assert.True((await hub.Get("c")).IsCompleted);
        Assert.All(seen.Values, times => Assert.Single(times.Distinct()));
        Assert.Equal([0, 1, 2, 3], seen.OrderBy(entry => entry.Key).Select(entry => (entry.Value.First() - TestHub.Beginning.UtcDateTime).TotalHours));
    }

    [Fact]
    public async Task R05_new_guids_differ_within_an_instance_and_repeat_on_replay()
    {
        var runs = new ConcurrentBag<Guid[]>();
        await using var hub = await TestHub.Start(new TestFunctions().Activity<string?>("Step", _ => null).Orchestrator("Guids", async context =>
        {
            Guid[] guids = [context.NewGuid(), context.NewGuid()];
            runs.Add(guids);
            await context.CallActivityAsync("Step");
        }));
        await hub.Run("Guids", id: "a");
        var first = runs.ToArray();
        await hub.Run("Guids", id: "b");

        Assert.Equal(2, first.Length);
        Assert.Equal(first[0], first[1]);
        Assert.Equal(4, runs.SelectMany(guids => guids).Distinct().Count());
        Assert.Equal('5', first[0][0].ToString()[14]);
    }

    [Fact]
    public async Task R06_a_replay_safe_logger_writes_each_line_once()
    {
        using var lines = new Lines();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(lines));
        await using var hub = await TestHub.Start(
            new TestFunctions().Activity<string?>("Step", _ => null).Orchestrator("Logs", async context =>
            {
                var logger = context.CreateReplaySafeLogger("story");
                logger.LogInformation("one");
                await context.CallActivityAsync("Step");
                logger.LogInformation("two");
                await context.CallActivityAsync("Step");
                context.ReplaySafeLoggerFactory.CreateLogger("story").LogInformation("three");
            }),
            loggers: loggers);

        await hub.Run("Logs");

        Assert.Equal(["one", "two", "three"], lines.Written);
    }

    [Fact]
    public async Task R07_a_renamed_activity_under_a_running_instance_fails_it_with_both_names()
    {
        await using var hub = await TestHub.Start(Waiting("Old"));
        await hub.Run("Flow", id: "f");
        Waiting("New", hub.Functions);

        var failed = await hub.Raise("f", "go");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.EndsWith(nameof(NonDeterministicOrchestrationException), failed.FailureDetails!.ErrorType, StringComparison.Ordinal);
        Assert.Contains("'Old'", failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("'New'", failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    public static TheoryData<string> Changes => ["removed activity", "timer instead of activity", "removed tail timer"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task R08_a_step_that_was_removed_or_swapped_under_a_running_instance_fails_it(string change)
    {
        await using var hub = await TestHub.Start(Flow("as recorded"));
        await hub.Run("Flow", id: "f");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Get("f")).RuntimeStatus);
        Flow(change, hub.Functions);

        var failed = await hub.Raise("f", "go");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.EndsWith(nameof(NonDeterministicOrchestrationException), failed.FailureDetails!.ErrorType, StringComparison.Ordinal);

        static TestFunctions Flow(string change, TestFunctions? functions = null) =>
            (functions ?? new TestFunctions()).Activity<string?>("Step", _ => null).Orchestrator("Flow", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                if (change == "timer instead of activity")
                {
                    await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
                }
                else if (change != "removed activity")
                {
                    await context.CallActivityAsync("Step");
                }

                var timer = change == "removed tail timer" ? Task.CompletedTask : context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
                await context.WaitForExternalEvent<string?>("go", CancellationToken.None);
                cancellation.Cancel();
            });
    }

    [Fact]
    public async Task R09_a_changed_input_keeps_the_recorded_result()
    {
        await using var hub = await TestHub.Start(Echo(1));
        await hub.Run("Flow", id: "f");
        Echo(2, hub.Functions);

        Assert.Equal(1, (await hub.Raise("f", "go")).ReadOutputAs<int>());

        static TestFunctions Echo(int input, TestFunctions? functions = null) =>
            (functions ?? new TestFunctions()).Activity<int>("Echo", value => value).Orchestrator("Flow", async context =>
            {
                var value = await context.CallActivityAsync<int>("Echo", input);
                await context.WaitForExternalEvent<string?>("go", CancellationToken.None);
                return value;
            });
    }

    [Fact]
    public async Task R12_awaiting_a_task_that_is_not_durable_fails_the_instance()
    {
        var never = new TaskCompletionSource();
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Illegal", _ => never.Task));

        var failed = await hub.Run("Illegal");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Equal(typeof(InvalidOperationException).FullName, failed.FailureDetails!.ErrorType);
        Assert.StartsWith("An invalid asynchronous invocation was detected", failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R12_a_foreign_task_that_ends_after_the_turn_fails_the_instance()
    {
        var foreign = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Illegal", async context =>
        {
            _ = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            await foreign.Task;
        }));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Run("Illegal", id: "i")).RuntimeStatus);

        foreign.SetResult();

        var failed = await hub.Finished("i");
        Assert.StartsWith("An invalid asynchronous invocation was detected", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R12_cancelling_a_timer_from_another_thread_fails_the_instance()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Illegal", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
            await cancellation.CancelAsync();
            await timer;
        }));

        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Illegal", null, new StartOrchestrationOptions("i"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.Finished("i")).RuntimeStatus);
    }

    [Fact]
    public async Task R14_an_unknown_orchestrator_fails_the_instance()
    {
        await using var hub = await TestHub.Start(new TestFunctions());

        var failed = await hub.Run("Nobody");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains("The function 'Nobody' doesn't exist, is disabled, or is not an orchestrator function", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R15_too_many_actions_in_one_turn_fail_the_instance()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<int>("Step", value => value).Orchestrator(
            "Greedy",
            context => Task.WhenAll(Enumerable.Range(0, 100_001).Select(i => context.CallActivityAsync("Step", i)))));

        var failed = await hub.Run("Greedy");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Empty(hub.Functions.Runs);
    }

    private static TestFunctions Waiting(string activity, TestFunctions? functions = null) =>
        (functions ?? new TestFunctions()).Activity<string?>(activity, _ => null).Orchestrator("Flow", async context =>
        {
            await context.CallActivityAsync(activity);
            await context.WaitForExternalEvent<string?>("go", CancellationToken.None);
        });

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _written = new();

        public IReadOnlyList<string> Written => [.. _written];

        public ILogger CreateLogger(string categoryName) => categoryName == "story" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _written.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
