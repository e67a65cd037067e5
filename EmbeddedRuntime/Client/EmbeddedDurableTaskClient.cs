using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Client;

/// <summary>The client of the task hub in this process. What it returns from is on disk.</summary>
internal sealed class EmbeddedDurableTaskClient(DurableTaskHub hub) : DurableTaskClient(hub.Options.HubName)
{
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        var id = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        InstanceIds.Demand(id);
        var start = new NewInstance(
            id,
            orchestratorName,
            options?.Version?.Version,
            Payload(input, nameof(input)),
            options?.StartAt?.UtcDateTime,
            options?.Tags,
            Statuses(options?.DedupeStatuses));
        return await hub.Start(start, cancellation) is { } inTheWay ? throw new OrchestrationAlreadyExistsException(id, inTheWay) : id;
    }

    public override async Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var raised = new HistoryEvent.EventRaised(eventName, Payload(eventPayload, nameof(eventPayload)));
        Demand(await hub.Send(instanceId, raised, cancellation), instanceId, $"receive the event '{eventName}'");
    }

    public override async Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var delivery = await hub.Terminate(instanceId, Payload(options?.Output, nameof(options)), options?.Recursive ?? false, cancellation);
        Demand(delivery, instanceId, "be terminated");
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendControl(instanceId, new HistoryEvent.Suspended(reason), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendControl(instanceId, new HistoryEvent.Resumed(reason), cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitFor(instanceId, finished: false, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId,
        bool getInputsAndOutputs = false,
        CancellationToken cancellation = default) => WaitFor(instanceId, finished: true, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(hub.Reader.Instance(instanceId) is { } row ? Metadata(row, getInputsAndOutputs) : null);
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var query = filter ?? new OrchestrationQuery();
        return Pageable.Create<OrchestrationMetadata>((continuation, size, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(Page(query, continuation ?? query.ContinuationToken, size ?? query.PageSize));
        });
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var (outcome, count) = await hub.Remove(instanceId, options?.Recursive ?? false, cancellation);
        return outcome == Purge.Unfinished
            ? throw new InvalidOperationException($"The orchestration '{instanceId}' has not finished; terminate it before it is purged.")
            : new(count, isComplete: true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var query = new OrchestrationQuery(filter.CreatedFrom, filter.CreatedTo, filter.Statuses);
        var purged = 0;
        await foreach (var instance in GetAllInstancesAsync(query).WithCancellation(cancellation))
        {
            if (instance.IsCompleted)
            {
                purged += (await hub.Remove(instance.InstanceId, options?.Recursive ?? false, cancellation)).Count;
            }
        }

        return new(purged, isComplete: true);
    }

    public override async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var row = hub.Reader.Instance(instanceId) ?? throw Unknown(instanceId);
        var id = restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId;
        return await hub.Start(new(id, row.Name, row.Version, row.Input, null, row.Tags, []), cancellation) is { } inTheWay
            ? throw new InvalidOperationException($"The orchestration '{instanceId}' is {inTheWay} and cannot be restarted under its own id.")
            : id;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ArgumentException Unknown(string id) => new($"There is no orchestration with the id '{id}'.", nameof(id));

    private static void Demand(Delivery delivery, string id, string what)
    {
        switch (delivery)
        {
            case Delivery.Unknown:
                throw Unknown(id);
            case Delivery.Finished:
                throw new InvalidOperationException($"The orchestration '{id}' has finished and cannot {what}.");
        }
    }

    private static IReadOnlyList<OrchestrationRuntimeStatus> Statuses(IReadOnlyList<string>? names) =>
        names is null ? [] : [.. names.Select(name => Enum.Parse<OrchestrationRuntimeStatus>(name, ignoreCase: true))];

    private async Task SendControl(string id, HistoryEvent message, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (await hub.Send(id, message, cancellation) == Delivery.Unknown)
        {
            throw Unknown(id);
        }
    }

    private async Task<OrchestrationMetadata> WaitFor(string id, bool finished, bool payloads, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return await hub.Reached(id, finished, cancellation) && hub.Reader.Instance(id) is { } row ? Metadata(row, payloads) : throw Unknown(id);
    }

    private Page<OrchestrationMetadata> Page(OrchestrationQuery query, string? after, int size)
    {
        if (query.TaskHubNames is { } hubs && !hubs.Contains(Name, StringComparer.OrdinalIgnoreCase))
        {
            return new([]);
        }

        var rows = hub.Reader.List(query, after, size + 1);
        var next = rows.Count > size ? rows[size - 1].Id : null;
        return new([.. rows.Take(size).Select(row => Metadata(row, query.FetchInputsAndOutputs))], next);
    }

    private string? Payload(object? value, string name)
    {
        var json = hub.Environment.Converter.Serialize(value);
        return json is null || json.Length <= hub.Options.MaxPayloadLength ? json : throw new ArgumentException(hub.Environment.TooLong(json.Length), name);
    }

    private OrchestrationMetadata Metadata(InstanceRow row, bool payloads) => new(row.Name, row.Id)
    {
        DataConverter = hub.Environment.Converter,
        RuntimeStatus = row.Status,
        CreatedAt = new(row.CreatedAt),
        LastUpdatedAt = new(row.UpdatedAt),
        SerializedInput = payloads ? row.Input : null,
        SerializedOutput = payloads ? row.Output : null,
        SerializedCustomStatus = payloads ? row.CustomStatus : null,
        FailureDetails = row.Failure?.ToDetails(),
        Tags = row.Tags ?? new Dictionary<string, string>(StringComparer.Ordinal),
    };
}
