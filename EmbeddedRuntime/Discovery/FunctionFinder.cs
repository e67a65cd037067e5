using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace TechVolunteers.EmbeddedRuntime.Discovery;

/// <summary>Finds the functions of an app and says by name what it will not run.</summary>
internal sealed partial class FunctionFinder(string routePrefix)
{
    private readonly List<FoundFunction> _functions = [];
    private readonly List<string> _problems = [];

    public ImmutableArray<FoundFunction> Functions => [.. _functions];

    public ImmutableArray<string> Problems => [.. _problems];

    public static FunctionFinder Search(FunctionSource source, string routePrefix)
    {
        var finder = new FunctionFinder(routePrefix);
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var method in source.Types.Where(t => t is { IsClass: true }).SelectMany(t => t.GetMethods(all)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is { } mark)
            {
                finder.Add(mark.Name, method);
            }
        }

        finder.CompareNames();
        finder.CompareRoutes();
        return finder;
    }

    private void Add(string name, MethodInfo method)
    {
        var before = _problems.Count;
        CheckMethod(name, method);
        var parameters = method.GetParameters();
        var triggers = parameters
            .Select(p => (Parameter: p, Attribute: p.GetCustomAttribute<TriggerBindingAttribute>()))
            .Where(t => t.Attribute is not null)
            .ToList();
        if (triggers.Count != 1)
        {
            _problems.Add(triggers.Count == 0
                ? $"Function '{name}' ({Where(method)}) has no trigger: give one parameter [HttpTrigger], [TimerTrigger], [OrchestrationTrigger] or [ActivityTrigger]."
                : $"Function '{name}' ({Where(method)}) has {triggers.Count} triggers; a function has one.");
            return;
        }

        var (triggerParameter, attribute) = triggers[0];
        if (ReadTrigger(name, triggerParameter, attribute!) is not { } trigger)
        {
            return;
        }

        var sources = parameters
            .Select(p => p == triggerParameter ? TriggerSource(trigger, p) : ReadParameter(name, trigger, p))
            .ToList();
        if (_problems.Count > before)
        {
            return;
        }

        var bindings = parameters
            .Where(p => p == triggerParameter || p.GetCustomAttribute<DurableClientAttribute>() is not null)
            .Select(p => (p.Name!, p == triggerParameter ? trigger.BindingType : "durableClient"));
        _functions.Add(new FoundFunction(new Definition(name, method, bindings), method, trigger, [.. sources.OfType<ParameterSource>()]));
    }

    private void CheckMethod(string name, MethodInfo method)
    {
        if (!FunctionName().IsMatch(name))
        {
            _problems.Add($"Function '{name}' ({Where(method)}): a name starts with a letter and goes on with at most 127 letters, digits, '_' or '-'.");
        }

        if (!method.IsPublic)
        {
            _problems.Add($"Function '{name}' ({Where(method)}): the method must be public.");
        }

        if (method.ContainsGenericParameters || method.DeclaringType is { IsAbstract: true, IsSealed: false })
        {
            _problems.Add($"Function '{name}' ({Where(method)}): the class must not be abstract or generic, nor the method generic.");
        }

        var outputs = method.GetCustomAttributes<BindingAttribute>()
            .Concat(method.ReturnParameter.GetCustomAttributes<BindingAttribute>())
            .Concat(ReturnedType(method)?.GetProperties().SelectMany(p => p.GetCustomAttributes<BindingAttribute>()) ?? []);
        foreach (var output in outputs)
        {
            _problems.Add($"Function '{name}' ({Where(method)}): the output binding {Short(output)} is not supported.");
        }
    }

    private Trigger? ReadTrigger(string name, ParameterInfo parameter, TriggerBindingAttribute attribute)
    {
        switch (attribute)
        {
            case HttpTriggerAttribute http when parameter.ParameterType == typeof(HttpRequest):
                return ReadHttp(name, http, (MethodInfo)parameter.Member);
            case HttpTriggerAttribute:
                _problems.Add($"Function '{name}': [HttpTrigger] is supported on a Microsoft.AspNetCore.Http.HttpRequest, not on {parameter.ParameterType}.");
                return null;
            case TimerTriggerAttribute timer when parameter.ParameterType == typeof(TimerInfo):
                return new Trigger.Timer(timer.Schedule, timer.RunOnStartup, timer.UseMonitor);
            case TimerTriggerAttribute:
                _problems.Add($"Function '{name}': [TimerTrigger] is supported on a TimerInfo, not on {parameter.ParameterType}.");
                return null;
            case OrchestrationTriggerAttribute { Orchestration: { } other } when other != name:
                return Misnamed(name, other, nameof(OrchestrationTriggerAttribute.Orchestration));
            case ActivityTriggerAttribute { Activity: { } other } when other != name:
                return Misnamed(name, other, nameof(ActivityTriggerAttribute.Activity));
            case OrchestrationTriggerAttribute when parameter.ParameterType == typeof(Microsoft.DurableTask.TaskOrchestrationContext):
                return new Trigger.Orchestration();
            case OrchestrationTriggerAttribute:
                _problems.Add($"Function '{name}': [OrchestrationTrigger] is supported on a TaskOrchestrationContext, not on {parameter.ParameterType}.");
                return null;
            case ActivityTriggerAttribute:
                return new Trigger.Activity();
            default:
                _problems.Add($"Function '{name}': the trigger {Short(attribute)} is not supported.");
                return null;
        }
    }

    private Trigger? Misnamed(string name, string other, string property)
    {
        _problems.Add($"Function '{name}': its trigger sets {property} to '{other}'; a function is called by its own name.");
        return null;
    }

    private static ParameterSource TriggerSource(Trigger trigger, ParameterInfo parameter) => trigger is Trigger.Activity
        ? new ParameterSource.JsonInput(parameter.ParameterType)
        : new ParameterSource.TriggerValue();

    private ParameterSource? ReadParameter(string name, Trigger trigger, ParameterInfo parameter)
    {
        var bindings = parameter.GetCustomAttributes<BindingAttribute>().ToList();
        if (bindings is [DurableClientAttribute client])
        {
            return ReadDurableClient(name, trigger, parameter, client);
        }

        if (bindings.Count > 0)
        {
            return Refuse($"Function '{name}': the binding {string.Join(", ", bindings.Select(Short))} of parameter '{parameter.Name}' is not supported.");
        }

        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext))
        {
            return new ParameterSource.Context();
        }

        if (type == typeof(CancellationToken))
        {
            return trigger is Trigger.Orchestration
                ? Refuse($"Function '{name}': an orchestrator has no CancellationToken (parameter '{parameter.Name}').")
                : new ParameterSource.Cancellation();
        }

        if (trigger is Trigger.Http http)
        {
            return ReadRouteValue(name, http, parameter);
        }

        var inputTaken = trigger is not Trigger.Orchestration
            || parameter.Member is MethodInfo method && FirstInput(method) != parameter;
        return inputTaken
            ? Refuse($"Function '{name}': nothing supplies parameter '{parameter.Name}' of type {type}.")
            : new ParameterSource.JsonInput(type);
    }

    private ParameterSource? ReadDurableClient(string name, Trigger trigger, ParameterInfo parameter, DurableClientAttribute client)
    {
        if (trigger is Trigger.Orchestration)
        {
            return Refuse($"Function '{name}': an orchestrator has no [DurableClient] (parameter '{parameter.Name}'); an activity may.");
        }

        if (client.TaskHub is not null || client.ConnectionName is not null)
        {
            return Refuse($"Function '{name}': [DurableClient] of parameter '{parameter.Name}' names a task hub or connection; there is only the app's own.");
        }

        return parameter.ParameterType == typeof(Microsoft.DurableTask.Client.DurableTaskClient)
            ? new ParameterSource.DurableClient()
            : Refuse($"Function '{name}': [DurableClient] is supported on a DurableTaskClient, not on {parameter.ParameterType}.");
    }

    private static ParameterInfo? FirstInput(MethodInfo method) => method.GetParameters().FirstOrDefault(p =>
        !p.GetCustomAttributes<BindingAttribute>().Any() && p.ParameterType != typeof(FunctionContext) && p.ParameterType != typeof(CancellationToken));

    private void CompareNames()
    {
        foreach (var twins in _functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            _problems.Add($"Function '{twins.Key}' is declared {twins.Count()} times: {string.Join(", ", twins.Select(f => Where(f.Method)))}.");
        }
    }

    private ParameterSource? Refuse(string problem)
    {
        _problems.Add(problem);
        return null;
    }

    /// <summary>The type that a method answers with, without the Task around it; null for none.</summary>
    internal static Type? ReturnedType(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask))
        {
            return null;
        }

        return type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? type.GetGenericArguments()[0]
            : type;
    }

    private static string Where(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";

    private static string Short(Attribute attribute) => $"[{attribute.GetType().Name.Replace("Attribute", "", StringComparison.Ordinal)}]";

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,127}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FunctionName();
}
