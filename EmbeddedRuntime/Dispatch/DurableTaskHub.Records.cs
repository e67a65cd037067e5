using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <content>What a turn decided is recorded on the hub's thread, all of it in one transaction.</content>
internal sealed partial class DurableTaskHub
{
    // Without extended sessions every turn replays the whole history, so that a long one costs with the square of its length.
    private const int LongHistory = 1000;

    private void Record(Turn turn, TurnResult result)
    {
        var instance = turn.Instance;
        if (!_live.TryGetValue(instance.Id, out var current) || current != instance)
        {
            return;
        }

        instance.InTurn = false;
        instance.Kept = result.Kept;
        var decisions = result.Decisions;
        foreach (var message in turn.Taken)
        {
            Forget(instance, message);
        }

        if (decisions.End is not End.Again)
        {
            Writer.AppendTurn(instance.Id, instance.Turns++, result.Json);
            var before = instance.History.Count;
            instance.History.AddRange(result.Events);
            if (before < LongHistory && instance.History.Count >= LongHistory)
            {
                LogLongHistory(_logger, instance.Id, instance.History.Count);
            }
        }

        foreach (var action in decisions.Actions)
        {
            Carry(instance, action, decisions);
        }

        foreach (var timer in decisions.CancelledTimers.Where(instance.Timers.Remove))
        {
            Writer.DeleteTimer(instance.Id, timer);
            _timers.Remove(instance.Id, timer);
        }

        if (turn.Started && instance.Status == OrchestrationRuntimeStatus.Pending)
        {
            _reached.Add((instance.Id, Finished: false));
        }

        switch (decisions.End)
        {
            case null:
                Continue(turn, decisions);
                break;
            case End.Again again:
                BeginAgain(turn, again);
                break;
            default:
                Finish(instance, decisions, turn.At);
                break;
        }
    }

    // A message is gone in the same transaction that records what it led to; so is what would cause it again.
    private void Forget(LiveInstance instance, Message message)
    {
        switch (message)
        {
            case { Seq: not 0 }:
                Writer.DeleteMessage(message.Seq);
                break;
            case { Event: HistoryEvent.TaskCompleted done }:
                Writer.DeleteWork(instance.Id, done.Id);
                break;
            case { Event: HistoryEvent.TaskFailed failed }:
                Writer.DeleteWork(instance.Id, failed.Id);
                break;
            case { Event: HistoryEvent.TimerFired fired }:
                Writer.DeleteTimer(instance.Id, fired.Id);
                break;
        }
    }

    private void Carry(LiveInstance instance, HistoryEvent action, Decisions decisions)
    {
        switch (action)
        {
            case HistoryEvent.TaskScheduled task:
                var work = new Work(instance.Id, instance.Execution, task.Id, task.Name, task.Input);
                Writer.InsertWork(work);
                instance.Activities.Add(task.Id);
                _toStart.Add(work);
                break;
            case HistoryEvent.TimerCreated timer when !decisions.CancelledTimers.Contains(timer.Id):
                var row = new TimerRow(instance.Id, timer.Id, timer.FireAt);
                Writer.InsertTimer(row);
                instance.Timers.Add(timer.Id);
                _timers.Add(row);
                break;
            case HistoryEvent.ChildScheduled child:
                StartChild(instance, child);
                break;
            case HistoryEvent.EventSent sent when Find(sent.InstanceId) is { } target:
                Tell(target, 0, new HistoryEvent.EventRaised(sent.Name, sent.Payload), keep: true);
                break;
        }
    }

    private void StartChild(LiveInstance parent, HistoryEvent.ChildScheduled child)
    {
        var before = Status(child.InstanceId);
        if (before is { } status && InstanceRow.IsLive(status))
        {
            // Waiting for somebody else's instance would wait forever; the parent hears of it at once.
            var failure = new TaskFailure("OrchestrationAlreadyExists", $"An orchestration with the id '{child.InstanceId}' is {status} already.", Final: true);
            Tell(parent, parent.Execution, new HistoryEvent.TaskFailed(child.Id, failure), keep: true);
            return;
        }

        var now = Now;
        var row = new InstanceRow(
            child.InstanceId,
            Writer.NextExecution(),
            child.Name,
            child.Version ?? Options.DefaultVersion ?? string.Empty,
            OrchestrationRuntimeStatus.Pending,
            now)
        {
            Input = child.Input,
            Tags = Inherited(parent.Tags, child.Tags),
            UpdatedAt = now,
            Parent = new(parent.Id, parent.Name, parent.Execution, child.Id),
        };
        Writer.Insert(row, replace: before is not null);
        _touched.Add(Enter(row));
    }

