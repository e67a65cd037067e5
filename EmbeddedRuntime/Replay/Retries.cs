using Microsoft.DurableTask;

namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>Repeats a call that failed. The pauses are durable timers, so a retry survives a restart like everything else.</summary>
internal static class Retries
{
    public static Task<T> Run<T>(TaskOrchestrationContext context, TaskRetryOptions? retry, Func<Task<T>> call) => retry switch
    {
        { Policy: { } policy } => ByPolicy(context, policy, call),
        { Handler: { } handler } => ByHandler(context, handler, call),
        _ => call(),
    };

    private static async Task<T> ByPolicy<T>(TaskOrchestrationContext context, RetryPolicy policy, Func<Task<T>> call)
    {
        var begun = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                return await call();
            }
            catch (TaskFailedException e) when (
                attempt < policy.MaxNumberOfAttempts && policy.Handles(e.FailureDetails) && !Expired(context.CurrentUtcDateTime - begun, policy))
            {
                pause = Pause(policy, attempt);
            }

            await context.CreateTimer(context.CurrentUtcDateTime.Add(pause), CancellationToken.None);
        }
    }

    private static async Task<T> ByHandler<T>(TaskOrchestrationContext context, AsyncRetryHandler handler, Func<Task<T>> call)
    {
        var begun = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TaskFailedException e)
            {
                var failure = new RetryContext(context, attempt, e.FailureDetails, context.CurrentUtcDateTime - begun, CancellationToken.None);
                if (e.FailureDetails.IsNonRetriable || !await handler(failure))
                {
                    throw;
                }
            }
        }
    }

    private static bool Expired(TimeSpan since, RetryPolicy policy) => policy.RetryTimeout != Timeout.InfiniteTimeSpan && since >= policy.RetryTimeout;

    private static TimeSpan Pause(RetryPolicy policy, int attempt)
    {
        var milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return milliseconds < policy.MaxRetryInterval.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : policy.MaxRetryInterval;
    }
}
