using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class SubOrchestrationTests
{
    [Fact]
    public async Task S01_a_child_returns_its_result_and_knows_its_parent_and_S02_gets_an_id_of_its_own()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", context => Task.FromResult<object?>(new[] { context.InstanceId, context.Parent!.InstanceId }))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string[]>("Child")));

        var ids = (await hub.Run("Parent", id: "p")).ReadOutputAs<List<string>>()!;

        Assert.Equal("p", ids[1]);
        Assert.Equal(32, ids[0].Length);
    }

    [Fact]
    public async Task S03_a_child_with_the_id_of_its_parent_is_refused()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator(
            "Parent",
            context => context.CallSubOrchestratorAsync("Parent", options: new SubOrchestrationOptions(instanceId: context.InstanceId))));

        Assert.Equal(typeof(ArgumentException).FullName, (await hub.Run("Parent")).FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task S04_an_id_may_be_used_again_after_its_end()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", context => Task.FromResult<object?>(context.GetInput<int>() + 1))
            .Orchestrator("Parent", async context =>
            {
                var options = new SubOrchestrationOptions(instanceId: "same");
                var first = await context.CallSubOrchestratorAsync<int>("Child", 0, options);
                return await context.CallSubOrchestratorAsync<int>("Child", first, options);
            }));

        Assert.Equal(2, (await hub.Run("Parent")).ReadOutputAs<int>());
    }

    [Fact]
    [Trait("Difference", "S05")]
    public async Task S05_a_second_live_child_of_the_same_id_fails_at_once()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("go"))
            .Orchestrator("Parent", async context =>
            {
                var first = context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "same"));
                var second = context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "same"));
                try
                {
                    await second;
                    return null;
                }
                catch (TaskFailedException e)
                {
                    return $"{e.FailureDetails.ErrorType} {await first}";
                }
            }));
        await hub.Run("Parent", id: "p");

        await hub.Raise("same", "go", "done");

        Assert.Equal("OrchestrationAlreadyExists done", (await hub.Get("p")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task S06_the_failure_of_a_child_can_be_caught_and_its_inner_failure_names_the_cause()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Broken", _ => throw new FormatException("cause"))
            .Orchestrator("Child", context => context.CallActivityAsync("Broken"))
            .Orchestrator("Parent", async context =>
            {
                try
                {
                    await context.CallSubOrchestratorAsync("Child");
                    return null;
                }
                catch (TaskFailedException e)
                {
                    return new[] { e.FailureDetails.ErrorType, e.FailureDetails.InnerFailure!.ErrorType };
                }
            }));

        Assert.Equal([typeof(TaskFailedException).FullName!, typeof(FormatException).FullName!], (await hub.Run("Parent")).ReadOutputAs<List<string>>()!);
    }

    [Fact]
    public async Task S07_a_child_is_retried_under_the_same_id()
    {
        var attempts = 0;
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", _ => ++attempts < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult<object?>("at last"))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>(
                "Child",
                options: new SubOrchestrationOptions(new TaskRetryOptions(new RetryPolicy(3, TimeSpan.FromSeconds(1))), "child"))));
        await hub.Run("Parent", id: "p");
        await hub.Advance(TimeSpan.FromSeconds(1));
        await hub.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("at last", (await hub.Get("p")).ReadOutputAs<string>());
        Assert.Equal("at last", (await hub.Get("child")).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(false, OrchestrationRuntimeStatus.Running)]
    [InlineData(true, OrchestrationRuntimeStatus.Terminated)]
    public async Task S08_terminating_the_parent_leaves_the_child_running_unless_it_is_recursive(bool recursive, OrchestrationRuntimeStatus child)
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("go"))
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: "child"))));
        await hub.Run("Parent", id: "p");

        await hub.Client.TerminateInstanceAsync("p", new TerminateInstanceOptions("stop", recursive));
        await hub.Idle();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.Get("p")).RuntimeStatus);
        Assert.Equal("stop", (await hub.Get("p")).ReadOutputAs<string>());
        Assert.Equal(child, (await hub.Get("child")).RuntimeStatus);
    }

    [Fact]
    [Trait("Difference", "S10")]
    public async Task S10_a_child_tagged_to_be_forgotten_is_refused()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Parent", context =>
            context.CallSubOrchestratorAsync("Parent", options: new SubOrchestrationOptions { Tags = new Dictionary<string, string> { ["FireAndForget"] = "" } })));

        var failed = await hub.Run("Parent");

        Assert.Equal(typeof(ArgumentException).FullName, failed.FailureDetails!.ErrorType);
        Assert.Contains("'FireAndForget'", failed.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S10_an_instance_that_an_activity_started_outlives_the_one_that_called_it()
    {
        TestHub hub = null!;
        hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Start", async (_, ct) => await hub.Client.ScheduleNewOrchestrationInstanceAsync("Child", null, new StartOrchestrationOptions("child"), ct))
            .Orchestrator("Child", context => context.WaitForExternalEvent<string?>("go"))
            .Orchestrator("Parent", context => context.CallActivityAsync("Start")));
        await using (hub)
        {
            Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Run("Parent")).RuntimeStatus);
            Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Get("child")).RuntimeStatus);
        }
    }

    [Fact]
    public async Task S11_ten_thousand_children_all_come_back()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", context => Task.FromResult<object?>(context.GetInput<int>()))
            .Orchestrator("Parent", async context =>
                (await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => context.CallSubOrchestratorAsync<int>("Child", i)))).Sum(value => (long)value)));

        Assert.Equal(49_995_000L, (await hub.Run("Parent")).ReadOutputAs<long>());
    }
}
