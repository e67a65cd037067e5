using System.Runtime.CompilerServices;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations;

/// <summary>Rows of nominations in their campaign's partition. Other features read and save nominations through the methods here.</summary>
public static class NominationKeys
{
    public const string All = "nom/";

    public static string Nomination(NominationId id) => All + id.Value;

    public const string AllPackets = "packet/";

    public const string States = "state/";

    public static string Packets(NominationId id) => $"{AllPackets}{id.Value}/";

    public static string Packet(NominationId id, int version) => $"{Packets(id)}{version:D3}";

    public const string AllInspections = "inspection/";

    public static string Inspection(NominationId id, int version) => $"{AllInspections}{id.Value}/{version:D3}";

    public static string OfUnit(UnitId unit) => $"unit/{unit.Value}/";

    public static string InState(NominationState state) => $"{States}{state}/";

    /// <summary>The fixed id of a nomination's orchestration.</summary>
    public static string Instance(CampaignId campaign, NominationId id) => $"nom-{campaign.Value}-{id.Value}";
}

/// <summary>The input of <c>NominationOrchestrator</c>.</summary>
public sealed record NominationRun(CampaignId Campaign, NominationId Nomination);

public static class NominationDrafts
{
    public static Task<Nomination?> Nomination(this Draft draft, NominationId id) => draft.Find<Nomination>(NominationKeys.Nomination(id));

    /// <summary>Writes a nomination with its index rows, and wakes its orchestration.</summary>
    /// <exception cref="InvalidOperationException">The step is on no declared path.</exception>
    public static async Task Save(this Draft draft, Nomination nomination)
    {
        var before = await draft.Nomination(nomination.Id);
        if (before is not null && !NominationPath.May(before.State, nomination.State))
            throw new InvalidOperationException($"A nomination can't go from {before.State} to {nomination.State}.");
        await draft.Save(NominationKeys.Nomination(nomination.Id), nomination);
        if (before is not null && before.State != nomination.State)
            await draft.Remove(NominationKeys.InState(before.State) + nomination.Id.Value);
        draft.Index(NominationKeys.InState(nomination.State) + nomination.Id.Value);
        draft.Index(NominationKeys.OfUnit(nomination.Unit) + nomination.Id.Value);
        var instance = NominationKeys.Instance(nomination.Campaign, nomination.Id);
        // A settled nomination needs no run: one that still waits is nudged to end, none is started.
        draft.Wake(NominationPath.Settled(nomination.State)
            ? Wake.Running(instance, draft.By.At)
            : Wake.For(NominationOrchestration, instance, new NominationRun(nomination.Campaign, nomination.Id), draft.By.At));
    }

    /// <summary>Declared here so that every feature that saves a nomination wakes it.</summary>
    public static Flow<NominationRun> NominationOrchestration { get; } = new("NominationOrchestrator");
}

/// <summary>Reads nominations for pages and rules.</summary>
public sealed class NominationReads(IRecords records)
{
    public async Task<Nomination?> Find(CampaignId campaign, string id, CancellationToken cancel) =>
        Ids.Valid(id) ? await records.Find<Nomination>(CampaignKeys.Partition(campaign), NominationKeys.Nomination(NominationId.From(id)), cancel) : null;

    /// <summary>All nominations of a campaign, in the order of their ids.</summary>
    public IAsyncEnumerable<Nomination> All(CampaignId campaign, CancellationToken cancel) =>
        records.Scan<Nomination>(CampaignKeys.Partition(campaign), NominationKeys.All, cancel);

    public IAsyncEnumerable<Nomination> OfUnit(CampaignId campaign, UnitId unit, CancellationToken cancel) =>
        Indexed(campaign, NominationKeys.OfUnit(unit), cancel);

    public async IAsyncEnumerable<Nomination> InState(CampaignId campaign, NominationState state, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var nomination in Indexed(campaign, NominationKeys.InState(state), cancel))
        {
            // The index row and the nomination are read one after the other; between them it may have moved on.
            if (nomination.State == state)
                yield return nomination;
        }
    }

    public Task<Packet?> Packet(Nomination nomination, int version, CancellationToken cancel) =>
        records.Find<Packet>(CampaignKeys.Partition(nomination.Campaign), NominationKeys.Packet(nomination.Id, version), cancel);

    /// <summary>The inspection of a packet version; null while it is under way.</summary>
    public Task<Inspection?> Inspection(Nomination nomination, int version, CancellationToken cancel) =>
        records.Find<Inspection>(CampaignKeys.Partition(nomination.Campaign), NominationKeys.Inspection(nomination.Id, version), cancel);

    /// <summary>How the form of the packet that counts differs from that of an older version; null when there is no older one.</summary>
    public async Task<VersionDifference?> Difference(Nomination nomination, FormDefinition form, int older, CancellationToken cancel)
    {
        if (older < 1 || older >= nomination.Version)
            return null;
        var (before, after) = (await Inspection(nomination, older, cancel), await Inspection(nomination, nomination.Version, cancel));
        return new VersionDifference(older, nomination.Version, FormDifference.Between(form, before?.Form, after?.Form));
    }

    private async IAsyncEnumerable<Nomination> Indexed(CampaignId campaign, string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in records.Scan(CampaignKeys.Partition(campaign), prefix, cancel))
        {
            if (await Find(campaign, row.Key[prefix.Length..], cancel) is { } nomination)
                yield return nomination;
        }
    }
}
