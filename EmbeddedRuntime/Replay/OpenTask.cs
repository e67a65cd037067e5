using Microsoft.DurableTask;

namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>Something that the orchestrator has asked for and that has not come back.</summary>
internal abstract class OpenTask
{
    public abstract void Complete(string? result);

    public abstract void Fail(TaskFailure failure);
}

internal sealed class OpenTask<T>(string name, int id, DataConverter converter) : OpenTask
{
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    // A result of another type than the code expects is the code's own problem: it sees the JsonException and may catch it.
    public override void Complete(string? result) => _source.SetFrom(result, converter);

    public override void Fail(TaskFailure failure) => _source.TrySetException(new TaskFailedException(name, id, failure.ToDetails()));
}

internal sealed class OpenTimer : OpenTask
{
    private readonly TaskCompletionSource _source = new();

    public Task Task => _source.Task;

    public override void Complete(string? result) => _source.TrySetResult();

    public override void Fail(TaskFailure failure) => throw new InvalidOperationException("A timer cannot fail.");

    public void Cancel(CancellationToken cancellation) => _source.TrySetCanceled(cancellation);
}

internal static class TaskCompletionSources
{
    /// <summary>Completes with the value that <paramref name="json"/> holds, or fails with the reason why it holds none.</summary>
    public static void SetFrom<T>(this TaskCompletionSource<T> source, string? json, DataConverter converter)
    {
        T? value;
        try
        {
            value = converter.Deserialize<T>(json);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or NotSupportedException or InvalidCastException or FormatException)
        {
            source.TrySetException(e);
            return;
        }

        source.TrySetResult(value!);
    }
}
