using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>Decides what an instance is told in its next turn. A termination comes before everything; a suspension holds everything else back.</summary>
internal static class TurnSelection
{
    /// <summary>Takes the next turn's messages out of the inbox; null when there is nothing to run.</summary>
    public static Turn? Take(LiveInstance instance, DateTime now)
    {
        // Messages for an earlier run under the same id have nobody to go to.
        instance.Inbox.RemoveAll(message => message.Seq == 0 && message.Execution != instance.Execution);
        // The clock as it is, also after it was set back: what is asked for in so many seconds must not wait for the time that was taken back.
        var begin = new HistoryEvent.TurnStarted(now);
        if (instance.Inbox.Find(message => message.Event is HistoryEvent.Terminated) is { } end)
        {
            return Remove(instance, new(instance, now, [begin, end.Event], [.. instance.Inbox], Started: true, Suspended: false));
        }

        var turn = instance.Rejected ? null : instance.Started ? Continue(instance, now, begin) : Start(instance, now, begin);
        return turn is null ? null : Remove(instance, turn);
    }

    private static Turn Remove(LiveInstance instance, Turn turn)
    {
        if (turn.Taken.Count == instance.Inbox.Count)
        {
            instance.Inbox.Clear();
        }
        else
        {
            instance.Inbox.RemoveAll(turn.Taken.Contains);
        }

        return turn;
    }

    private static Turn? Start(LiveInstance instance, DateTime now, HistoryEvent begin)
    {
        var suspended = instance.Status == OrchestrationRuntimeStatus.Suspended;
        var controls = instance.Inbox.FindAll(message => message.Event is HistoryEvent.Suspended or HistoryEvent.Resumed);
        if (controls.Count > 0)
        {
            suspended = controls[^1].Event is HistoryEvent.Suspended;
        }

        var starts = !suspended && (instance.StartAt is not { } startAt || startAt <= now);
        if (!starts && controls.Count == 0)
        {
            return null;
        }

        List<HistoryEvent> news = [begin, .. controls.Select(control => control.Event)];
        if (!starts)
        {
            return new(instance, now, news, controls, Started: false, suspended);
        }

        news.Add(new HistoryEvent.ExecutionStarted(instance.Name, instance.Version, instance.Input, instance.Parent));
        news.AddRange(instance.Carried);
        news.AddRange(instance.Inbox.Except(controls).Where(message => IsFor(instance, message)).Select(message => message.Event));
        return new(instance, now, news, [.. instance.Inbox], Started: true, Suspended: false);
    }

    private static Turn? Continue(LiveInstance instance, DateTime at, HistoryEvent begin)
    {
        if (instance.Inbox.Count == 0)
        {
            return null;
        }

        var suspended = instance.Status == OrchestrationRuntimeStatus.Suspended;
        var taken = new List<Message>(instance.Inbox.Count);
        var held = new List<Message>();
        foreach (var message in instance.Inbox)
        {
            if (message.Event is HistoryEvent.Suspended or HistoryEvent.Resumed)
            {
                suspended = message.Event is HistoryEvent.Suspended;
                taken.Add(message);
                if (!suspended)
                {
                    taken.AddRange(held);
                    held.Clear();
                }
            }
            else if (suspended)
            {
                held.Add(message);
            }
            else
            {
                taken.Add(message);
            }
        }

        return taken.Count == 0
            ? null
            : new(instance, at, [begin, .. taken.Where(message => IsFor(instance, message)).Select(message => message.Event)], taken, Started: true, suspended);
    }

    private static bool IsFor(LiveInstance instance, Message message) => message.Execution == 0 || message.Execution == instance.Execution;
}
