namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>
/// Holds the code to its history: by position, kind and name. A changed input is not noticed (the recorded result stands), nor is a step
/// that was added after the last recorded one; both are traps for those who change running orchestrations.
/// </summary>
internal static class Determinism
{
    /// <summary>Ticks off the action that <paramref name="recorded"/> says was asked for.</summary>
    /// <exception cref="NonDeterministicOrchestrationException">The code asked for something else, or for nothing.</exception>
    public static void Match(HistoryEvent recorded, SortedDictionary<int, HistoryEvent> actions)
    {
        var id = Id(recorded);
        if (!actions.Remove(id, out var asked))
        {
            throw new NonDeterministicOrchestrationException($"History: {Describe(recorded)}. Code: nothing at #{id}. The orchestrator was changed under a running instance.");
        }

        if (recorded.GetType() != asked.GetType() || !string.Equals(Name(recorded), Name(asked), StringComparison.OrdinalIgnoreCase))
        {
            throw new NonDeterministicOrchestrationException($"History: {Describe(recorded)}. Code: {Describe(asked)}. The orchestrator was changed under a running instance.");
        }
    }

    public static string Describe(HistoryEvent action) => action switch
    {
        HistoryEvent.TaskScheduled task => $"#{task.Id} activity '{task.Name}'",
        HistoryEvent.TimerCreated timer => $"#{timer.Id} timer",
        HistoryEvent.ChildScheduled child => $"#{child.Id} sub-orchestration '{child.Name}'",
        HistoryEvent.EventSent sent => $"#{sent.Id} event '{sent.Name}' sent to another instance",
        _ => action.GetType().Name,
    };

    public static int Id(HistoryEvent action) => action switch
    {
        HistoryEvent.TaskScheduled task => task.Id,
        HistoryEvent.TimerCreated timer => timer.Id,
        HistoryEvent.ChildScheduled child => child.Id,
        HistoryEvent.EventSent sent => sent.Id,
        _ => throw new ArgumentException($"{action.GetType().Name} is not an action.", nameof(action)),
    };

    private static string? Name(HistoryEvent action) => action switch
    {
        HistoryEvent.TaskScheduled task => task.Name,
        HistoryEvent.ChildScheduled child => child.Name,
        HistoryEvent.EventSent sent => sent.Name,
        _ => null,
    };
}
