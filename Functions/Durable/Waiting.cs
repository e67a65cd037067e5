using System.Text.Json;
using Microsoft.DurableTask;

namespace TechVolunteers.Durable;

/// <summary>
/// Waits for people: one live waiter for <see cref="Wake.Event"/>, kept for the whole run, against a timer for the next instant at which
/// something is due. A waiter with a time-out would swallow the next event on the official runtime, so none is used.
/// </summary>
public sealed class Waiting(TaskOrchestrationContext context)
{
    // A tolerant type: a malformed payload must not fail an orchestration.
    private Task<JsonElement?> _nudge = context.WaitForExternalEvent<JsonElement?>(Wake.Event);

    /// <summary>Returns when nudged or at <paramref name="until"/>, whichever comes first; with null only when nudged.</summary>
    public async Task Until(DateTimeOffset? until)
    {
        if (until is { } instant && !_nudge.IsCompleted)
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(instant.UtcDateTime, cancel.Token);
            await Task.WhenAny(_nudge, timer);
            // Not CancelAsync: an orchestrator may only await durable tasks. An open timer would keep the instance from ending.
            if (!timer.IsCompleted)
                cancel.Cancel();
        }
        else
        {
            await _nudge;
        }
        if (_nudge.IsCompleted)
            _nudge = context.WaitForExternalEvent<JsonElement?>(Wake.Event);
    }
}
