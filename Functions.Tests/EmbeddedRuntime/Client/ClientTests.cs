using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Client;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.Tests.EmbeddedRuntime.Dispatch;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Client;

public sealed class ClientTests
{
    [Theory]
    [InlineData("@a")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task L01_an_id_that_is_not_allowed_is_refused(string id)
    {
        await using var hub = await TestHub.Start(Waiter());

        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions(id)));
    }

    [Fact]
    public async Task L02_a_start_in_the_future_is_pending_until_then_also_over_a_crash()
    {
        await using var hub = await TestHub.Start(Waiter());
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions("w", TestHub.Beginning.AddDays(1)));
        await hub.Crash();
        await hub.Idle();
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await hub.Get("w")).RuntimeStatus);

        await hub.Advance(TimeSpan.FromDays(1));

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Get("w")).RuntimeStatus);
    }

    [Fact]
    [Trait("Difference", "L03")]
    public async Task L03_a_second_start_of_a_running_id_is_refused_and_a_finished_one_is_replaced()
    {
        await using var hub = await TestHub.Start(Waiter());
        await hub.Run("Wait", "first", "w");

        var refused = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => hub.Run("Wait", "second", "w"));
        Assert.Contains("'w'", refused.Message, StringComparison.Ordinal);
        await hub.Raise("w", "go");

        Assert.Equal("second", (await hub.Run("Wait", "second", "w")).ReadInputAs<string>());
    }

    [Fact]
    public async Task L03_dedupe_statuses_refuse_finished_instances_too()
    {
        await using var hub = await TestHub.Start(Waiter());
        await hub.Run("Wait", id: "w");
        await hub.Raise("w", "go");
        var once = new StartOrchestrationOptions("w").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
        var unlessFailed = new StartOrchestrationOptions("w").WithDedupeStatuses(OrchestrationRuntimeStatus.Failed);

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, once));
        Assert.Equal("w", await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, unlessFailed));
    }

    [Fact]
    public async Task L04_of_forty_concurrent_starts_of_one_id_one_wins()
    {
        await using var hub = await TestHub.Start(Waiter());

        var starts = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            try
            {
                return await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", i, new StartOrchestrationOptions("w"));
            }
            catch (OrchestrationAlreadyExistsException)
            {
                return null;
            }
        }));

        Assert.Single(starts.OfType<string>());
    }

    [Fact]
    [Trait("Difference", "L05")]
    public async Task L05_waiting_for_an_unknown_instance_is_refused_and_for_a_finished_one_returns()
    {
        await using var hub = await TestHub.Start(Waiter());
        await hub.Run("Wait", id: "w");
        var waiting = hub.Finished("w");
        Assert.True((await hub.Client.WaitForInstanceStartAsync("w")).IsRunning);

        await hub.Raise("w", "go");

        Assert.True((await waiting).IsCompleted);
        Assert.True((await hub.Finished("w")).IsCompleted);
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.WaitForInstanceCompletionAsync("nobody"));
    }

    [Fact]
    public async Task L06_an_unknown_instance_is_null_and_payloads_come_only_when_asked()
    {
        await using var hub = await TestHub.Start(Waiter());
        await hub.Run("Wait", "input", "w");

        Assert.Null(await hub.Client.GetInstanceAsync("nobody"));
        Assert.Null((await hub.Client.GetInstanceAsync("w"))!.SerializedInput);
        Assert.Equal("input", (await hub.Client.GetInstanceAsync("w", true))!.ReadInputAs<string>());
    }

    [Fact]
    public async Task L07_a_query_pages_through_all_of_a_prefix()
    {
        await using var hub = await TestHub.Start(Waiter());
        for (var i = 0; i < 21; i++)
        {
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions($"示例'%{i:00}"));
        }

        await hub.Run("Wait", id: "other");
        await hub.Raise("示例'%03", "go");
        var pages = new List<int>();
        await foreach (var page in hub.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "示例'%", PageSize: 5)).AsPages())
        {
            pages.Add(page.Values.Count);
        }

        var completed = new List<string>();
        await foreach (var instance in hub.Client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Completed])))
        {
            completed.Add(instance.InstanceId);
        }

        Assert.Equal([5, 5, 5, 5, 1], pages);
        Assert.Equal(["示例'%03"], completed);
    }

    [Fact]
    public async Task L09_only_a_finished_instance_is_purged_and_a_second_purge_finds_nothing()
    {
        await using var hub = await TestHub.Start(Waiter());
        await hub.Run("Wait", id: "w");
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.PurgeInstanceAsync("w"));
        await hub.Raise("w", "go");

        Assert.Equal(1, (await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter())).PurgedInstanceCount);
        Assert.Equal(0, (await hub.Client.PurgeInstanceAsync("w")).PurgedInstanceCount);
        Assert.Empty(hub.History("w"));
    }

    [Fact]
    public async Task L11_running_pending_and_suspended_instances_are_terminated_with_the_reason_and_L12_a_finished_one_refuses()
    {
        await using var hub = await TestHub.Start(Waiter());
        await hub.Run("Wait", id: "running");
        await hub.Run("Wait", id: "suspended");
        await hub.Client.SuspendInstanceAsync("suspended");
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions("pending", TestHub.Beginning.AddDays(1)));
        foreach (var id in new[] { "running", "suspended", "pending" })
        {
            await hub.Client.TerminateInstanceAsync(id, "reason");
            await hub.Idle();
            Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.Get(id)).RuntimeStatus);
            Assert.Equal("reason", (await hub.Get(id)).ReadOutputAs<string>());
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.TerminateInstanceAsync("running", "again"));
    }

    [Fact]
    public async Task L13_a_suspended_instance_holds_events_timers_and_results_and_a_resumed_one_takes_them_in_order()
    {
        var slow = new HeldActivity();
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Slow", (_, _) => slow.Run())
            .Activity<string?>("Next", _ => null)
            .Orchestrator("Held", async context =>
            {
                var taken = new List<string>();
                async Task Take(Task<string> task) => taken.Add(await task);
                async Task Timer()
                {
                    await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                    taken.Add("timer");
                }

                await Task.WhenAll(Take(context.CallActivityAsync<string>("Slow")), Take(context.WaitForExternalEvent<string>("ev")), Timer());
                await context.CallActivityAsync("Next");
                return taken;
            }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Held", null, new StartOrchestrationOptions("h"));
        await slow.Begins();
        await hub.Client.SuspendInstanceAsync("h", "wait");
        await hub.Client.RaiseEventAsync("h", "ev", "event");
        slow.End("result");
        await hub.Idle();
        await hub.Advance(TimeSpan.FromHours(1));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.Get("h")).RuntimeStatus);
        await hub.Crash();
        await hub.Idle();
        Assert.Equal(["Slow"], hub.Functions.Runs);

        await hub.Client.ResumeInstanceAsync("h");
        await hub.Idle();

        Assert.Equal(["event", "result", "timer"], (await hub.Get("h")).ReadOutputAs<List<string>>()!);
        Assert.Equal(["Slow", "Next"], hub.Functions.Runs);
    }

    [Fact]
    public async Task L13_suspending_a_finished_instance_and_resuming_a_running_one_change_nothing()
    {
        await using var hub = await TestHub.Start(Waiter());
        await hub.Run("Wait", id: "w");
        await hub.Client.ResumeInstanceAsync("w");
        await hub.Idle();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Get("w")).RuntimeStatus);

        await hub.Raise("w", "go");
        await hub.Client.SuspendInstanceAsync("w");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("w")).RuntimeStatus);
    }

    [Fact]
    public async Task L14_a_restart_takes_the_same_input_and_an_unknown_instance_is_refused()
    {
        await using var hub = await TestHub.Start(Waiter());
        await hub.Run("Wait", "input", "w");
        await hub.Raise("w", "go");

        var again = await hub.Client.RestartAsync("w", restartWithNewInstanceId: true);
        await hub.Idle();

        Assert.NotEqual("w", again);
        Assert.Equal("input", (await hub.Get(again)).ReadInputAs<string>());
        Assert.Equal("w", await hub.Client.RestartAsync("w"));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.RestartAsync("nobody"));
    }

    [Fact]
    public async Task L15_a_result_after_the_termination_is_ignored()
    {
        var slow = new HeldActivity();
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Slow", (_, _) => slow.Run())
            .Orchestrator("Late", context => context.CallActivityAsync("Slow")));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Late", null, new StartOrchestrationOptions("l"));
        await slow.Begins();
        await hub.Client.TerminateInstanceAsync("l", "stop");
        await hub.Finished("l");

        slow.End();
        await hub.Idle();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.Get("l")).RuntimeStatus);
    }

    [Theory]
    [InlineData("1.9", false, OrchestrationRuntimeStatus.Running)]
    [InlineData("1.10", false, OrchestrationRuntimeStatus.Running)]
    [InlineData("1.11", false, OrchestrationRuntimeStatus.Pending)]
    [InlineData("1.11", true, OrchestrationRuntimeStatus.Failed)]
    public async Task V06_older_versions_run_and_newer_ones_are_left_or_fail(string version, bool fail, OrchestrationRuntimeStatus expected)
    {
        await using var hub = await TestHub.Start(
            Waiter(),
            options => options with { DefaultVersion = "1.10", VersionFailureStrategy = fail ? VersionMismatch.Fail : VersionMismatch.Reject });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions("w") { Version = version });
        await hub.Idle();

        var instance = await hub.Get("w");

        Assert.Equal(expected, instance.RuntimeStatus);
        Assert.Equal(fail ? "VersionMismatch" : null, instance.FailureDetails?.ErrorType);
    }

    [Fact]
    public async Task V06_an_instance_that_was_left_alone_runs_under_the_newer_version()
    {
        await using var hub = await TestHub.Start(Waiter(), options => options with { DefaultVersion = "1.0" });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions("w") { Version = "2.0" });
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await hub.Raise("w", "go")).RuntimeStatus);

        await hub.Crash(options => options with { DefaultVersion = "2.0" });
        await hub.Idle();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Get("w")).RuntimeStatus);
    }

    private static TestFunctions Waiter() => new TestFunctions().Orchestrator("Wait", context => context.WaitForExternalEvent<string?>("go"));
}
