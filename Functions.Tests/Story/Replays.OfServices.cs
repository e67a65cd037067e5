using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.Tests.Story;

/// <summary>Replays every history of a task hub with today's code.</summary>
internal static partial class Replays
{
    /// <summary>Each way in which today's code decides otherwise than a recorded history of a hub that is at rest.</summary>
    /// <param name="fewest">Fewer instances than this are a difference too: nothing would have been looked at.</param>
    public static IReadOnlyList<string> Differences(IServiceProvider services, int fewest)
    {
        var hub = services.GetRequiredService<DurableTaskHub>();
        var invoker = services.GetRequiredService<IDurableFunctionInvoker>();
        var instances = hub.Reader.List(new OrchestrationQuery(), null, 1000);
        if (instances.Count < fewest)
            return [$"Only {instances.Count} instances were found."];
        return [.. instances.SelectMany(instance => Replayer.Verify(instance.Id, hub.Reader.History(instance.Id), (context, input) => invoker.RunOrchestrator(instance.Name, context, input), hub.Environment))];
    }
}
