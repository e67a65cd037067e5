using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using TechVolunteers.Durable;

namespace TechVolunteers.PublicNotice;

/// <summary>One objection, from its receipt until it is settled.</summary>
public static class ObjectionOrchestrator
{
    public static Flow<ObjectionRun> Flow { get; } = new(nameof(ObjectionOrchestrator));

    [Function(nameof(ObjectionOrchestrator))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext objection, ObjectionRun run)
    {
        var waiting = new Waiting(objection);

        // 三(二)  The leads are reminded until it is decided and settled within the days that the campaign gives them.
        while (await objection.Call(LookAtObjection.Step, run) is { Next: { } next })
            await waiting.Until(next);
    }
}
