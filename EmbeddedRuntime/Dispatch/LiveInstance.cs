using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>An unfinished instance in memory. Only the hub's thread changes it; during a turn the turn's thread reads the history.</summary>
internal sealed class LiveInstance(InstanceRow row, bool rejected)
{
    public string Id { get; } = row.Id;

    public string Name { get; } = row.Name;

    public ParentTask? Parent { get; } = row.Parent;

    public DateTime? StartAt { get; } = row.StartAt;

    public IReadOnlyDictionary<string, string>? Tags { get; } = row.Tags;

    /// <summary>Its version is none that this process runs: it waits for another process.</summary>
    public bool Rejected { get; } = rejected;

    public long Execution { get; private set; } = row.Execution;

    public string Version { get; private set; } = row.Version;

    public string? Input { get; private set; } = row.Input;

    public IReadOnlyList<HistoryEvent> Carried { get; private set; } = row.Carried;

    public OrchestrationRuntimeStatus Status { get; set; } = row.Status;

    public string? CustomStatus { get; set; } = row.CustomStatus;

    public bool Started { get; set; } = row.Started;

    public List<HistoryEvent> History { get; } = [];

    public int Turns { get; set; }

    public List<Message> Inbox { get; } = [];

    /// <summary>Activities without a result.</summary>
    public HashSet<int> Activities { get; } = [];

    /// <summary>Timers that have not fired.</summary>
    public HashSet<int> Timers { get; } = [];

    public bool InTurn { get; set; }

    /// <summary>The orchestrator as the last recorded turn left it; null when the next turn has to replay. During a turn it is the turn's.</summary>
    public OrchestratorRun? Kept { get; set; }

    /// <summary>It takes no turn for a while; what arrives is kept on disk.</summary>
    public bool IsParked => Rejected || Status == OrchestrationRuntimeStatus.Suspended;

    /// <summary>Nothing about it is only in memory, and nothing in this process works for it.</summary>
    public bool MayLeaveMemory => !InTurn && Activities.Count == 0 && Inbox.TrueForAll(message => message.Seq != 0);

    public void BeginAgain(long execution, End.Again again)
    {
        Execution = execution;
        Version = again.Version ?? Version;
        Input = again.Input;
        Carried = again.Events;
        CustomStatus = null;
        Kept = null;
        Started = false;
        History.Clear();
        Turns = 0;
    }
}

/// <summary>One turn of one instance: what it will be told, and the messages that tell it.</summary>
internal sealed record Turn(LiveInstance Instance, DateTime At, IReadOnlyList<HistoryEvent> News, IReadOnlyList<Message> Taken, bool Started, bool Suspended);

/// <summary>What came of a turn: decisions, the lines to record with their text, and the orchestrator to keep, if any.</summary>
internal sealed record TurnResult(Decisions Decisions, IReadOnlyList<HistoryEvent> Events, string Json, OrchestratorRun? Kept);
