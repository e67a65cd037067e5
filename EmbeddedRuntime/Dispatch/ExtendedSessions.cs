namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>
/// The instances whose orchestrators stay alive between turns: those that took a turn last. A session ends when nothing happened to it for
/// a while, or when there are too many of them; its next turn then replays. Used on the hub's thread only.
/// </summary>
/// <param name="idleTimeout">How long a session lasts after its last turn.</param>
/// <param name="capacity">How many events of history the sessions may hold together, each counting for at least <see cref="LeastSize"/>.</param>
internal sealed class ExtendedSessions(TimeSpan idleTimeout, int capacity)
{
    /// <summary>What an orchestrator without any history takes in memory, in events.</summary>
    public const int LeastSize = 100;

    // The longest unused first.
    private readonly LinkedList<Session> _sessions = [];
    private readonly Dictionary<LiveInstance, LinkedListNode<Session>> _nodes = [];
    private int _size;

    /// <summary>When the first session ends unless it is used; null when there is none.</summary>
    public DateTime? NextEnd => _sessions.First is { Value.Since: var since } ? since + idleTimeout : null;

    /// <summary>The instance has taken its turn and waits with its orchestrator.</summary>
    public void Begin(LiveInstance instance, DateTime now)
    {
        End(instance);
        var size = Math.Max(LeastSize, instance.History.Count);
        _nodes.Add(instance, _sessions.AddLast(new Session(instance, now, size)));
        _size += size;
    }

    /// <summary>The instance takes a turn or has left memory.</summary>
    public void End(LiveInstance instance)
    {
        if (_nodes.Remove(instance, out var node))
        {
            _sessions.Remove(node);
            _size -= node.Value.Size;
        }
    }

    /// <summary>Ends a session that has lasted too long, or is one too many. The instance used last is never one too many.</summary>
    public bool TryEndOne(DateTime now, out LiveInstance instance)
    {
        // A clock that was set back must not make a session last until it catches up.
        if (_sessions.First is { Value: var (oldest, since, _) } && (now - since >= idleTimeout || now < since || (_size > capacity && _sessions.Count > 1)))
        {
            instance = oldest;
            End(oldest);
            return true;
        }

        instance = null!;
        return false;
    }

    public void Clear()
    {
        _sessions.Clear();
        _nodes.Clear();
        _size = 0;
    }

    private readonly record struct Session(LiveInstance Instance, DateTime Since, int Size);
}
