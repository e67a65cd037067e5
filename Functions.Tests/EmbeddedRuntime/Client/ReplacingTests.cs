using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Client;
using TechVolunteers.Tests.EmbeddedRuntime.Dispatch;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Client;

public sealed class ReplacingTests
{
    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Failed, true)]
    [InlineData(OrchestrationRuntimeStatus.Terminated, true)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, false)]
    [InlineData(OrchestrationRuntimeStatus.Pending, false)]
    public async Task L03_only_what_has_ended_is_replaced_by_a_start(OrchestrationRuntimeStatus before, bool replaced)
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Wait", context => context.WaitForExternalEvent<string?>("go"))
            .Orchestrator("Bad", _ => throw new InvalidOperationException("bad")));
        var start = new StartOrchestrationOptions("w", before == OrchestrationRuntimeStatus.Pending ? TestHub.Beginning.AddDays(1) : null);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync(before == OrchestrationRuntimeStatus.Failed ? "Bad" : "Wait", "before", start);
        await hub.Idle();
        await (before switch
        {
            OrchestrationRuntimeStatus.Terminated => hub.Client.TerminateInstanceAsync("w"),
            OrchestrationRuntimeStatus.Suspended => hub.Client.SuspendInstanceAsync("w"),
            _ => Task.CompletedTask,
        });
        await hub.Idle();
        Assert.Equal(before, (await hub.Get("w")).RuntimeStatus);

        if (replaced)
        {
            await hub.Run("Wait", "after", "w");
        }
        else
        {
            await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => hub.Run("Wait", "after", "w"));
        }

        Assert.Equal(replaced ? "after" : "before", (await hub.Get("w")).ReadInputAs<string>());
    }
}
