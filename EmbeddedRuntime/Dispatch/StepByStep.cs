using System.Diagnostics.CodeAnalysis;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>
/// Background work one piece at a time, in an order that somebody outside decides: registered by a simulation, absent otherwise. Turns and
/// activities wait here before they run, one of each at most; runs of timer functions wait in the order in which they fell due.
/// </summary>
internal sealed class StepByStep : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turns = new(0);
    private readonly SemaphoreSlim _activities = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Queue<(Func<Task> Run, TaskCompletionSource Done)> _runs = new();
    private bool _closed;

    /// <summary>Lets the turn that waits, or comes next, run; completes when its result is with the hub.</summary>
    public Task LetATurnRun()
    {
        _turns.Release();
        return _done.WaitAsync();
    }

    /// <inheritdoc cref="LetATurnRun"/>
    public Task LetAnActivityRun()
    {
        _activities.Release();
        return _done.WaitAsync();
    }

    /// <summary>The oldest run of a timer function that waits, to be run by the caller.</summary>
    public bool TryTakeRun([NotNullWhen(true)] out Func<Task>? run)
    {
        lock (_gate)
        {
            run = _runs.TryDequeue(out var next) ? () => Complete(next.Run, next.Done) : null;
            return run is not null;
        }
    }

    /// <summary>Lets everything go that waits: the process is being killed.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _turns.Release(int.MaxValue / 2);
            _activities.Release(int.MaxValue / 2);
            while (_runs.TryDequeue(out var run))
            {
                run.Done.SetResult();
            }
        }
    }

    public void Dispose()
    {
        _turns.Dispose();
        _activities.Dispose();
        _done.Dispose();
    }

    internal Task TurnMayRun() => _turns.WaitAsync();

    internal Task ActivityMayRun() => _activities.WaitAsync();

    internal void Done() => _done.Release();

    /// <summary>Keeps the run of a timer function until it is taken.</summary>
    internal Task Keep(Func<Task> run)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_closed)
            {
                done.SetResult();
            }
            else
            {
                _runs.Enqueue((run, done));
            }
        }

        return done.Task;
    }

    private static async Task Complete(Func<Task> run, TaskCompletionSource done)
    {
        try
        {
            await run();
        }
        finally
        {
            done.SetResult();
        }
    }
}
