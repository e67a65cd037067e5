namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>What a turn of an orchestrator asks for, all of it to be recorded at once or not at all.</summary>
/// <param name="Actions">Activities, timers, children and events, in the order of their ids.</param>
/// <param name="CustomStatus">The status as JSON as it stands after the turn.</param>
/// <param name="CancelledTimers">Ids of timers that need not fire any more.</param>
/// <param name="End">How the execution ended; null while it waits.</param>
internal sealed record Decisions(IReadOnlyList<HistoryEvent> Actions, string? CustomStatus, IReadOnlyList<int> CancelledTimers, End? End);

/// <summary>How an execution ended.</summary>
internal abstract record End
{
    internal sealed record Completed(string? Output) : End;

    internal sealed record Failed(TaskFailure Failure) : End;

    internal sealed record Terminated(string? Output) : End;

    /// <summary>It begins again: new input, empty history, and the events that nobody took.</summary>
    internal sealed record Again(string? Input, string? Version, IReadOnlyList<HistoryEvent.EventRaised> Events) : End;
}
