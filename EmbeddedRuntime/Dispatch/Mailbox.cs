namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>Something for the task hub's thread to do. What arrives while a commit is under way is done together in the next one.</summary>
internal abstract class Command
{
    public abstract void Apply();

    /// <summary>What <see cref="Apply"/> wrote is on disk.</summary>
    public virtual void Committed()
    {
    }

    /// <summary>What <see cref="Apply"/> wrote was undone.</summary>
    public virtual void Lost(Exception cause)
    {
    }
}

/// <summary>A command whose sender waits for an answer, which it gets after the commit.</summary>
internal sealed class Request<T>(Func<T> apply) : Command
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Answer => _answer.Task;

    public override void Apply() => _result = apply();

    public override void Committed() => _answer.TrySetResult(_result!);

    public override void Lost(Exception cause) => _answer.TrySetException(cause);
}

/// <summary>A command that nobody waits for.</summary>
internal sealed class Notice(Action apply) : Command
{
    public override void Apply() => apply();
}

/// <summary>Commands on their way to the one thread that does them.</summary>
internal sealed class Mailbox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _bell = new(0, 1);
    private List<Command> _waiting = [];
    private bool _closed;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count == 0;
            }
        }
    }

    /// <summary>False when the hub takes no more commands.</summary>
    public bool TryPost(Command command)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _waiting.Add(command);
            if (_waiting.Count == 1)
            {
                _bell.Release();
            }
        }

        return true;
    }

    /// <summary>Waits for commands and takes all of them; empty when the mailbox is closed and drained.</summary>
    /// <param name="emptied">The list of an earlier call, empty again: what comes next is collected in it.</param>
    public List<Command> TakeAll(List<Command> emptied)
    {
        while (true)
        {
            _bell.Wait();
            lock (_gate)
            {
                if (_waiting.Count > 0 || _closed)
                {
                    var taken = _waiting;
                    _waiting = emptied;
                    if (_closed)
                    {
                        _bell.Release();
                    }

                    return taken;
                }
            }
        }
    }

    public void Dispose() => _bell.Dispose();

    public void Close()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _closed = true;
                if (_waiting.Count == 0)
                {
                    _bell.Release();
                }
            }
        }
    }
}
