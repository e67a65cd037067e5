using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Verification;

/// <summary>
/// What the task hub can say of its instances beyond what the client tells, as health checks with the tag <c>orchestrations</c>. Their data: how many
/// <c>instances</c> were looked at, and in <c>faults</c> for each one that is wrong what. Nothing is changed; a hub that was not started
/// opens its file for reading only.
/// </summary>
internal static class HubChecks
{
    private const string Tag = "orchestrations";
    private const int PageSize = 500;

    public static IServiceCollection AddHubChecks(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<WaitingCheck>("waiting", tags: [Tag])
            .AddCheck<ReplayCheck>("replay", tags: [Tag]);
        return services;
    }

    private static HealthCheckResult Run(DurableTaskHub hub, Func<InstanceRecord, string?> fault, CancellationToken cancellation)
    {
        var looked = 0;
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        IReadOnlyList<InstanceRow> page;
        for (string? after = null; (page = hub.Reader.List(new(), after, PageSize)).Count > 0; after = page[^1].Id)
        {
            foreach (var listed in page)
            {
                cancellation.ThrowIfCancellationRequested();
                if (hub.Reader.Whole(listed.Id) is not { } record)
                {
                    continue;
                }

                looked++;
                if (fault(record) is { } found)
                {
                    faults[listed.Id] = found;
                }
            }
        }

        return new(
            faults.Count == 0 ? HealthStatus.Healthy : HealthStatus.Unhealthy,
            data: new Dictionary<string, object>(StringComparer.Ordinal) { ["instances"] = looked, ["faults"] = faults });
    }

    private sealed class WaitingCheck(DurableTaskHub hub, IDurableFunctionInvoker invoker) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(Run(hub, record => InstanceChecks.WaitsForNothing(record, hub, invoker), cancellationToken));
    }

    private sealed class ReplayCheck(DurableTaskHub hub, IDurableFunctionInvoker invoker) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(Run(hub, record => InstanceChecks.Differs(record, hub, invoker), cancellationToken));
    }
}
