using Microsoft.DurableTask;

namespace TechVolunteers.Durable;

/// <summary>An activity as orchestrators call it: its function name with its input and output types, declared beside the activity.</summary>
public sealed record Step<TIn, TOut>(string Name);

/// <summary>An orchestrator as others start or follow it.</summary>
public sealed record Flow<TIn>(string Name);

public static class Steps
{
    // Activities are idempotent; a store that is down for a while must not fail a campaign that runs for months.
    private static readonly TaskOptions Patient = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 12,
        firstRetryInterval: TimeSpan.FromSeconds(2),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromMinutes(10)));

    /// <summary>Runs a step, again and again with growing pauses while it throws; at least once, its first recorded result counts.</summary>
    public static Task<TOut> Call<TIn, TOut>(this TaskOrchestrationContext context, Step<TIn, TOut> step, TIn input) =>
        context.CallActivityAsync<TOut>(step.Name, input, Patient);

    /// <summary>Follows another orchestration to its end under the given instance id.</summary>
    public static Task Follow<TIn>(this TaskOrchestrationContext context, Flow<TIn> flow, TIn input, string instanceId) =>
        context.CallSubOrchestratorAsync(flow.Name, input, new SubOrchestrationOptions { InstanceId = instanceId });
}
