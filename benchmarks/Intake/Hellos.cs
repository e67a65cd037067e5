using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Hosting;

namespace TechVolunteers.Benchmarks.Intake;

/// <summary>The orchestration of every introduction: three greetings, one after the other.</summary>
internal static class Hello
{
    [Function(nameof(Hello))]
    public static async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context) =>
        string.Join(
            ", ",
            await context.CallActivityAsync<string>(nameof(SayHello), "Tokyo"),
            await context.CallActivityAsync<string>(nameof(SayHello), "Seattle"),
            await context.CallActivityAsync<string>(nameof(SayHello), "London"));

    [Function(nameof(SayHello))]
    public static string SayHello([ActivityTrigger] string city) => $"Hello {city}!";
}

/// <summary>Orchestrations on the embedded host as the app runs it: every start and every turn is on disk before it counts.</summary>
internal sealed class Hellos : IAsyncDisposable
{
    private const int Instances = 1_000;
    private const string Expected = "\"Hello Tokyo!, Hello Seattle!, Hello London!\"";

    private readonly IHost _host;

    private Hellos(IHost host) => _host = host;

    public static async Task<Hellos> Start(string data, CancellationToken cancel)
    {
        var builder = FunctionsApplication.CreateBuilder(["--port", "0", $"--EmbeddedRuntime:Root={data}", $"--EmbeddedRuntime:Data={data}"]);
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(FunctionSource.Of(typeof(Hello)));
        builder.Services.AddSingleton(new StartConsole(TextWriter.Null));
        var host = builder.Build();
        await host.StartAsync(cancel);
        return new Hellos(host);
    }

    /// <summary>Starts the instances at once and waits for all; orchestrations per second, and processor time of each in microseconds.</summary>
    public async Task<(double PerSecond, double Processor)> Measure(CancellationToken cancel)
    {
        var client = _host.Services.GetRequiredService<DurableTaskClient>();
        var (since, processor) = (Stopwatch.GetTimestamp(), Processor());
        var done = await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ => One(client, cancel)));
        var (elapsed, used) = (Stopwatch.GetElapsedTime(since), Processor() - processor);
        if (done.FirstOrDefault(one => one.SerializedOutput != Expected) is { } wrong)
            throw new InvalidOperationException($"{wrong.InstanceId} ended as {wrong.RuntimeStatus} with {wrong.SerializedOutput}.");
        return (Instances / elapsed.TotalSeconds, used.TotalMicroseconds / Instances);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static async Task<OrchestrationMetadata> One(DurableTaskClient client, CancellationToken cancel)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync(nameof(Hello), cancellation: cancel);
        return await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancel);
    }

    private static TimeSpan Processor()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}
