using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <summary>What became of a message from outside.</summary>
internal enum Delivery
{
    Delivered,
    Unknown,
    Finished,
}

/// <summary>What became of a purge.</summary>
internal enum Purge
{
    Purged,
    Unknown,
    Unfinished,
}

/// <summary>What a client asks to be started.</summary>
/// <param name="Id">The instance's id.</param>
/// <param name="Name">The orchestrator.</param>
/// <param name="Version">Its version; null for the hub's default.</param>
/// <param name="Input">Its input as JSON.</param>
/// <param name="StartAt">When it begins; null for at once.</param>
/// <param name="Tags">Kept with the instance.</param>
/// <param name="Dedupe">Finished statuses that refuse the start as well; unfinished ones always do.</param>
internal sealed record NewInstance(
    string Id,
    string Name,
    string? Version,
    string? Input,
    DateTime? StartAt,
    IReadOnlyDictionary<string, string>? Tags,
    IReadOnlyList<OrchestrationRuntimeStatus> Dedupe);

/// <content>What clients ask for.</content>
internal sealed partial class DurableTaskHub
{
    /// <summary>Starts an instance. The answer is the status that stands in the way; null when it was started.</summary>
    public Task<OrchestrationRuntimeStatus?> Start(NewInstance start, CancellationToken cancellation) =>
        Ask<OrchestrationRuntimeStatus?>(
            () =>
            {
                var before = Status(start.Id);
                if (before is { } status && (InstanceRow.IsLive(status) || start.Dedupe.Contains(status)))
                {
                    return status;
                }

                var now = Now;
                var row = new InstanceRow(
                    start.Id,
                    Writer.NextExecution(),
                    start.Name,
                    start.Version ?? Options.DefaultVersion ?? string.Empty,
                    OrchestrationRuntimeStatus.Pending,
                    now)
                {
                    Input = start.Input,
                    StartAt = start.StartAt,
                    Tags = start.Tags,
                    UpdatedAt = now,
                };
                Writer.Insert(row, replace: before is not null);
                _touched.Add(Enter(row));
                if (start.StartAt is { } startAt)
                {
                    _timers.Add(new(start.Id, TimerRow.Start, startAt));
                }

                return null;
            },
            cancellation);

    /// <summary>Leaves a message for an instance.</summary>
    public Task<Delivery> Send(string id, HistoryEvent message, CancellationToken cancellation) => Ask(() => Deliver(id, message), cancellation);

    /// <summary>Terminates an instance and, when asked, everything that it called.</summary>
    public Task<Delivery> Terminate(string id, string? output, bool recursive, CancellationToken cancellation) =>
        Ask(
            () =>
            {
                var delivery = Deliver(id, new HistoryEvent.Terminated(output));
                if (recursive && delivery == Delivery.Delivered)
                {
                    foreach (var child in Descendants(id).Where(child => InstanceRow.IsLive(child.Status)))
                    {
                        Deliver(child.Id, new HistoryEvent.Terminated(output));
                    }
                }

                return delivery;
            },
            cancellation);

    /// <summary>Removes a finished instance and, when asked, the finished ones that it called. Answers how many went.</summary>
    public Task<(Purge Outcome, int Count)> Remove(string id, bool recursive, CancellationToken cancellation) =>
        Ask(
            () =>
            {
                if (Status(id) is not { } status)
                {
                    return (Purge.Unknown, 0);
                }

                if (InstanceRow.IsLive(status))
                {
                    return (Purge.Unfinished, 0);
                }

                List<string> gone = [id];
                if (recursive)
                {
                    gone.AddRange(Descendants(id).Where(child => !InstanceRow.IsLive(child.Status)).Select(child => child.Id));
                }

                gone.ForEach(Writer.Delete);
                return (Purge.Purged, gone.Count);
            },
            cancellation);

    /// <summary>How many instances are in memory: those with something to do, and those whose orchestrators stay alive.</summary>
    internal Task<int> CountInMemory(CancellationToken cancellation) => Ask(() => _live.Count, cancellation);

    private OrchestrationRuntimeStatus? Status(string id) => _live.TryGetValue(id, out var live) ? live.Status : Writer.ReadInstance(id)?.Status;

    private Delivery Deliver(string id, HistoryEvent message)
    {
        if (Find(id) is { } instance)
        {
            Tell(instance, 0, message, keep: true);
            return Delivery.Delivered;
        }

        return Writer.ReadInstance(id) is null ? Delivery.Unknown : Delivery.Finished;
    }

    private List<(string Id, OrchestrationRuntimeStatus Status)> Descendants(string id)
    {
        List<(string Id, OrchestrationRuntimeStatus Status)> found = [.. Writer.ReadChildren(id)];
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(Writer.ReadChildren(found[i].Id));
        }

        return found;
    }
}
