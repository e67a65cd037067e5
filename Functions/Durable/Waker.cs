using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using TechVolunteers.Storage;

namespace TechVolunteers.Durable;

/// <summary>The one place that starts or nudges orchestrations. What it can't deliver stays written and is delivered by the next sweep.</summary>
public sealed partial class Waker(IRecords records, PendingWakes pending, TimeProvider time, ILogger<Waker> log)
{
    /// <summary>Delivers what this invocation's commits asked for and what is due by now.</summary>
    public async Task Deliver(DurableTaskClient client, CancellationToken cancel)
    {
        foreach (var (partition, wake) in pending.Take())
        {
            if (wake.At <= time.GetUtcNow())
                await Deliver(client, partition, wake, cancel);
        }
    }

    /// <summary>Delivers everything due in a partition; how many were delivered.</summary>
    public async Task<int> Sweep(DurableTaskClient client, string partition, CancellationToken cancel)
    {
        var delivered = 0;
        var now = time.GetUtcNow();
        await foreach (var wake in records.Scan<Wake>(partition, Wake.Prefix, cancel))
        {
            if (wake.At > now)
                break;
            delivered += await Deliver(client, partition, wake, cancel) ? 1 : 0;
        }
        return delivered;
    }

    private async Task<bool> Deliver(DurableTaskClient client, string partition, Wake wake, CancellationToken cancel)
    {
        try
        {
            var instance = await client.GetInstanceAsync(wake.Instance, getInputsAndOutputs: false, cancel);
            if (instance is { IsCompleted: false })
                await client.RaiseEventAsync(wake.Instance, Wake.Event, eventPayload: null, cancel);
            else if (wake.Orchestrator is not null)
                await client.ScheduleNewOrchestrationInstanceAsync(wake.Orchestrator, wake.Input, new StartOrchestrationOptions(wake.Instance), cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // The official client reports a lost race (started or ended a moment ago) by types that are not its contract; the row stays, the sweep asks again.
            LogNotDelivered(wake.Instance, problem);
            return false;
        }
        // A row that is gone was delivered by somebody else: a doubled nudge is harmless.
        await records.Commit(partition, [new RowChange.Delete(wake.Key)], cancel);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {Instance} was not woken now; the sweep will try again.")]
    private partial void LogNotDelivered(string instance, Exception problem);
}
