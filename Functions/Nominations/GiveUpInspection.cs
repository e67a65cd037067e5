using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Nominations.Viruses;

namespace TechVolunteers.Nominations;

/// <summary>
/// Leaves to people a packet whose inspection failed again and again: with a finding that says so it goes on like any other. Done twice it changes
/// nothing the second time.
/// </summary>
public sealed class GiveUpInspection(CampaignReads campaigns, NominationReads nominations, PacketScan viruses, PacketCopies copies, InspectionRecords results, TimeProvider time)
{
    public static Step<InspectionRun, bool> Step { get; } = new(nameof(GiveUpInspection));

    /// <returns>Whether this run put the finding on record.</returns>
    [Function(nameof(GiveUpInspection))]
    public Task<bool> Run([ActivityTrigger] InspectionRun input, FunctionContext context, CancellationToken cancel) => GiveUp(input, context.InvocationId, cancel);

    internal async Task<bool> GiveUp(InspectionRun input, string request, CancellationToken cancel)
    {
        var campaign = await campaigns.Find(input.Run.Campaign, cancel);
        var nomination = await nominations.Find(input.Run.Campaign, input.Run.Nomination.Value, cancel);
        if (campaign is null || nomination is null || nomination.Version != input.Version || nomination.Inspected >= input.Version)
            return false;
        var packet = await nominations.Packet(nomination, input.Version, cancel) ?? throw new InvalidOperationException($"Version {input.Version} of {nomination.Id} has no packet.");
        var by = new Attribution(new Actor.Machine(nameof(GiveUpInspection)), time.GetUtcNow(), request);
        if (await viruses.Scan(packet, cancel) is not PacketScanning.Done scanned)
        {
            await results.Hold(campaign, nomination.Id, input.Version, by, cancel);
            return false;
        }
        ImmutableArray<Finding> findings = [.. scanned.Findings(packet), InspectionFindings.Stopped(InspectionStop.Crash)];
        // As after an inspection that was stopped: people look at the files on a machine of their own for that.
        await copies.Release(packet, new PacketReading(null, null, findings), scanned, cancel);
        return await results.Record(campaign, new Inspection(nomination.Id, input.Version, by.At, null, null, findings), null, by, cancel);
    }
}
