using Microsoft.DurableTask.Client;

namespace TechVolunteers.EmbeddedRuntime.Client;

/// <summary>A start was refused because an orchestration of that id stands in its way.</summary>
public sealed class OrchestrationAlreadyExistsException(string instanceId, OrchestrationRuntimeStatus status)
    : Exception($"An orchestration with the id '{instanceId}' already exists; it is {status}.")
{
    public string InstanceId { get; } = instanceId;

    public OrchestrationRuntimeStatus Status { get; } = status;
}
