using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Hosting;

namespace TechVolunteers.Benchmarks.Runtime;

/// <summary>The embedded host with orchestrations only, durable and with extended sessions as the app runs it.</summary>
internal sealed class RuntimeHost : IAsyncDisposable
{
    public const string HubFile = "taskhub-Benchmark.db";

    // Sessions end sooner than in the app (30 s), so that the benchmark need not wait as long.
    private const string HostJson = """
        {"version":"2.0","extensions":{"durableTask":{"hubName":"Benchmark","extendedSessionsEnabled":true,"extendedSessionIdleTimeoutInSeconds":2}}}
        """;

    private readonly IHost _host;

    private RuntimeHost(IHost host) => _host = host;

    public DurableTaskClient Client => _host.Services.GetRequiredService<DurableTaskClient>();

    public DurableTaskHub Hub => _host.Services.GetRequiredService<DurableTaskHub>();

    public static async Task<RuntimeHost> Start(string data, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(Path.Combine(data, "host.json"), HostJson, cancel);
        var builder = FunctionsApplication.CreateBuilder(["--port", "0", $"--EmbeddedRuntime:Root={data}", $"--EmbeddedRuntime:Data={data}"]);
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(FunctionSource.Of(typeof(Orchestrations)));
        builder.Services.AddSingleton(new StartConsole(TextWriter.Null));
        var host = builder.Build();
        await host.StartAsync(cancel);
        return new RuntimeHost(host);
    }

    /// <summary>Starts the instances at once and waits for all.</summary>
    public Task Hellos(int instances, CancellationToken cancel) => Task.WhenAll(Enumerable.Range(0, instances).Select(_ => Hello(cancel)));

    public Task Hello(CancellationToken cancel) => Finish(nameof(Orchestrations.Hello), null, "\"Hello Tokyo!, Hello Seattle!, Hello London!\"", cancel);

    /// <summary>Runs an orchestration that answers with its own input.</summary>
    public Task Count(string orchestrator, int activities, CancellationToken cancel) => Finish(orchestrator, activities, $"{activities}", cancel);

    /// <exception cref="InvalidOperationException">It ended in another way.</exception>
    public async Task Ended(string id, string expected, CancellationToken cancel)
    {
        var done = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancel);
        if (done.SerializedOutput != expected)
        {
            throw new InvalidOperationException($"{id} ended as {done.RuntimeStatus} with {done.SerializedOutput}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private async Task Finish(string orchestrator, object? input, string expected, CancellationToken cancel) =>
        await Ended(await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, cancellation: cancel), expected, cancel);
}
