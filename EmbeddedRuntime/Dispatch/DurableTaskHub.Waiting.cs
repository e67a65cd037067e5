using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <content>Who waits for what: for an instance to begin or finish, or for the hub to have nothing left to run.</content>
internal sealed partial class DurableTaskHub
{
    private readonly Dictionary<string, List<(bool Finished, TaskCompletionSource Source)>> _awaited = new(StringComparer.Ordinal);
    private readonly List<TaskCompletionSource> _idle = [];
    private readonly List<TaskCompletionSource<(int Turns, int Activities)>> _counting = [];

    /// <summary>Completes when the instance has begun, or has finished; answers false at once for an unknown one.</summary>
    public async Task<bool> Reached(string id, bool finished, CancellationToken cancellation)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var known = await Ask(
            () =>
            {
                if (Status(id) is not { } status)
                {
                    return false;
                }

                if (finished ? !InstanceRow.IsLive(status) : status != OrchestrationRuntimeStatus.Pending)
                {
                    source.TrySetResult();
                    return true;
                }

                if (!_awaited.TryGetValue(id, out var waiters))
                {
                    _awaited[id] = waiters = [];
                }

                waiters.RemoveAll(waiter => waiter.Source.Task.IsCompleted);
                waiters.Add((finished, source));
                return true;
            },
            cancellation);
        if (known)
        {
            using var cancelled = cancellation.Register(() => source.TrySetCanceled(cancellation));
            await source.Task;
        }

        return known;
    }

    /// <summary>Completes when there is nothing to run: every message seen, every activity ended, every due timer fired.</summary>
    public async Task WhenIdle(CancellationToken cancellation)
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Ask(
            () =>
            {
                _idle.Add(idle);
                return true;
            },
            cancellation);
        await idle.Task.WaitAsync(cancellation);
    }

    /// <summary>How many turns and activities are running or wait to run, everything counted that was asked for before.</summary>
    internal async Task<(int Turns, int Activities)> Outstanding(CancellationToken cancellation)
    {
        var counting = new TaskCompletionSource<(int, int)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Ask(
            () =>
            {
                _counting.Add(counting);
                return true;
            },
            cancellation);
        return await counting.Task.WaitAsync(cancellation);
    }

    private void Answer(string id, bool finished)
    {
        if (!_awaited.TryGetValue(id, out var waiters))
        {
            return;
        }

        foreach (var (_, source) in waiters.Where(waiter => finished || !waiter.Finished))
        {
            source.TrySetResult();
        }

        waiters.RemoveAll(waiter => waiter.Source.Task.IsCompleted);
        if (waiters.Count == 0)
        {
            _awaited.Remove(id);
        }
    }

    private void AnswerIdle()
    {
        _idle.ForEach(idle => idle.TrySetResult());
        _idle.Clear();
    }

    private void AnswerCounting()
    {
        _counting.ForEach(counting => counting.TrySetResult((_turnsOut, _underWay.Count)));
        _counting.Clear();
    }

    // The hub has stopped: what they wait for does not come any more.
    private void Abandon(TaskHubUnavailableException gone)
    {
        foreach (var (_, source) in _awaited.Values.SelectMany(waiters => waiters))
        {
            source.TrySetException(gone);
        }

        _idle.ForEach(idle => idle.TrySetException(gone));
        _counting.ForEach(counting => counting.TrySetException(gone));
    }
}
