using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.Evidence;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Nominations.Viruses;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations;

/// <summary>The input of <see cref="InspectPacket"/>.</summary>
public sealed record InspectionRun(NominationRun Run, int Version);

/// <summary>
/// Reads a packet version, checks it against the notice, takes its files out of quarantine unless they are refused, and tells the unit what was
/// found. May run twice: the second time it finds its result on record. Without the virus scanner's answer everything stays where it is, and is
/// asked again later.
/// </summary>
public sealed class InspectPacket(
    CampaignReads campaigns,
    NominationReads nominations,
    PacketScan viruses,
    PacketCopies copies,
    EvidenceStore evidence,
    InspectionPool pool,
    PacketJudgement judgement,
    InspectionRecords results,
    TimeProvider time)
{
    public static Step<InspectionRun, bool> Step { get; } = new(nameof(InspectPacket));

    /// <returns>Whether this run put a result on record.</returns>
    [Function(nameof(InspectPacket))]
    public Task<bool> Run([ActivityTrigger] InspectionRun input, FunctionContext context, CancellationToken cancel) => Inspect(input, context.InvocationId, cancel);

    internal async Task<bool> Inspect(InspectionRun input, string request, CancellationToken cancel)
    {
        var campaign = await campaigns.Find(input.Run.Campaign, cancel);
        var nomination = await nominations.Find(input.Run.Campaign, input.Run.Nomination.Value, cancel);
        // A newer version came in between: the next look asks for that one.
        if (campaign is null || nomination is null || nomination.Version != input.Version || nomination.Inspected >= input.Version)
            return false;
        var packet = await nominations.Packet(nomination, input.Version, cancel) ?? throw new InvalidOperationException($"Version {input.Version} of {nomination.Id} has no packet.");
        var by = new Attribution(new Actor.Machine(nameof(InspectPacket)), time.GetUtcNow(), request);
        if (await viruses.Scan(packet, cancel) is not PacketScanning.Done scanned)
        {
            await results.Hold(campaign, nomination.Id, input.Version, by, cancel);
            return false;
        }
        PacketReading reading;
        await using (var copied = await copies.Take(packet, cancel))
            reading = await pool.Inspect(copied.Files, campaign.Definition.Forms, nomination.Category, cancel);
        reading = reading with { Findings = [.. scanned.Findings(packet), .. reading.Findings] };
        var findings = await judgement.Judge(campaign, nomination, reading, by, cancel);
        // Released before the result is on record: downloads wait for the record, and a crash in between releases once more.
        await copies.Release(packet, reading, scanned, cancel);
        var pictures = await evidence.Keep(reading.Scan, cancel);
        var inspection = new Inspection(nomination.Id, input.Version, by.At, reading.Form, reading.Scan?.Pages, findings, ScanFacts.Of(reading.Scan, pictures));
        var recorded = await results.Record(campaign, inspection.Bounded(), NomineeRow.Of(campaign, nomination, reading.Form)?.Name, by, cancel);
        // Another run was faster, and its pictures are the ones on record.
        if (!recorded)
            await evidence.Discard(pictures, cancel);
        return recorded;
    }
}

/// <summary>A packet's files where the inspection can open them, and their way out of quarantine.</summary>
public sealed class PacketCopies(IDocuments documents)
{
    /// <summary>Copies the files into a fresh temporary folder, which goes with the returned value.</summary>
    public async Task<CopiedPacket> Take(Packet packet, CancellationToken cancel)
    {
        var copied = new CopiedPacket(Directory.CreateTempSubdirectory("packet-").FullName);
        try
        {
            foreach (var file in packet.Files)
                await Copy(file, copied, cancel);
            return copied;
        }
        catch
        {
            await copied.DisposeAsync();
            throw;
        }
    }

    /// <summary>Releases every file of which nothing says that it can't be opened safely.</summary>
    public async Task Release(Packet packet, PacketReading reading, PacketScanning.Done scanned, CancellationToken cancel)
    {
        foreach (var file in packet.Files.Where(file => !scanned.Infected.ContainsKey(file.Document) && !IsRefused(file, reading)))
            await documents.Release(file.Document, cancel);
    }

    /// <summary>Form and scan have findings of their own; those about the other files name the file.</summary>
    internal static bool IsRefused(PacketFile file, PacketReading reading) => file.Part switch
    {
        PacketPart.Form => reading.Form is { } form && form.Findings.Any(IsRefusal),
        PacketPart.Stamped => reading.Scan is { } scan && scan.Findings.Any(IsRefusal),
        _ => reading.Findings.Any(finding => IsRefusal(finding) && finding.What.Contains($"“{file.Name}”", StringComparison.Ordinal)),
    };

    private static bool IsRefusal(Finding finding) => finding.Severity == Severity.Refused;

    private async Task Copy(PacketFile file, CopiedPacket copied, CancellationToken cancel)
    {
        await using var content = await documents.OpenQuarantined(file.Document, cancel) ?? throw new InvalidOperationException($"Document {file.Document} is gone.");
        await using var copy = new FileStream(copied.Add(file), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        await content.CopyToAsync(copy, 128 * 1024, cancel);
    }
}

/// <summary>A packet in a temporary folder; disposing removes it.</summary>
public sealed class CopiedPacket(string folder) : IAsyncDisposable
{
    private readonly List<InspectedFile> _files = [];

    public PacketFiles Files => new([.. _files]);

    /// <summary>The path for one more file; what the sender called it plays no part in it.</summary>
    internal string Add(PacketFile file)
    {
        var path = Path.Combine(folder, $"{_files.Count + 1:D2}");
        _files.Add(new InspectedFile(file.Part, path, file.Name));
        return path;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
