using System.Collections;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.EmbeddedRuntime.Discovery;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>One invocation: the context that middleware and function share.</summary>
internal sealed class Invocation : FunctionContext
{
    /// <summary>Under this key the official worker keeps the HttpContext among the items.</summary>
    internal const string HttpContextKey = "HttpRequestContext";

    public Invocation(
        FoundFunction function,
        string invocationId,
        IServiceProvider services,
        IReadOnlyDictionary<string, object?> bindingData,
        CancellationToken ct)
    {
        Function = function;
        InvocationId = invocationId;
        InstanceServices = services;
        BindingContext = new Data(bindingData);
        CancellationToken = ct;
        Features.Set(new Answer());
    }

    public FoundFunction Function { get; }

    public override string InvocationId { get; }

    public override string FunctionId => FunctionDefinition.Id;

    public override FunctionDefinition FunctionDefinition => Function.Definition;

    public override TraceContext TraceContext { get; } = new CurrentTrace();

    public override BindingContext BindingContext { get; }

    public override RetryContext RetryContext { get; } = new NoRetry();

    public override IServiceProvider InstanceServices { get; set; }

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new FeatureBag();

    public override CancellationToken CancellationToken { get; }

    private sealed class Data(IReadOnlyDictionary<string, object?> values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => values;
    }

    /// <summary>Functions are not retried by the host; activities are retried by their orchestrator.</summary>
    private sealed class NoRetry : RetryContext
    {
        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }

    private sealed class CurrentTrace : TraceContext
    {
        public override string TraceParent { get; } = Activity.Current?.Id ?? "";

        public override string TraceState { get; } = Activity.Current?.TraceStateString ?? "";
    }

    private sealed class FeatureBag : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> _features = [];

        public void Set<T>(T instance)
        {
            if (instance is null)
            {
                _features.Remove(typeof(T));
            }
            else
            {
                _features[typeof(T)] = instance;
            }
        }

        public T? Get<T>() => _features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
