using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.Tests;

namespace TechVolunteers.Benchmarks.Runtime;

/// <summary>Instances that wait for a person: what they take up, and how fast they wake.</summary>
/// <param name="Bytes">Resident memory of the process for each, when they have left the runtime's memory.</param>
/// <param name="ManagedBytes">How much of it is .NET's heap.</param>
/// <param name="Wake">From the first event sent to the last instance done.</param>
internal sealed record WaitingInstances(double Bytes, double ManagedBytes, Clocked Wake)
{
    public static async Task<WaitingInstances> Measure(RuntimeHost host, int count, CancellationToken cancel)
    {
        await EndSessions(host, cancel);
        var (resident, managed) = Memory();
        var ids = await Task.WhenAll(Enumerable.Range(0, count).Select(n =>
            host.Client.ScheduleNewOrchestrationInstanceAsync(nameof(Orchestrations.Waiting), $"nomination {n}", cancellation: cancel)));
        await host.Hub.WhenIdle(cancel);
        await EndSessions(host, cancel);
        var (residentAfter, managedAfter) = Memory();
        var wake = await Clocked.Time(() => Task.WhenAll(ids.Select(Wake)));
        return new((residentAfter - resident) / (double)count, (managedAfter - managed) / (double)count, wake);

        async Task Wake(string id, int n)
        {
            await host.Client.RaiseEventAsync(id, Orchestrations.Go, "yes", cancel);
            await host.Ended(id, $"\"Hello nomination {n}! yes\"", cancel);
        }
    }

    private static Task EndSessions(RuntimeHost host, CancellationToken cancel) =>
        Eventually.Holds(async () => await host.Hub.CountInMemory(cancel) == 0, "no instance is kept in memory", cancel);

    private static (long Resident, long Managed) Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return (Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: true));
    }
}
