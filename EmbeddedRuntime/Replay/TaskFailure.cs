using Microsoft.DurableTask;

namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>A failure as it is recorded. A final one is not tried again by any retry policy or handler.</summary>
internal sealed record TaskFailure(string Type, string Message, string? Stack = null, TaskFailure? Inner = null, bool Final = false)
{
    public static TaskFailure From(Exception exception) => From(TaskFailureDetails.FromException(exception));

    public TaskFailureDetails ToDetails() => new(Type, Message, Stack, Inner?.ToDetails(), Properties: null) { IsNonRetriable = Final };

    private static TaskFailure From(TaskFailureDetails details) =>
        new(details.ErrorType, details.ErrorMessage, details.StackTrace, details.InnerFailure is { } inner ? From(inner) : null, details.IsNonRetriable);
}

/// <summary>The code no longer does what the history says it did. Both sides are in the message.</summary>
internal sealed class NonDeterministicOrchestrationException(string message) : Exception(message);
