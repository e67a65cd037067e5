using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;
using TechVolunteers.Tests.EmbeddedRuntime.Dispatch;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.TaskHub;

/// <summary>Results that come too late, workers that have lost their right, and a hub that goes on after its own errors.</summary>
public sealed class StaleWorkTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task K02_a_result_for_an_instance_that_is_gone_or_was_begun_anew_is_dropped(bool anew)
    {
        var slow = new HeldActivity();
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Slow", (_, _) => slow.Run())
            .Orchestrator("One", async context => await context.CallActivityAsync<string>("Slow")));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("One", null, new StartOrchestrationOptions("one"));
        await slow.Begins();
        await hub.Client.TerminateInstanceAsync("one");
        await hub.Finished("one");
        await hub.Client.PurgeInstanceAsync("one");
        if (anew)
        {
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("One", null, new StartOrchestrationOptions("one"));
            await slow.Begins(1);
        }

        slow.End("stale");
        slow.End("fresh", run: 1);
        await hub.Idle();

        Assert.Equal(anew ? "fresh" : null, (await hub.Client.GetInstanceAsync("one", true))?.ReadOutputAs<string>());
    }

    [Fact]
    public async Task K02_a_child_of_a_run_that_ended_before_a_restart_does_not_answer_the_run_after_it()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("go"))
            .Orchestrator("Parent", async context =>
                await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: context.GetInput<string>()))));
        await hub.Run("Parent", "first", "p");
        await hub.Client.TerminateInstanceAsync("p");
        await hub.Idle();
        await hub.Crash();
        await hub.Run("Parent", "second", "p");

        await hub.Raise("first", "go", "from the first");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Get("p")).RuntimeStatus);

        await hub.Raise("second", "go", "from the second");
        Assert.Equal("from the second", (await hub.Get("p")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task K03_a_turn_that_stalled_does_not_overwrite_what_came_after_it()
    {
        var turns = 0;
        using var release = new ManualResetEventSlim();
        var stalled = new TaskCompletionSource();
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Stall", _ =>
        {
            if (Interlocked.Increment(ref turns) > 1)
            {
                return Task.FromResult<object?>("fresh");
            }

            stalled.SetResult();
            release.Wait();
            return Task.FromResult<object?>("stale");
        }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Stall", null, new StartOrchestrationOptions("s"));
        await stalled.Task;
        var old = hub.Hub;
        await hub.Crash();
        Assert.Equal("fresh", (await hub.Finished("s")).ReadOutputAs<string>());

        release.Set();
        await old.DisposeAsync();

        Assert.Equal("fresh", (await hub.Get("s")).ReadOutputAs<string>());
        Assert.Single(hub.History("s").OfType<HistoryEvent.ExecutionCompleted>());
    }

    [Fact]
    [Trait("Difference", "K05")]
    public async Task K05_another_process_takes_all_instances_over_once_the_first_has_stopped_and_none_before()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("go")));
        await hub.Run("Wait", id: "w");
        await using var second = hub.NewHub();
        await Assert.ThrowsAsync<TaskHubUnavailableException>(() => second.StartAsync(CancellationToken.None));

        await hub.Hub.StopAsync(CancellationToken.None);
        await Assert.ThrowsAsync<TaskHubUnavailableException>(() => hub.Client.RaiseEventAsync("w", "go", "too late"));
        await hub.Reopen();

        Assert.Equal("taken over", (await hub.Raise("w", "go", "taken over")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task K07_ten_instances_complete_over_ten_restarts_with_events()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<int>("Note", value => value).Orchestrator("Collect", async context =>
        {
            var taken = new List<int>();
            while (taken.Count < 10)
            {
                taken.Add(await context.CallActivityAsync<int>("Note", await context.WaitForExternalEvent<int>("ev")));
            }

            return taken;
        }));
        var ids = Enumerable.Range(0, 10).Select(i => $"c{i}").ToList();
        await Task.WhenAll(ids.Select(id => hub.Client.ScheduleNewOrchestrationInstanceAsync("Collect", null, new StartOrchestrationOptions(id))));

        for (var restart = 0; restart < 10; restart++)
        {
            await Task.WhenAll(ids.Select(id => hub.Client.RaiseEventAsync(id, "ev", restart)));
            await hub.Crash();
        }

        await hub.Idle();
        foreach (var id in ids)
        {
            Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], (await hub.Get(id)).ReadOutputAs<List<int>>()!);
        }
    }

    [Fact]
    public async Task K08_an_exception_on_the_hubs_own_thread_is_told_to_the_sender_and_the_hub_goes_on()
    {
        await using var hub = await TestHub.Start(Chain());
        await hub.Run("Wait", id: "w");

        var refused = await Assert.ThrowsAsync<TaskHubUnavailableException>(() => hub.Hub.Ask<int>(() => throw new InvalidOperationException("own loop"), CancellationToken.None));

        Assert.Equal("own loop", refused.InnerException!.Message);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Raise("w", "go")).RuntimeStatus);
    }

    [Theory]
    [InlineData("Chain")]
    [InlineData("Step")]
    public async Task K08_an_exception_around_a_function_fails_its_caller_and_the_loops_go_on(string broken)
    {
        await using var hub = await TestHub.Start(Chain(), options => options with { MaxConcurrentActivities = 1, MaxConcurrentOrchestrators = 1 });
        hub.Functions.BeforeLookup = name =>
        {
            if (name == broken)
            {
                throw new InvalidOperationException("around it");
            }
        };
        var failed = await hub.Run("Chain");
        hub.Functions.BeforeLookup = _ => { };

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains("around it", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(2, (await hub.Run("Chain")).ReadOutputAs<int>());
    }

    private static TestFunctions Chain() => new TestFunctions()
        .Activity<int>("Step", value => value + 1)
        .Orchestrator("Chain", async context => await context.CallActivityAsync<int>("Step", await context.CallActivityAsync<int>("Step", 0)))
        .Orchestrator("Wait", context => context.WaitForExternalEvent<string?>("go"));
}
