namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>
/// Keeps each turn on one thread. Whatever comes in from another thread, during a turn or between turns, was not caused by the history and
/// could not be replayed: it is noticed here instead of being run.
/// </summary>
internal sealed class TurnThread : SynchronizationContext
{
    private readonly Lock _gate = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _work = new();
    private Thread? _thread;
    private bool _trespassed;
    private bool _closed;

    /// <summary>Called once, from the trespassing thread, when something comes in while no turn is <see cref="Open"/>.</summary>
    public Action? TrespassedLate { get; init; }

    public static string Explanation =>
        "An invalid asynchronous invocation was detected. An orchestrator may await only tasks of its TaskOrchestrationContext; "
        + "other work belongs into activities, and a token is cancelled by Cancel(), not by CancelAsync().";

    public bool Trespassed
    {
        get
        {
            lock (_gate)
            {
                return _trespassed;
            }
        }
    }

    /// <summary>Runs <paramref name="action"/> and everything that it sets going on this thread.</summary>
    public void Run(Action action)
    {
        var before = Current;
        lock (_gate)
        {
            _thread = Thread.CurrentThread;
        }

        SetSynchronizationContext(this);
        try
        {
            action();
            while (_work.TryDequeue(out var next))
            {
                next.Callback(next.State);
            }
        }
        finally
        {
            SetSynchronizationContext(before);
            lock (_gate)
            {
                _thread = null;
            }
        }
    }

    /// <summary>Throws when the caller is not the turn's own thread.</summary>
    public void Demand()
    {
        if (!IsOwn())
        {
            throw new InvalidOperationException(Explanation);
        }
    }

    /// <summary>Begins another turn of an orchestrator that was kept.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _closed = false;
        }
    }

    /// <summary>Ends the turn and tells whether the orchestrator stayed on its thread, in this turn and ever before.</summary>
    public bool Close()
    {
        lock (_gate)
        {
            _closed = true;
            return !_trespassed;
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsOwn())
        {
            _work.Enqueue((d, state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        Demand();
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    private bool IsOwn()
    {
        bool late;
        lock (_gate)
        {
            if (_thread == Thread.CurrentThread && !_closed)
            {
                return true;
            }

            late = _closed && !_trespassed;
            _trespassed = true;
        }

        if (late)
        {
            TrespassedLate?.Invoke();
        }

        return false;
    }
}
