using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.Tests.Story;

/// <summary>Replays every history of a task hub with today's code.</summary>
internal static class Replays
{
    /// <summary>Each way in which today's code decides otherwise than a recorded history; the hub must hold some.</summary>
    public static async Task<IReadOnlyList<string>> Differences(TestApp app)
    {
        await app.Settle();
        var hub = app.Services.GetRequiredService<DurableTaskHub>();
        var invoker = app.Services.GetRequiredService<IDurableFunctionInvoker>();
        var instances = hub.Reader.List(new OrchestrationQuery(), null, 1000);
        if (instances.Count < 10)
            return [$"Only {instances.Count} instances were found."];
        return [.. instances.SelectMany(instance => Replayer.Verify(instance.Id, hub.Reader.History(instance.Id), (context, input) => invoker.RunOrchestrator(instance.Name, context, input), hub.Environment))];
    }
}
