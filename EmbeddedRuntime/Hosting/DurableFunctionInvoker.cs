using System.Collections.Immutable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Dispatch;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>Lets the task hub run the app's orchestrators and activities, with the middleware around them.</summary>
internal sealed class DurableFunctionInvoker(FunctionList functions, FunctionPipeline pipeline, IServiceProvider services) : IDurableFunctionInvoker
{
    private static readonly ImmutableDictionary<string, object?> NoData = ImmutableDictionary<string, object?>.Empty;

    private readonly DataConverter _converter = services.GetService<DataConverter>() ?? JsonDataConverter.Default;
    private readonly Dictionary<string, FoundFunction> _orchestrators = Those<Trigger.Orchestration>(functions);
    private readonly Dictionary<string, FoundFunction> _activities = Those<Trigger.Activity>(functions);

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public async Task<string?> RunOrchestrator(string name, TaskOrchestrationContext context, string? inputJson)
    {
        // A turn that ends in a wait is dropped without an end, so there is no moment to dispose a scope: it is made only when
        // someone asks for a service, and left to the collector.
        var invocation = new Invocation(_orchestrators[name], context.InstanceId, new LateScope(services), NoData, CancellationToken.None);
        var answer = await pipeline.Run(invocation, source => source switch
        {
            ParameterSource.TriggerValue => context,
            ParameterSource.JsonInput input => _converter.Deserialize(inputJson, input.Type),
            _ => throw new InvalidOperationException($"An orchestrator has no {source}."),
        });
        return _converter.Serialize(answer);
    }

    public async Task<string?> RunActivity(string name, string instanceId, string? inputJson, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var data = NoData.Add("instanceId", instanceId);
        var invocation = new Invocation(_activities[name], Guid.CreateVersion7().ToString(), scope.ServiceProvider, data, cancellation);
        var answer = await pipeline.Run(invocation, source => source switch
        {
            ParameterSource.JsonInput input => _converter.Deserialize(inputJson, input.Type),
            ParameterSource.DurableClient => scope.ServiceProvider.GetRequiredService<DurableTaskClient>(),
            _ => throw new InvalidOperationException($"An activity has no {source}."),
        });
        return _converter.Serialize(answer);
    }

    private static Dictionary<string, FoundFunction> Those<T>(FunctionList functions)
        where T : Trigger =>
        functions.Functions.Where(f => f.Trigger is T).ToDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);

    private sealed class LateScope(IServiceProvider root) : IServiceProvider
    {
        private IServiceProvider? _scoped;

        public object? GetService(Type serviceType) => (_scoped ??= root.CreateScope().ServiceProvider).GetService(serviceType);
    }
}
