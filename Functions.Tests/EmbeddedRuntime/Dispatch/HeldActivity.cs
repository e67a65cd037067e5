using System.Collections.Concurrent;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

/// <summary>An activity in the hands of a test: each run tells that it began, and ends when the test says so.</summary>
internal sealed class HeldActivity
{
    private readonly ConcurrentDictionary<int, OneRun> _runs = new();
    private int _last = -1;

    /// <summary>What the hub runs.</summary>
    public async Task<object?> Run()
    {
        var run = At(Interlocked.Increment(ref _last));
        run.Began.SetResult();
        return await run.Result.Task;
    }

    /// <param name="run">From 0, in the order in which they begin.</param>
    public Task Begins(int run = 0) => At(run).Began.Task;

    /// <inheritdoc cref="Begins"/>
    public void End(string? result = null, int run = 0) => At(run).Result.SetResult(result);

    private OneRun At(int run) => _runs.GetOrAdd(run, _ => new OneRun(new(), new()));

    private sealed record OneRun(TaskCompletionSource Began, TaskCompletionSource<string?> Result);
}
