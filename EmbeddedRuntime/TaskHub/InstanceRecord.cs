using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.EmbeddedRuntime.TaskHub;

/// <summary>Everything on disk about one instance, as of one moment.</summary>
/// <param name="Inbox">What it has not yet seen.</param>
/// <param name="Work">The ids of its open activities.</param>
/// <param name="Timers">The ids of its armed timers.</param>
internal sealed record InstanceRecord(InstanceRow Row, IReadOnlyList<HistoryEvent> History, IReadOnlyList<HistoryEvent> Inbox, IReadOnlySet<int> Work, IReadOnlySet<int> Timers);
