using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Client;
using TechVolunteers.EmbeddedRuntime.Verification;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

internal static class DurableTaskHubRegistration
{
    /// <summary>
    /// Adds the task hub, which starts and stops with the host, and its client. The container must know an <see cref="IDurableFunctionInvoker"/>;
    /// it is asked for when the first function runs, so it may itself use the client.
    /// </summary>
    public static IServiceCollection AddDurableTaskHub(this IServiceCollection services, DurableTaskHubOptions options) =>
        services.AddDurableTaskHub(_ => options);

    /// <inheritdoc cref="AddDurableTaskHub(IServiceCollection, DurableTaskHubOptions)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Read when the hub is made, so that the clock may come from the container.</param>
    public static IServiceCollection AddDurableTaskHub(this IServiceCollection services, Func<IServiceProvider, DurableTaskHubOptions> options)
    {
        services.AddSingleton(provider =>
            new DurableTaskHub(options(provider), provider.GetRequiredService<IDurableFunctionInvoker>, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<DurableTaskHub>());
        services.AddSingleton<DurableTaskClient>(provider => new EmbeddedDurableTaskClient(provider.GetRequiredService<DurableTaskHub>()));
        return services.AddHubChecks();
    }
}
