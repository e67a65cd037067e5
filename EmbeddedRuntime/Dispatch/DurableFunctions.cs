using Microsoft.DurableTask;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>
/// The functions that the task hub calls. The host finds them, binds their parameters and runs the worker's middleware around them.
/// </summary>
internal interface IDurableFunctionInvoker
{
    /// <summary>Whether an orchestrator of this name exists; names compare without regard to case.</summary>
    bool HasOrchestrator(string name);

    /// <inheritdoc cref="HasOrchestrator"/>
    bool HasActivity(string name);

    /// <summary>
    /// Runs an orchestrator up to its first wait and returns its task. Its code, and all that the invoker puts around it, must stay on the calling
    /// thread: no <c>ConfigureAwait(false)</c>, no await of anything but the orchestrator itself. The task does not complete when the turn ends in
    /// a wait: the orchestrator may then be dropped, at once or later, and run again from the beginning, so nothing that needs disposal may be
    /// held across it.
    /// </summary>
    /// <param name="name">The orchestrator's name.</param>
    /// <param name="context">The context of this turn.</param>
    /// <param name="inputJson">The orchestration's input as JSON; null when it has none.</param>
    /// <returns>The orchestrator's result as JSON, null for none. A failed task is the orchestrator's own exception.</returns>
    Task<string?> RunOrchestrator(string name, TaskOrchestrationContext context, string? inputJson);

    /// <summary>Runs an activity to its end, on any thread.</summary>
    /// <param name="name">The activity's name.</param>
    /// <param name="instanceId">The orchestration that called it.</param>
    /// <param name="inputJson">The activity's input as JSON; null when it has none.</param>
    /// <param name="cancellation">Cancelled when the host stops; the activity then runs again after the next start.</param>
    /// <returns>The result as JSON, null for none. A failed task is the activity's own exception.</returns>
    Task<string?> RunActivity(string name, string instanceId, string? inputJson, CancellationToken cancellation);
}

/// <summary>Which instances this process runs, by the version they were started with.</summary>
internal enum VersionMatch
{
    /// <summary>All.</summary>
    None,

    /// <summary>Those of exactly the default version.</summary>
    Strict,

    /// <summary>Those of the default version or an older one.</summary>
    CurrentOrOlder,
}

/// <summary>What happens to an instance whose version does not match.</summary>
internal enum VersionMismatch
{
    /// <summary>It is left as it is, for a process of a newer version.</summary>
    Reject,

    /// <summary>It fails with the error type <c>VersionMismatch</c>.</summary>
    Fail,
}

/// <summary>The settings of one task hub: what host.json says under <c>durableTask</c>, and where the data lie.</summary>
internal sealed record DurableTaskHubOptions
{
    /// <summary>The SQLite file. Its folder is made when it does not exist; a <c>.lock</c> file beside it keeps other processes out.</summary>
    public required string DatabasePath { get; init; }

    public string HubName { get; init; } = "TestHubName";

    /// <summary>The version of new instances, and the one that running instances are compared with; null for none.</summary>
    public string? DefaultVersion { get; init; }

    public VersionMatch VersionMatchStrategy { get; init; } = VersionMatch.CurrentOrOlder;

    public VersionMismatch VersionFailureStrategy { get; init; } = VersionMismatch.Reject;

    /// <summary>Whether an orchestrator stays alive between turns and is told only the news; otherwise every turn replays.</summary>
    public bool ExtendedSessions { get; init; }

    /// <summary>How long an orchestrator stays alive after its last turn.</summary>
    public TimeSpan ExtendedSessionIdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many events of history the living orchestrators may have together; bounds the memory they take.</summary>
    public int ExtendedSessionCapacity { get; init; } = 200_000;

    public int MaxConcurrentActivities { get; init; } = 10 * Environment.ProcessorCount;

    public int MaxConcurrentOrchestrators { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>The longest input, output or payload in UTF-16 characters; a longer one is refused, or fails the task that returned it.</summary>
    public int MaxPayloadLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>The clock of timers, starts and recorded times. Timers are re-armed at least once a minute, so that a clock that was set is noticed.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Lets turns and activities run one by one, which needs one loop of each; null lets them run as they come.</summary>
    public StepByStep? Steps { get; init; }
}
