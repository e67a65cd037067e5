using TechVolunteers.EmbeddedRuntime.Hosting;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the function answered; middleware may replace it.</summary>
public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}

/// <inheritdoc cref="InvocationResult{T}"/>
public abstract class InvocationResult : InvocationResult<object>;

public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        Answer.Of(context);

    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context) =>
        Answer.Of<T>(context);
}
