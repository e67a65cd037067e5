using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.Inspections;

/// <summary>
/// Inspects packets in warm child processes of the same binary, one packet at a time in each. A child that takes too long, takes too much memory or
/// dies is a finding for a person, never an exception; the next packet gets a new child. Safe for concurrent use.
/// </summary>
/// <remarks>Limits are in real time: the campaign's clock may be a virtual one, processes run on no other.</remarks>
public partial class InspectionPool(InspectionLimits limits, ILogger<InspectionPool> log) : IAsyncDisposable
{
    private readonly SemaphoreSlim free = new(limits.Children);
    private readonly ConcurrentBag<InspectionProcess> idle = [];

    /// <summary>Everything that can be read from the files without a person. The files must stay until this returns.</summary>
    /// <param name="forms">The campaign's forms.</param>
    /// <param name="chosen">The category chosen at the upload.</param>
    public virtual async Task<PacketReading> Inspect(PacketFiles files, IReadOnlyList<FormDefinition> forms, CategoryCode chosen, CancellationToken cancel)
    {
        var request = new InspectionRequest(files, [.. forms], chosen, (int)limits.Time.TotalMilliseconds);
        await free.WaitAsync(cancel);
        try
        {
            return await Inspect(request, cancel);
        }
        finally
        {
            free.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        while (idle.TryTake(out var child))
        {
            await child.DisposeAsync();
        }

        free.Dispose();
    }

    private async Task<PacketReading> Inspect(InspectionRequest request, CancellationToken cancel)
    {
        var child = await Warm() ?? await InspectionProcess.Start(limits.HeapBytes, limits.MemoryBytes, cancel);
        if (child is null)
        {
            LogNotStarted(log);
            return Stopped(InspectionStop.Crash);
        }

        InspectionProcess.Outcome? outcome = null;
        try
        {
            outcome = await child.Ask(request, cancel);
        }
        finally
        {
            if (outcome is InspectionProcess.Outcome.Answered)
            {
                idle.Add(child);
            }
            else
            {
                child.Kill();
                await child.DisposeAsync();
            }
        }

        if (outcome is InspectionProcess.Outcome.Stopped stopped)
        {
            LogStopped(log, stopped.Why, stopped.Detail, string.Join(", ", request.Packet.Files.Select(file => file.Path)));
            return Stopped(stopped.Why);
        }

        return ((InspectionProcess.Outcome.Answered)outcome).Answer.Reading;
    }

    // A child may have been ended from outside while it was idle.
    private async Task<InspectionProcess?> Warm()
    {
        while (idle.TryTake(out var child))
        {
            if (!child.Ended)
            {
                return child;
            }

            await child.DisposeAsync();
        }

        return null;
    }

    private static PacketReading Stopped(InspectionStop why) => new(null, null, [InspectionFindings.Stopped(why)]);

    [LoggerMessage(Level = LogLevel.Error, Message = "The inspection process does not start; packets are left to people.")]
    private static partial void LogNotStarted(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An inspection was stopped ({Why}: {Detail}) at {Files}.")]
    private static partial void LogStopped(ILogger log, InspectionStop why, string detail, string files);
}
