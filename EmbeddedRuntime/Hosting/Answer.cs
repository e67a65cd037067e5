using Microsoft.Azure.Functions.Worker;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>Holds what the function returned until the middleware has had its say.</summary>
internal sealed class Answer : InvocationResult
{
    public override object? Value { get; set; }

    public static Answer Of(FunctionContext context) =>
        context.Features.Get<Answer>() ?? throw new InvalidOperationException("The invocation has no result yet.");

    public static InvocationResult<T> Of<T>(FunctionContext context) => new View<T>(Of(context));

    private sealed class View<T>(Answer answer) : InvocationResult<T>
    {
        public override T? Value
        {
            get => answer.Value is null ? default : (T)answer.Value;
            set => answer.Value = value;
        }
    }
}
