using Microsoft.DurableTask;

namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>
/// Waiters and events of one execution. Waiters of a name are a stack, the newest is served first; events that nobody waits for are a queue.
/// A cancelled waiter stays in the stack and takes the next event with it, as on the official runtime: code that is safe here is safe there.
/// </summary>
internal sealed class ExternalEvents(DataConverter converter)
{
    private readonly Dictionary<string, Stack<Waiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HistoryEvent.EventRaised> _buffer = [];

    public bool AnyoneWaits => _waiters.Values.Any(stack => stack.Any(waiter => waiter.IsLive));

    public IReadOnlyList<HistoryEvent.EventRaised> Untaken => _buffer;

    public Task<T> Wait<T>(string name, TurnThread thread, CancellationToken cancellation)
    {
        var first = _buffer.FindIndex(raised => string.Equals(raised.Name, name, StringComparison.OrdinalIgnoreCase));
        var waiter = new Waiter<T>();
        if (first >= 0)
        {
            var payload = _buffer[first].Payload;
            _buffer.RemoveAt(first);
            waiter.Take(payload, converter);
            return waiter.Task;
        }

        if (!_waiters.TryGetValue(name, out var stack))
        {
            _waiters[name] = stack = new();
        }

        if (stack.TryPeek(out var newest) && newest.Type != typeof(T))
        {
            throw new ArgumentException($"Event '{name}' is awaited as {newest.Type} already; one event name has one type, not also {typeof(T)}.", nameof(name));
        }

        stack.Push(waiter);
        waiter.CancelBy(thread, cancellation);
        return waiter.Task;
    }

    public void Raise(HistoryEvent.EventRaised raised)
    {
        if (!_waiters.TryGetValue(raised.Name, out var stack))
        {
            _buffer.Add(raised);
            return;
        }

        var waiter = stack.Pop();
        if (stack.Count == 0)
        {
            _waiters.Remove(raised.Name);
        }

        waiter.Take(raised.Payload, converter);
    }

    private abstract class Waiter
    {
        public abstract Type Type { get; }

        public abstract bool IsLive { get; }

        public abstract void Take(string? payload, DataConverter converter);
    }

    private sealed class Waiter<T> : Waiter
    {
        private readonly TaskCompletionSource<T> _source = new();

        public override Type Type => typeof(T);

        public override bool IsLive => !_source.Task.IsCompleted;

        public Task<T> Task => _source.Task;

        public override void Take(string? payload, DataConverter converter)
        {
            if (IsLive)
            {
                _source.SetFrom(payload, converter);
            }
        }

        public void CancelBy(TurnThread thread, CancellationToken cancellation) =>
            cancellation.Register(() =>
            {
                thread.Demand();
                _source.TrySetCanceled(cancellation);
            });
    }
}
