using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using TechVolunteers.EmbeddedRuntime.Dispatch;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

/// <summary>Orchestrators and activities that a test writes down as lambdas.</summary>
internal sealed class TestFunctions : IDurableFunctionInvoker
{
    private readonly ConcurrentDictionary<string, Func<TaskOrchestrationContext, string?, Task<string?>>> _orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Func<string?, CancellationToken, Task<string?>>> _activities = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _runs = new();

    /// <summary>Activities that were begun, in order.</summary>
    public IReadOnlyList<string> Runs => [.. _runs];

    /// <summary>Called with the name of each function that the hub looks up.</summary>
    public Action<string> BeforeLookup { get; set; } = _ => { };

    public TestFunctions Orchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> code)
    {
        _orchestrators[name] = async (context, _) => JsonDataConverter.Default.Serialize(await code(context));
        return this;
    }

    public TestFunctions Orchestrator(string name, Func<TaskOrchestrationContext, Task> code) => Orchestrator(name, async context =>
    {
        await code(context);
        return null;
    });

    public TestFunctions Activity<TInput>(string name, Func<TInput, object?> code) => Activity<TInput>(name, (input, _) => Task.FromResult(code(input)));

    public TestFunctions Activity<TInput>(string name, Func<TInput, CancellationToken, Task<object?>> code)
    {
        _activities[name] = async (input, cancellation) =>
            JsonDataConverter.Default.Serialize(await code(JsonDataConverter.Default.Deserialize<TInput>(input)!, cancellation));
        return this;
    }

    public TestFunctions WithoutOrchestrator(string name)
    {
        _orchestrators.TryRemove(name, out _);
        return this;
    }

    public bool HasOrchestrator(string name)
    {
        BeforeLookup(name);
        return _orchestrators.ContainsKey(name);
    }

    public bool HasActivity(string name)
    {
        BeforeLookup(name);
        return _activities.ContainsKey(name);
    }

    public Task<string?> RunOrchestrator(string name, TaskOrchestrationContext context, string? inputJson) => _orchestrators[name](context, inputJson);

    public Task<string?> RunActivity(string name, string instanceId, string? inputJson, CancellationToken cancellation)
    {
        _runs.Enqueue(name);
        return _activities[name](inputJson, cancellation);
    }
}
