using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class TimerTests
{
    [Fact]
    public async Task T01_a_timer_never_fires_early()
    {
        await using var hub = await TestHub.Start(Sleeper());
        await hub.Run("Sleep", TimeSpan.FromHours(1), "s");

        await hub.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Get("s")).RuntimeStatus);

        await hub.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("s")).RuntimeStatus);
    }

    [Fact]
    public async Task T02_a_timer_in_the_past_fires_at_once()
    {
        await using var hub = await TestHub.Start(Sleeper());

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Run("Sleep", TimeSpan.FromDays(-30))).RuntimeStatus);
    }

    [Fact]
    public async Task T03_a_timer_of_sixty_days_fires_when_it_is_due()
    {
        await using var hub = await TestHub.Start(Sleeper());
        await hub.Run("Sleep", TimeSpan.FromDays(60), "s");

        await hub.Advance(TimeSpan.FromDays(59));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Get("s")).RuntimeStatus);

        await hub.Advance(TimeSpan.FromDays(1));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("s")).RuntimeStatus);
    }

    [Fact]
    public async Task T04_a_cancelled_timer_lets_the_instance_complete_at_once()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Cancel", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
            await context.WaitForExternalEvent<string?>("go", CancellationToken.None);
            cancellation.Cancel();
            return timer.IsCanceled;
        }));
        await hub.Run("Cancel", id: "c");

        var done = await hub.Raise("c", "go");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.True(done.ReadOutputAs<bool>());
    }

    [Fact]
    public async Task T05_returning_with_an_open_timer_keeps_the_instance_running_until_it_fires()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Open", context =>
        {
            _ = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return Task.FromResult<object?>("done");
        }));

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Run("Open", id: "o")).RuntimeStatus);
        await hub.Advance(TimeSpan.FromHours(1));
        Assert.Equal("done", (await hub.Get("o")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task T06_beginning_again_and_T07_failing_wait_for_open_timers_too()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Again", context =>
            {
                if (context.GetInput<int>() == 0)
                {
                    _ = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                    context.ContinueAsNew(1);
                }

                return Task.CompletedTask;
            })
            .Orchestrator("Throw", context =>
            {
                _ = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                throw new InvalidOperationException("thrown");
            }));
        await hub.Run("Again", 0, "a");
        await hub.Run("Throw", id: "t");
        Assert.All([await hub.Get("a"), await hub.Get("t")], waiting => Assert.Equal(OrchestrationRuntimeStatus.Running, waiting.RuntimeStatus));

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("a")).RuntimeStatus);
        Assert.Equal("thrown", (await hub.Get("t")).FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task T07_an_orchestrator_that_threw_runs_until_its_open_activity_ends_and_then_fails()
    {
        var slow = new HeldActivity();
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Slow", (_, _) => slow.Run())
            .Orchestrator("Throw", context =>
            {
                _ = context.CallActivityAsync("Slow");
                throw new InvalidOperationException("thrown");
            }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Throw", null, new StartOrchestrationOptions("t"));
        await slow.Begins();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Get("t")).RuntimeStatus);

        slow.End();

        Assert.Equal("thrown", (await hub.Finished("t")).FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task T08_timers_fire_in_due_order_whatever_the_order_of_creation()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Order", async context =>
        {
            var fired = new List<int>();
            await Task.WhenAll(new[] { 3, 1, 2 }.Select(async hours =>
            {
                await context.CreateTimer(TimeSpan.FromHours(hours), CancellationToken.None);
                fired.Add(hours);
            }));
            return fired;
        }));
        await hub.Run("Order", id: "o");

        await hub.Advance(TimeSpan.FromHours(5));

        Assert.Equal([1, 2, 3], (await hub.Get("o")).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task T09_many_instances_with_the_same_due_time_all_complete()
    {
        await using var hub = await TestHub.Start(Sleeper());
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            hub.Client.ScheduleNewOrchestrationInstanceAsync("Sleep", TimeSpan.FromHours(1), new StartOrchestrationOptions($"s{i}"))));
        await hub.Idle();

        await hub.Advance(TimeSpan.FromHours(1));

        var statuses = new List<OrchestrationRuntimeStatus>();
        await foreach (var instance in hub.Client.GetAllInstancesAsync())
        {
            statuses.Add(instance.RuntimeStatus);
        }

        Assert.Equal(Enumerable.Repeat(OrchestrationRuntimeStatus.Completed, 200), statuses);
    }

    [Theory]
    [InlineData(false, "work")]
    [InlineData(true, "time")]
    public async Task T10_work_that_does_not_end_in_time_loses_against_the_timer(bool slow, string expected)
    {
        var work = new HeldActivity();
        var decided = new TaskCompletionSource();
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Work", (_, _) => work.Run())
            .Orchestrator("Race", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromHours(1), cancellation.Token);
                var first = await Task.WhenAny(context.CallActivityAsync("Work"), timer);
                cancellation.Cancel();
                decided.TrySetResult();
                return first == timer ? "time" : "work";
            }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Race", null, new StartOrchestrationOptions("r"));
        await work.Begins();

        if (slow)
        {
            hub.Time.Advance(TimeSpan.FromHours(1));
            await decided.Task;
        }

        work.End();

        Assert.Equal(expected, (await hub.Finished("r")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task T09_children_with_the_same_due_time_all_complete()
    {
        await using var hub = await TestHub.Start(Sleeper().Orchestrator("Parent", context =>
            Task.WhenAll(Enumerable.Range(0, 100).Select(_ => context.CallSubOrchestratorAsync("Sleep", TimeSpan.FromHours(1))))));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Run("Parent", id: "p")).RuntimeStatus);

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("p")).RuntimeStatus);
    }

    [Fact]
    public async Task T11_a_timer_that_became_due_while_the_process_was_down_fires_once_at_the_start()
    {
        await using var hub = await TestHub.Start(Sleeper());
        await hub.Run("Sleep", TimeSpan.FromHours(1), "s");
        await hub.Hub.Kill();
        hub.Time.Advance(TimeSpan.FromHours(2));

        await hub.Reopen();
        await hub.Idle();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("s")).RuntimeStatus);
        Assert.Single(hub.History("s").OfType<HistoryEvent.TimerFired>());
    }

    [Fact]
    public async Task T12_local_and_unspecified_times_become_utc()
    {
        var due = TestHub.Beginning.UtcDateTime.AddHours(1);
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Kinds", context => Task.WhenAll(
            context.CreateTimer(due, CancellationToken.None),
            context.CreateTimer(due.ToLocalTime(), CancellationToken.None),
            context.CreateTimer(DateTime.SpecifyKind(due, DateTimeKind.Unspecified), CancellationToken.None))));
        var beijing = new DateTimeOffset(due, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(8)).AddHours(-1);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Kinds", null, new StartOrchestrationOptions("k", beijing));
        await hub.Idle();

        Assert.Equal([due, due, due], hub.History("k").OfType<HistoryEvent.TimerCreated>().Select(timer => timer.FireAt));
        await hub.Advance(TimeSpan.FromHours(1));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("k")).RuntimeStatus);
    }

    [Fact]
    public async Task T13_a_clock_that_steps_back_fires_nothing_twice_and_one_that_jumps_ahead_fires_all_once()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<int>("Mark", value => value).Orchestrator("Steps", async context =>
        {
            for (var i = 0; i < 3; i++)
            {
                await context.CreateTimer(TestHub.Beginning.UtcDateTime.AddHours(2 + i), CancellationToken.None);
                await context.CallActivityAsync<int>("Mark", i);
            }
        }));
        await hub.Run("Steps", id: "s");
        await hub.Advance(TimeSpan.FromHours(2));
        Assert.Single(hub.Functions.Runs);

        hub.Time.AdjustTime(TestHub.Beginning.AddHours(1));
        hub.Hub.ClockMoved();
        await hub.Idle();
        Assert.Single(hub.Functions.Runs);

        hub.Time.AdjustTime(TestHub.Beginning.AddDays(30));
        hub.Hub.ClockMoved();
        await hub.Idle();
        Assert.Equal(3, hub.Functions.Runs.Count);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("s")).RuntimeStatus);
    }

    [Fact]
    public async Task T13_a_pause_that_begins_after_the_clock_was_set_back_is_as_long_as_any_other()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Pause", async context =>
        {
            await context.WaitForExternalEvent<string?>("go");
            await context.CreateTimer(TimeSpan.FromSeconds(12), CancellationToken.None);
        }));
        await hub.Run("Pause", id: "p");
        hub.Time.AdjustTime(TestHub.Beginning.AddDays(-1));
        await hub.Raise("p", "go");

        await hub.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("p")).RuntimeStatus);
    }

    private static TestFunctions Sleeper() =>
        new TestFunctions().Orchestrator("Sleep", context => context.CreateTimer(context.GetInput<TimeSpan>(), CancellationToken.None));
}
