using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class FailureTests
{
    [Fact]
    public async Task F01_the_exception_of_an_activity_fails_the_orchestration_with_type_message_and_stack()
    {
        await using var hub = await TestHub.Start(Calls(new InvalidOperationException("原因")));

        var failed = await hub.Run("Call");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Equal(typeof(TaskFailedException).FullName, failed.FailureDetails!.ErrorType);
        Assert.NotEmpty(failed.FailureDetails.StackTrace!);
        Assert.Equal((typeof(InvalidOperationException).FullName, "原因"), (failed.FailureDetails.InnerFailure!.ErrorType, failed.FailureDetails.InnerFailure.ErrorMessage));
        Assert.Contains(nameof(FailureTests), failed.FailureDetails.InnerFailure.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F02_the_exception_of_an_orchestrator_fails_it_with_its_full_type_name()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Throw", _ => throw new OwnException("own")));

        var failure = (await hub.Run("Throw")).FailureDetails!;

        Assert.Equal((typeof(OwnException).FullName, "own"), (failure.ErrorType, failure.ErrorMessage));
        Assert.True(failure.IsCausedBy<OwnException>());
        Assert.Null(failure.InnerFailure);
    }

    [Fact]
    public async Task F03_a_failure_that_is_caught_lets_the_orchestration_go_on()
    {
        await using var hub = await TestHub.Start(Calls(new FormatException("no")).Activity<string?>("Instead", _ => "instead").Orchestrator("Catch", async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Broken");
            }
            catch (TaskFailedException)
            {
                return await context.CallActivityAsync<string>("Instead");
            }
        }));

        Assert.Equal("instead", (await hub.Run("Catch")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task F05_the_chain_of_causes_is_kept()
    {
        await using var hub = await TestHub.Start(Calls(new InvalidOperationException("a", new FormatException("b", new IOException("c")))));

        var failure = (await hub.Run("Call")).FailureDetails!.InnerFailure!;

        Assert.Equal("a", failure.ErrorMessage);
        Assert.Equal((typeof(FormatException).FullName, "b"), (failure.InnerFailure!.ErrorType, failure.InnerFailure.ErrorMessage));
        Assert.True(failure.InnerFailure.InnerFailure!.IsCausedBy<IOException>());
        Assert.Null(failure.InnerFailure.InnerFailure.InnerFailure);
    }

    [Fact]
    public async Task F07_the_failure_of_a_nested_child_has_its_cause_inside()
    {
        await using var hub = await TestHub.Start(Calls(new FormatException("cause")).Orchestrator("Parent", context => context.CallSubOrchestratorAsync("Call")));

        var failure = (await hub.Run("Parent")).FailureDetails!;

        Assert.Equal(typeof(TaskFailedException).FullName, failure.ErrorType);
        Assert.False(failure.IsCausedBy<FormatException>());
        Assert.Equal(typeof(TaskFailedException).FullName, failure.InnerFailure!.ErrorType);
        Assert.True(failure.InnerFailure.InnerFailure!.IsCausedBy<FormatException>());
    }

    [Fact]
    public async Task F08_the_message_names_the_task_and_its_number()
    {
        await using var hub = await TestHub.Start(Calls(new FormatException("no")));

        Assert.Equal("Task 'Broken' (#0) failed with an unhandled exception: no", (await hub.Run("Call")).FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task F09_of_several_failures_in_the_order_of_the_list_the_first_is_thrown()
    {
        await using var hub = await TestHub.Start(
            new TestFunctions()
                .Activity<int>("Broken", number => throw new InvalidOperationException($"number {number}"))
                .Orchestrator("All", context => Task.WhenAll(Enumerable.Range(0, 3).Select(i => context.CallActivityAsync("Broken", i)))),
            options => options with { MaxConcurrentActivities = 1 });

        Assert.Equal("number 0", (await hub.Run("All")).FailureDetails!.InnerFailure!.ErrorMessage);
    }

    // Task.WhenAll itself, on either runtime, throws what failed first; what matters is that a replay sees the same.
    [Fact]
    public async Task F09_of_several_failures_in_another_order_the_first_recorded_is_thrown()
    {
        var secondFailed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<int>("Broken", async (number, _) =>
            {
                await (number == 0 ? secondFailed.Task : Task.CompletedTask);
                throw new InvalidOperationException($"number {number}");
            })
            .Orchestrator("All", async context =>
            {
                await Task.WhenAll(context.CallActivityAsync("Broken", 0), Watched());

                async Task Watched()
                {
                    try
                    {
                        await context.CallActivityAsync("Broken", 1);
                    }
                    finally
                    {
                        secondFailed.TrySetResult();
                    }
                }
            }));

        Assert.Equal("number 1", (await hub.Run("All")).FailureDetails!.InnerFailure!.ErrorMessage);
    }

    private static TestFunctions Calls(Exception thrown) => new TestFunctions()
        .Activity<string?>("Broken", _ => throw thrown)
        .Orchestrator("Call", context => context.CallActivityAsync("Broken"));

    private sealed class OwnException(string message) : Exception(message);
}
