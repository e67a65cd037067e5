using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Verification;

/// <summary>What must hold of the record of one instance.</summary>
internal static class InstanceChecks
{
    /// <summary>
    /// Null when everything that an unfinished instance waits for is on disk: each activity among the open work, each timer among the timers, each
    /// child alive, or its result in the inbox; else what is missing.
    /// </summary>
    public static string? WaitsForNothing(InstanceRecord record, DurableTaskHub hub, IDurableFunctionInvoker invoker)
    {
        var row = record.Row;
        if (!InstanceRow.IsLive(row.Status))
        {
            return record.Inbox.Count + record.Work.Count + record.Timers.Count == 0 ? null : "it has ended, and messages, activities or timers of it are left";
        }

        // What is meant for it and not yet seen, also its start, gives it a turn.
        if (!row.Started || record.Inbox.Count > 0 || row.Status == OrchestrationRuntimeStatus.Suspended || !invoker.HasOrchestrator(row.Name))
        {
            return null;
        }

        var run = OrchestratorRun.After(record.History, row.Id, (context, input) => invoker.RunOrchestrator(row.Name, context, input), hub.Environment);
        var decisions = run.Advance([]);
        if (decisions.End is not null)
        {
            return $"its code has come to an end ({decisions.End.GetType().Name}), its record has not";
        }

        var open = run.OpenTasks;
        return record.History.Select(asked => asked switch
        {
            HistoryEvent.TaskScheduled task when open.Contains(task.Id) && !record.Work.Contains(task.Id) => $"activity {task.Name} ({task.Id}) is neither open nor done",
            HistoryEvent.TimerCreated timer when open.Contains(timer.Id) && !record.Timers.Contains(timer.Id) => $"timer {timer.Id} is neither armed nor fired",
            HistoryEvent.ChildScheduled child when open.Contains(child.Id) && (hub.Reader.Instance(child.InstanceId) is not { } alive || !InstanceRow.IsLive(alive.Status)) => $"child {child.InstanceId} ({child.Id}) has ended, or never began, and its end never arrived",
            _ => null,
        }).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>Null when today's code decides as the record says; else the first difference.</summary>
    public static string? Differs(InstanceRecord record, DurableTaskHub hub, IDurableFunctionInvoker invoker) =>
        record.History.Count == 0 ? null
        : !invoker.HasOrchestrator(record.Row.Name) ? $"there is no orchestrator {record.Row.Name}"
        : Replayer.Verify(record.Row.Id, record.History, (context, input) => invoker.RunOrchestrator(record.Row.Name, context, input), hub.Environment) is [var difference, ..] ? difference
        : null;
}
