using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using TechVolunteers.EmbeddedRuntime.Discovery;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>Runs an invocation: the app's middleware in the order of registration, then the function.</summary>
internal sealed class FunctionPipeline
{
    private readonly FunctionExecutionDelegate _run;
    private readonly Dictionary<string, FunctionMethod> _methods;

    public FunctionPipeline(
        IEnumerable<FoundFunction> functions, IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        _methods = functions.ToDictionary(f => f.Name, f => new FunctionMethod(f.Method), StringComparer.OrdinalIgnoreCase);
        FunctionExecutionDelegate run = Execute;
        for (var i = middleware.Count - 1; i >= 0; i--)
        {
            run = middleware[i](run);
        }

        _run = run;
    }

    /// <summary>
    /// The arguments are read inside the middleware, so that a value that does not fit fails the function and not the host.
    /// </summary>
    /// <returns>What the function, or middleware in its place, answered.</returns>
    public async Task<object?> Run(Invocation invocation, Func<ParameterSource, object?> argument)
    {
        invocation.Features.Set(argument);
        await _run(invocation);
        return Answer.Of(invocation).Value;
    }

    private async Task Execute(FunctionContext context)
    {
        var invocation = (Invocation)context;
        var argument = invocation.Features.Get<Func<ParameterSource, object?>>()!;
        var arguments = invocation.Function.Sources.Select(source => source switch
        {
            ParameterSource.Context => context,
            ParameterSource.Cancellation => context.CancellationToken,
            _ => argument(source),
        }).ToArray();
        Answer.Of(context).Value = await _methods[invocation.Function.Name].Call(context.InstanceServices, arguments);
    }
}
