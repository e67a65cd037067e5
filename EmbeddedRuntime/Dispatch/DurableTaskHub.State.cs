using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <content>What is in memory, how it gets there from disk, and what is set going after a commit. All of it on the hub's thread.</content>
internal sealed partial class DurableTaskHub
{
    private readonly Dictionary<string, LiveInstance> _live = new(StringComparer.Ordinal);
    private readonly TimerQueue _timers = new();
    private readonly ExtendedSessions _sessions;
    private readonly HashSet<LiveInstance> _touched = [];
    private readonly List<Work> _toStart = [];
    private readonly HashSet<(string InstanceId, long Execution, int TaskId)> _underWay = [];
    private readonly List<(string InstanceId, bool Finished)> _reached = [];
    private int _turnsOut;

    private DateTime Now => Options.TimeProvider.GetUtcNow().UtcDateTime;

    /// <summary>Fills memory from disk: at the start, and after a commit that failed.</summary>
    private void Restore()
    {
        _live.Clear();
        _sessions.Clear();
        _timers.Clear();
        _touched.Clear();
        _toStart.Clear();
        _reached.Clear();
        foreach (var timer in Reader.OpenTimers())
        {
            _timers.Add(timer);
        }

        foreach (var (work, version) in Reader.OpenWork())
        {
            if (_versions.Runs(version) && !_underWay.Contains((work.InstanceId, work.Execution, work.TaskId)))
            {
                _toStart.Add(work);
            }
        }

        foreach (var id in Reader.Waiting())
        {
            if (Find(id) is { } instance)
            {
                _touched.Add(instance);
            }
        }
    }

    /// <summary>An unfinished instance, from memory or disk; null when it is unknown or finished.</summary>
    private LiveInstance? Find(string id)
    {
        if (_live.TryGetValue(id, out var known))
        {
            return known;
        }

        if (Writer.ReadInstance(id) is not { } row || !InstanceRow.IsLive(row.Status))
        {
            return null;
        }

        var instance = Enter(row);
        try
        {
            foreach (var turn in Writer.ReadHistory(id))
            {
                instance.History.AddRange(HistoryJson.ReadTurn(turn));
                instance.Turns++;
            }

            instance.Inbox.AddRange(Writer.ReadInbox(id));
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new InvalidDataException($"The record of the instance '{id}' is damaged: {e.Message}", e);
        }

        instance.Activities.UnionWith(Writer.ReadOpenActivities(id));
        instance.Timers.UnionWith(Writer.ReadOpenTimers(id));
        return instance;
    }

    private LiveInstance Enter(InstanceRow row)
    {
        var rejected = _versions.Rejects(row.Version);
        if (rejected)
        {
            LogRejected(_logger, row.Id, row.Version, Options.DefaultVersion);
        }

        return _live[row.Id] = new(row, rejected);
    }

    /// <summary>Gives an instance a message. One that is on disk in another form may stay in memory until the turn that takes it.</summary>
    private void Tell(LiveInstance instance, long execution, HistoryEvent happened, bool keep)
    {
        instance.Inbox.Add(new(keep ? Writer.InsertMessage(instance.Id, execution, happened) : 0, execution, happened));
        _touched.Add(instance);
    }

    private void FireDueTimers()
    {
        var now = Now;
        while (_timers.TryTakeDue(now, out var timer))
        {
            if (Find(timer.InstanceId) is not { } instance)
            {
                continue;
            }

            if (timer.TaskId == TimerRow.Start)
            {
                _touched.Add(instance);
            }
            else if (instance.Timers.Remove(timer.TaskId))
            {
                Tell(instance, instance.Execution, new HistoryEvent.TimerFired(timer.TaskId), instance.IsParked);
                if (instance.IsParked)
                {
                    Writer.DeleteTimer(instance.Id, timer.TaskId);
                }
            }
        }
    }

    /// <summary>The batch is on disk: its senders may know, and what it made runnable may run.</summary>
    private void Release(List<Command> batch)
    {
        batch.ForEach(command => command.Committed());
        batch.Clear();
        foreach (var (id, finished) in _reached)
        {
            Answer(id, finished);
        }

        foreach (var work in _toStart)
        {
            if (_underWay.Add((work.InstanceId, work.Execution, work.TaskId)) && !_work.Writer.TryWrite(work))
            {
                _underWay.Remove((work.InstanceId, work.Execution, work.TaskId));
            }
        }

        foreach (var instance in _touched)
        {
            Settle(instance);
        }

        _reached.Clear();
        _toStart.Clear();
        _touched.Clear();
        EndSessions();
        Arm();
        AnswerCounting();
        if (_turnsOut == 0 && _underWay.Count == 0 && _mailbox.IsEmpty)
        {
            AnswerIdle();
        }
    }

    // An instance that has nothing to do leaves memory, at once or when its session ends; the next message brings it back.
    private void Settle(LiveInstance instance)
    {
        if (instance.InTurn || !_live.TryGetValue(instance.Id, out var current) || current != instance || _stopping.IsCancellationRequested)
        {
            return;
        }

        if (TurnSelection.Take(instance, Now) is { } turn)
        {
            if (_turns.Writer.TryWrite(turn))
            {
                instance.InTurn = true;
                _turnsOut++;
                _sessions.End(instance);
            }
        }
        else if (instance.Kept is not null)
        {
            _sessions.Begin(instance, Now);
        }
        else if (instance.MayLeaveMemory)
        {
            _live.Remove(instance.Id);
        }
    }

    private void EndSessions()
    {
        while (_sessions.TryEndOne(Now, out var instance))
        {
            instance.Kept = null;
            if (instance.MayLeaveMemory)
            {
                _live.Remove(instance.Id);
            }
        }
    }

    private void Arm()
    {
        if (Earlier(_timers.Next, _sessions.NextEnd) is not { } next)
        {
            _alarm?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = next - Now;
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestArming ? LongestArming : wait;
        _alarm?.Change(wait, Timeout.InfiniteTimeSpan);

        static DateTime? Earlier(DateTime? one, DateTime? other) => other is null || one < other ? one : other;
    }

    [Microsoft.Extensions.Logging.LoggerMessage(
        Level = Microsoft.Extensions.Logging.LogLevel.Warning,
        Message = "Instance {InstanceId} of version {Version} is left alone: this process runs {DefaultVersion}.")]
    private static partial void LogRejected(Microsoft.Extensions.Logging.ILogger logger, string instanceId, string version, string? defaultVersion);
}
