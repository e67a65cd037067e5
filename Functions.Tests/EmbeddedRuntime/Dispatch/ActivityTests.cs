using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class ActivityTests
{
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
                    value = await context.CallActivityAsync<int>("PlusOne", value);
                }

                return value;
            }));

        var done = await hub.Run("Chain", 7);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(17, done.ReadOutputAs<int>());
    }
}
