using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace TechVolunteers.EmbeddedRuntime.Discovery;

/// <summary>Calls a function's method: a new object for each invocation, its constructor fed by the invocation's services.</summary>
internal sealed class FunctionMethod
{
    // Compiled code depends on the type alone, and hosts that follow one another in a process have the same types.
    private static readonly ConcurrentDictionary<Type, ObjectFactory> Factories = new();

    private readonly MethodInvoker _call;
    private readonly ObjectFactory? _create;
    private readonly Func<object?, ValueTask<object?>> _unwrap;

    public FunctionMethod(MethodInfo method)
    {
        _call = MethodInvoker.Create(method);
        _create = method.IsStatic ? null : Factories.GetOrAdd(method.DeclaringType!, static type => ActivatorUtilities.CreateFactory(type, []));
        _unwrap = Unwrapper(method.ReturnType);
    }

    /// <returns>What the method returned, without the task around it; null for none.</returns>
    public async ValueTask<object?> Call(IServiceProvider services, object?[] arguments)
    {
        if (_create is null)
        {
            return await _unwrap(_call.Invoke(null, arguments.AsSpan()));
        }

        var instance = _create(services, null);
        try
        {
            return await _unwrap(_call.Invoke(instance, arguments.AsSpan()));
        }
        finally
        {
            if (instance is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else if (instance is IDisposable disposable)
            {
                disposable.Dispose();
            }
        }
    }

    private static Func<object?, ValueTask<object?>> Unwrapper(Type type)
    {
        if (type == typeof(Task))
        {
            return FromTask;
        }

        if (type == typeof(ValueTask))
        {
            return async returned =>
            {
                await (ValueTask)returned!;
                return null;
            };
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var reader = definition == typeof(Task<>) ? nameof(FromTaskOf)
            : definition == typeof(ValueTask<>) ? nameof(FromValueTaskOf)
            : null;
        return reader is null
            ? ValueTask.FromResult
            : typeof(FunctionMethod).GetMethod(reader, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type.GetGenericArguments())
                .CreateDelegate<Func<object?, ValueTask<object?>>>();
    }

    private static async ValueTask<object?> FromTask(object? returned)
    {
        await (Task)returned!;
        return null;
    }

    private static async ValueTask<object?> FromTaskOf<T>(object? returned) => await (Task<T>)returned!;

    private static async ValueTask<object?> FromValueTaskOf<T>(object? returned) => await (ValueTask<T>)returned!;
}
