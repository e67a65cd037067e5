namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>Shape that a key of host.json must have.</summary>
internal enum HostJsonShape
{
    /// <summary>Of no interest here: the key belongs to a part that this runtime has no use for.</summary>
    Anything,
    Text,
    WholeNumber,

    /// <summary>A whole number of at least 1.</summary>
    Count,
    HubName,
    Flag,
    Duration,
    MatchStrategy,
    FailureStrategy,
    Version,
    LogLevel,
}

/// <param name="Path">Dotted; a last part of <c>*</c> stands for any name.</param>
/// <param name="Used">False: accepted because the official host knows it, and named at the start as unused.</param>
internal sealed record HostJsonKey(string Path, HostJsonShape Shape, bool Used);

/// <summary>The keys of host.json for version 2.0 that the official host and its Durable Task extension document.</summary>
internal static class HostJsonKeys
{
    private static readonly string[] OtherExtensions =
    [
        "blobs", "queues", "tables", "cosmosDB", "eventHubs", "eventGrid", "serviceBus", "sendGrid", "signalR", "kafka",
        "rabbitMQ", "mysql", "sql", "dapr", "warmup", "mcp", "webPubSub",
    ];

    public static IReadOnlyList<HostJsonKey> All { get; } =
    [
        new("$schema", HostJsonShape.Text, Used: true),
        new("version", HostJsonShape.Version, Used: true),
        new("logging.logLevel.*", HostJsonShape.LogLevel, Used: true),
        new("logging.fileLoggingMode", HostJsonShape.Text, Used: false),
        new("logging.console", HostJsonShape.Anything, Used: false),
        new("logging.applicationInsights", HostJsonShape.Anything, Used: false),
        new("functionTimeout", HostJsonShape.Duration, Used: false),
        new("telemetryMode", HostJsonShape.Text, Used: false),
        new("aggregator", HostJsonShape.Anything, Used: false),
        new("concurrency", HostJsonShape.Anything, Used: false),
        new("extensionBundle", HostJsonShape.Anything, Used: false),
        new("healthMonitor", HostJsonShape.Anything, Used: false),
        new("managedDependency", HostJsonShape.Anything, Used: false),
        new("singleton", HostJsonShape.Anything, Used: false),
        new("watchDirectories", HostJsonShape.Anything, Used: false),
        new("watchFiles", HostJsonShape.Anything, Used: false),
        .. OtherExtensions.Select(e => new HostJsonKey($"extensions.{e}", HostJsonShape.Anything, Used: false)),
        new("extensions.http.routePrefix", HostJsonShape.Text, Used: true),
        new("extensions.http.maxOutstandingRequests", HostJsonShape.WholeNumber, Used: false),
        new("extensions.http.maxConcurrentRequests", HostJsonShape.WholeNumber, Used: false),
        new("extensions.http.dynamicThrottlesEnabled", HostJsonShape.Flag, Used: false),
        new("extensions.http.hsts", HostJsonShape.Anything, Used: false),
        new("extensions.http.customHeaders", HostJsonShape.Anything, Used: false),
        new("extensions.durableTask.hubName", HostJsonShape.HubName, Used: true),
        new("extensions.durableTask.defaultVersion", HostJsonShape.Text, Used: true),
        new("extensions.durableTask.versionMatchStrategy", HostJsonShape.MatchStrategy, Used: true),
        new("extensions.durableTask.versionFailureStrategy", HostJsonShape.FailureStrategy, Used: true),
        new("extensions.durableTask.extendedSessionsEnabled", HostJsonShape.Flag, Used: true),
        new("extensions.durableTask.extendedSessionIdleTimeoutInSeconds", HostJsonShape.Count, Used: true),
        new("extensions.durableTask.maxConcurrentActivityFunctions", HostJsonShape.Count, Used: true),
        new("extensions.durableTask.maxConcurrentOrchestratorFunctions", HostJsonShape.Count, Used: true),
        new("extensions.durableTask.maxConcurrentEntityFunctions", HostJsonShape.WholeNumber, Used: false),
        new("extensions.durableTask.maxOrchestrationActions", HostJsonShape.WholeNumber, Used: false),
        new("extensions.durableTask.maxEntityOperationBatchSize", HostJsonShape.WholeNumber, Used: false),
        new("extensions.durableTask.maxGrpcMessageSizeInBytes", HostJsonShape.WholeNumber, Used: false),
        new("extensions.durableTask.grpcHttpClientTimeout", HostJsonShape.Duration, Used: false),
        new("extensions.durableTask.entityMessageReorderWindowInMinutes", HostJsonShape.WholeNumber, Used: false),
        new("extensions.durableTask.storeInputsInOrchestrationHistory", HostJsonShape.Flag, Used: false),
        new("extensions.durableTask.overridableExistingInstanceStates", HostJsonShape.Text, Used: false),
        new("extensions.durableTask.useAppLease", HostJsonShape.Flag, Used: false),
        new("extensions.durableTask.useGracefulShutdown", HostJsonShape.Flag, Used: false),
        new("extensions.durableTask.localRpcEndpointEnabled", HostJsonShape.Flag, Used: false),
        new("extensions.durableTask.appLeaseOptions", HostJsonShape.Anything, Used: false),
        new("extensions.durableTask.httpSettings", HostJsonShape.Anything, Used: false),
        new("extensions.durableTask.notifications", HostJsonShape.Anything, Used: false),
        new("extensions.durableTask.storageProvider", HostJsonShape.Anything, Used: false),
        new("extensions.durableTask.tracing", HostJsonShape.Anything, Used: false),
    ];
}
