using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>Open timers of all instances in the order in which they are due; equal times in the order of their creation.</summary>
internal sealed class TimerQueue
{
    private readonly SortedSet<(DateTime FireAt, long Order, string InstanceId, int TaskId)> _due = [];
    private readonly Dictionary<(string InstanceId, int TaskId), (DateTime FireAt, long Order)> _known = [];
    private long _order;

    public DateTime? Next => _due.Count == 0 ? null : _due.Min.FireAt;

    public void Add(TimerRow timer)
    {
        var place = (timer.FireAt, ++_order);
        if (_known.TryAdd((timer.InstanceId, timer.TaskId), place))
        {
            _due.Add((place.FireAt, place.Item2, timer.InstanceId, timer.TaskId));
        }
    }

    public void Remove(string instanceId, int taskId)
    {
        if (_known.Remove((instanceId, taskId), out var place))
        {
            _due.Remove((place.FireAt, place.Order, instanceId, taskId));
        }
    }

    public bool TryTakeDue(DateTime now, out (string InstanceId, int TaskId) timer)
    {
        timer = default;
        if (_due.Count == 0 || _due.Min is var first && first.FireAt > now)
        {
            return false;
        }

        first = _due.Min;
        timer = (first.InstanceId, first.TaskId);
        _due.Remove(first);
        _known.Remove(timer);
        return true;
    }

    public void Clear()
    {
        _due.Clear();
        _known.Clear();
    }
}