    // A child has its parent's tags; its own win.
    private static IReadOnlyDictionary<string, string>? Inherited(IReadOnlyDictionary<string, string>? parent, IReadOnlyDictionary<string, string>? own) =>
        parent is null || own is null
            ? own ?? parent
            : new Dictionary<string, string>(own.Concat(parent.Where(tag => !own.ContainsKey(tag.Key))), StringComparer.Ordinal);

    private void Continue(Turn turn, Decisions decisions)
    {
        var instance = turn.Instance;
        var (status, started) = (instance.Status, instance.Started);
        instance.Started = turn.Started;
        instance.CustomStatus = decisions.CustomStatus;
        instance.Status = turn.Suspended ? OrchestrationRuntimeStatus.Suspended
            : turn.Started ? OrchestrationRuntimeStatus.Running
            : OrchestrationRuntimeStatus.Pending;
        if ((status, started) == (instance.Status, instance.Started))
        {
            Writer.Touch(instance.Id, instance.CustomStatus, turn.At);
        }
        else
        {
            Writer.Progress(instance.Id, instance.Status, instance.Started, instance.CustomStatus, turn.At);
        }

        if (instance.IsParked)
        {
            Keep(instance);
        }

        _touched.Add(instance);
    }

    // What waits longer than a moment waits on disk.
    private void Keep(LiveInstance instance)
    {
        for (var i = 0; i < instance.Inbox.Count; i++)
        {
            var message = instance.Inbox[i];
            if (message.Seq == 0)
            {
                Forget(instance, message);
                instance.Inbox[i] = message with { Seq = Writer.InsertMessage(instance.Id, message.Execution, message.Event) };
            }
        }
    }

    private void BeginAgain(Turn turn, End.Again again)
    {
        var instance = turn.Instance;
        instance.BeginAgain(Writer.NextExecution(), again);
        instance.Status = turn.Suspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running;
        Writer.Again(instance.Id, instance.Execution, instance.Version, instance.Status, instance.Input, instance.Carried, turn.At);
        _touched.Add(instance);
    }

    private void Finish(LiveInstance instance, Decisions decisions, DateTime at)
    {
        var (status, output, failure) = decisions.End switch
        {
            End.Completed completed => (OrchestrationRuntimeStatus.Completed, completed.Output, (TaskFailure?)null),
            End.Failed failed => (OrchestrationRuntimeStatus.Failed, null, failed.Failure),
            End.Terminated terminated => (OrchestrationRuntimeStatus.Terminated, terminated.Output, null),
            _ => throw new InvalidOperationException("The execution has not ended."),
        };
        Writer.Finish(instance.Id, status, output, failure, decisions.CustomStatus, at);
        if (instance.Inbox.Count > 0)
        {
            Writer.DeleteInbox(instance.Id);
        }

        if (instance.Activities.Count > 0 || instance.Inbox.Count > 0)
        {
            Writer.DeleteAllWork(instance.Id);
        }

        if (instance.Timers.Count > 0 || instance.Inbox.Count > 0)
        {
            Writer.DeleteAllTimers(instance.Id);
        }

        foreach (var timer in instance.Timers)
        {
            _timers.Remove(instance.Id, timer);
        }

        _timers.Remove(instance.Id, TimerRow.Start);
        _live.Remove(instance.Id);
        _reached.Add((instance.Id, Finished: true));
        if (instance.Parent is { } parent && Find(parent.InstanceId) is { } waiting && waiting.Execution == parent.Execution)
        {
            HistoryEvent end = status == OrchestrationRuntimeStatus.Completed
                ? new HistoryEvent.TaskCompleted(parent.TaskId, output)
                : new HistoryEvent.TaskFailed(parent.TaskId, failure ?? new("OrchestrationTerminated", $"The sub-orchestration '{instance.Id}' was terminated: {output}"));
            Tell(waiting, parent.Execution, end, keep: true);
        }
    }

    [Microsoft.Extensions.Logging.LoggerMessage(
        Level = Microsoft.Extensions.Logging.LogLevel.Warning,
        Message = "The history of instance {InstanceId} has grown to {Count} events, all of which a replay runs through. ContinueAsNew begins an empty one.")]
    private static partial void LogLongHistory(Microsoft.Extensions.Logging.ILogger logger, string instanceId, int count);
}
