using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class ActivityTests
{
    private static readonly TaskOptions FourAttempts = TaskOptions.FromRetryPolicy(new RetryPolicy(4, TimeSpan.FromMilliseconds(200), 2));

    [Fact]
    public async Task A01_the_result_of_one_activity_feeds_the_next()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<int>("PlusOne", value => value + 1)
            .Orchestrator("Chain", async context =>
            {
                var value = context.GetInput<int>();
                for (var i = 0; i < 10; i++)
                {
                    value = await context.CallActivityAsync<int>("plusone", value);
                }

                return value;
            }));

        var done = await hub.Run("Chain", 7);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(17, done.ReadOutputAs<int>());
    }

    [Fact]
    public async Task A02_a_fan_out_returns_results_in_the_order_of_the_tasks()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<int>("Square", value => value * value).Orchestrator(
            "FanOut",
            async context => await Task.WhenAll(Enumerable.Range(0, 500).Select(i => context.CallActivityAsync<int>("Square", i)))));

        Assert.Equal(Enumerable.Range(0, 500).Select(i => i * i), (await hub.Run("FanOut")).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task A04_an_activity_runs_again_after_a_crash_before_its_result_was_recorded()
    {
        var runs = 0;
        await using var hub = await TestHub.Start(new TestFunctions().Activity<string?>("Count", _ => Interlocked.Increment(ref runs)).Orchestrator(
            "One",
            async context => await context.CallActivityAsync<int>("Count")));
        hub.Hub.BeforeCommit = _ =>
        {
            if (Volatile.Read(ref runs) > 0)
            {
                throw new InvalidOperationException("killed");
            }
        };
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("One", null, new StartOrchestrationOptions("one"));
        await hub.Hub.Stopped;

        await hub.Reopen();
        await hub.Idle();

        Assert.Equal(2, (await hub.Get("one")).ReadOutputAs<int>());
        Assert.Single(hub.History("one").OfType<HistoryEvent.TaskCompleted>());
    }

    [Fact]
    public async Task A05_a_retry_policy_waits_200_then_400_then_800_milliseconds()
    {
        var attempts = new ConcurrentQueue<DateTime>();
        TestHub hub = null!;
        hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Flaky", _ =>
            {
                attempts.Enqueue(hub.Now);
                return attempts.Count < 4 ? throw new InvalidOperationException("not yet") : "at last";
            })
            .Orchestrator("Retry", async context => await context.CallActivityAsync<string>("Flaky", FourAttempts)));
        await using (hub)
        {
            await hub.Run("Retry", id: "r");
            for (var i = 0; i < 15; i++)
            {
                await hub.Advance(TimeSpan.FromMilliseconds(100));
            }

            var times = attempts.ToArray();
            Assert.Equal([200, 400, 800], times.Skip(1).Zip(times, (after, before) => (after - before).TotalMilliseconds));
            Assert.Equal("at last", (await hub.Get("r")).ReadOutputAs<string>());
        }
    }

    [Fact]
    public async Task A06_exhausted_retries_surface_the_last_failure()
    {
        var attempts = 0;
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Broken", _ => throw new InvalidOperationException($"attempt {++attempts}"))
            .Orchestrator("Retry", async context => await context.CallActivityAsync<string>("Broken", FourAttempts)));
        await hub.Run("Retry", id: "r");
        for (var i = 0; i < 4; i++)
        {
            await hub.Advance(TimeSpan.FromSeconds(1));
        }

        var failed = await hub.Get("r");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Equal("attempt 4", failed.FailureDetails!.InnerFailure!.ErrorMessage);
    }

    [Fact]
    public async Task A08_a_retry_handler_sees_each_attempt_and_stops_by_false()
    {
        var seen = new ConcurrentQueue<int>();
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Broken", _ => throw new FormatException("no"))
            .Orchestrator("Retry", context => context.CallActivityAsync("Broken", TaskOptions.FromRetryHandler(retry =>
            {
                if (!retry.OrchestrationContext.IsReplaying)
                {
                    seen.Enqueue(retry.LastAttemptNumber);
                }

                return retry.LastFailure.IsCausedBy<FormatException>() && retry.LastAttemptNumber < 3;
            }))));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.Run("Retry")).RuntimeStatus);
        Assert.Equal([1, 2, 3], seen);
    }

    [Fact]
    public async Task A09_a_missing_activity_is_not_retried()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Retry", context => context.CallActivityAsync("Nobody", FourAttempts)));

        var failed = await hub.Run("Retry");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains("'Nobody'", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A11_options_in_the_place_of_the_input_are_refused()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<string?>("Step", _ => null).Orchestrator(
            "Wrong",
            context => context.CallActivityAsync("Step", input: (object)FourAttempts)));

        Assert.Equal(typeof(ArgumentException).FullName, (await hub.Run("Wrong")).FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task A13_a_result_of_another_type_is_a_JsonException_in_the_orchestrator()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<string?>("Text", _ => "text").Orchestrator("Wrong", async context =>
        {
            try
            {
                return await context.CallActivityAsync<int>("Text");
            }
            catch (JsonException)
            {
                return "caught";
            }
        }));

        Assert.Equal("caught", (await hub.Run("Wrong")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task F04_a_failure_can_be_caught_by_type_and_by_base_type()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Broken", _ => throw new FileNotFoundException("no file"))
            .Orchestrator("Catch", async context =>
            {
                try
                {
                    await context.CallActivityAsync("Broken");
                    return null;
                }
                catch (TaskFailedException e) when (!e.FailureDetails.IsCausedBy<FormatException>())
                {
                    return new[] { e.FailureDetails.IsCausedBy<FileNotFoundException>(), e.FailureDetails.IsCausedBy<IOException>(), e.FailureDetails.IsCausedBy<Exception>() };
                }
            }));

        Assert.Equal([true, true, true], (await hub.Run("Catch")).ReadOutputAs<List<bool>>()!);
    }

    [Fact]
    public async Task F10_an_output_that_is_too_long_fails_and_does_not_loop()
    {
        await using var hub = await TestHub.Start(
            new TestFunctions().Activity<int>("Long", length => new string('x', length)).Orchestrator(
                "Outputs",
                async context => await context.CallActivityAsync<string>("Long", context.GetInput<int>())),
            options => options with { MaxPayloadLength = 1000 });

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Run("Outputs", 900)).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.Run("Outputs", 1100)).RuntimeStatus);
    }
}
