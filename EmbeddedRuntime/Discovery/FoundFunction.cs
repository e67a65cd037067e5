using System.Collections.Immutable;
using System.Reflection;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace TechVolunteers.EmbeddedRuntime.Discovery;

/// <summary>A function that this runtime can run, with a source for each of its parameters.</summary>
internal sealed record FoundFunction(
    FunctionDefinition Definition,
    MethodInfo Method,
    Trigger Trigger,
    ImmutableArray<ParameterSource> Sources)
{
    public string Name => Definition.Name;
}

/// <summary>What makes a function run.</summary>
internal abstract record Trigger(string BindingType)
{
    /// <param name="Pattern">Route template with the prefix.</param>
    /// <param name="Methods">Upper-case; empty means every method.</param>
    internal sealed record Http(RoutePattern Pattern, ImmutableArray<string> Methods, AuthorizationLevel Level)
        : Trigger("httpTrigger");

    /// <param name="Schedule">As written: NCRONTAB or <c>%setting%</c>.</param>
    internal sealed record Timer(string Schedule, bool RunOnStartup, bool UseMonitor) : Trigger("timerTrigger");

    internal sealed record Orchestration() : Trigger("orchestrationTrigger");

    internal sealed record Activity() : Trigger("activityTrigger");
}

/// <summary>Where a parameter's value comes from.</summary>
internal abstract record ParameterSource
{
    /// <summary>The trigger's own value: HttpRequest, TimerInfo, TaskOrchestrationContext.</summary>
    internal sealed record TriggerValue : ParameterSource;

    /// <summary>The input of an orchestration or activity, read from JSON as the given type.</summary>
    internal sealed record JsonInput(Type Type) : ParameterSource;

    internal sealed record RouteValue(string Name, Type Type, object? Default) : ParameterSource;

    internal sealed record DurableClient : ParameterSource;

    internal sealed record Context : ParameterSource;

    internal sealed record Cancellation : ParameterSource;
}
