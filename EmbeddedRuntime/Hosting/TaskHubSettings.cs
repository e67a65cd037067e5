using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Dispatch;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>What host.json says about durable functions, as the task hub takes it.</summary>
internal static class TaskHubSettings
{
    /// <summary>
    /// An app whose orchestrations live in another time than its pages registers that clock as a keyed <see cref="TimeProvider"/> with this key.
    /// </summary>
    public const string ClockKey = "DurableTask";

    private const string Section = "extensions.durableTask";

    public static bool IsNeeded(IEnumerable<FoundFunction> functions) => functions.Any(f =>
        f.Trigger is Trigger.Orchestration or Trigger.Activity || f.Sources.Any(s => s is ParameterSource.DurableClient));

    public static DurableTaskHubOptions Read(IServiceProvider services)
    {
        var hostJson = services.GetRequiredService<HostJson>();
        var defaults = new DurableTaskHubOptions { DatabasePath = "" };
        var steps = services.GetService<StepByStep>();
        var hubName = hostJson.Text($"{Section}.hubName") ?? defaults.HubName;
        return defaults with
        {
            DatabasePath = services.GetRequiredService<DataFolder>().File($"taskhub-{hubName}.db"),
            HubName = hubName,
            DefaultVersion = hostJson.Text($"{Section}.defaultVersion"),
            VersionMatchStrategy = Choice(hostJson, "versionMatchStrategy", defaults.VersionMatchStrategy),
            VersionFailureStrategy = Choice(hostJson, "versionFailureStrategy", defaults.VersionFailureStrategy),
            ExtendedSessions = hostJson.Flag($"{Section}.extendedSessionsEnabled") ?? defaults.ExtendedSessions,
            ExtendedSessionIdleTimeout = hostJson.Number($"{Section}.extendedSessionIdleTimeoutInSeconds") is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : defaults.ExtendedSessionIdleTimeout,
            MaxConcurrentActivities = steps is not null ? 1 : hostJson.Number($"{Section}.maxConcurrentActivityFunctions") ?? defaults.MaxConcurrentActivities,
            MaxConcurrentOrchestrators = steps is not null ? 1 : hostJson.Number($"{Section}.maxConcurrentOrchestratorFunctions") ?? defaults.MaxConcurrentOrchestrators,
            TimeProvider = services.GetKeyedService<TimeProvider>(ClockKey) ?? services.GetRequiredService<TimeProvider>(),
            Steps = steps,
        };
    }

    private static T Choice<T>(HostJson hostJson, string key, T otherwise)
        where T : struct, Enum =>
        hostJson.Text($"{Section}.{key}") is { } text ? Enum.Parse<T>(text, ignoreCase: true) : otherwise;
}
