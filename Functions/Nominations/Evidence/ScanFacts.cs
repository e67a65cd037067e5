using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Scan.Seals;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Evidence;

/// <summary>What the inspection saw on the stamped scan, beside its findings.</summary>
/// <param name="Seal">Null when seals were not looked for.</param>
/// <param name="Code">The check code as read; null when none was.</param>
/// <param name="Pictures">In the order in which they are asked for.</param>
public sealed record ScanFacts(ScanKind Kind, SealVerdict? Seal, CodeAgreement Agreement, string? Code, int Signatures, ImmutableArray<EvidencePicture> Pictures)
{
    /// <summary>Null when the scan was not read.</summary>
    public static ScanFacts? Of(ScanReading? scan, ImmutableArray<EvidencePicture> pictures) =>
        scan is null ? null : new ScanFacts(scan.Kind, scan.Seal?.Verdict, scan.Agreement, scan.Code?.Code?.ToString(), scan.Signatures, pictures);
}

/// <summary>A picture of a page or a seal, as it is kept: for as long as the packet that it was made of.</summary>
/// <param name="DiameterMm">Of the seal; null for pages.</param>
/// <param name="Confidence">0 to 1; null for pages.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Length">In bytes; null for pictures that were kept before it was noted.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits; null as for <paramref name="Length"/>.</param>
public sealed record EvidencePicture(
    ScanPictureKind Kind, int Page, BoxMm? Box, double? DiameterMm, double? Confidence, int Width, int Height, DocumentId Document, long? Length = null, string? Sha256 = null)
{
    /// <summary>What the encoder of <see cref="ScanPictureKind"/> writes.</summary>
    public string ContentType => Kind == ScanPictureKind.Seal ? "image/png" : "image/jpeg";
}

/// <summary>Keeps the pictures of an inspection.</summary>
public sealed class EvidenceStore(IDocuments documents)
{
    private const long LongestPicture = 8_000_000;

    /// <summary>They are made here and not by strangers, so they need no quarantine.</summary>
    public async Task<ImmutableArray<EvidencePicture>> Keep(ScanReading? scan, CancellationToken cancel)
    {
        var kept = ImmutableArray.CreateBuilder<EvidencePicture>();
        foreach (var picture in scan?.Pictures ?? [])
        {
            using var content = new MemoryStream(picture.Content, writable: false);
            if (await documents.Write(content, LongestPicture, cancel) is DocumentWrite.Stored stored)
            {
                await documents.Release(stored.Id, cancel);
                kept.Add(new EvidencePicture(picture.Kind, picture.Page, picture.Box, picture.DiameterMm, picture.Confidence, picture.Width, picture.Height, stored.Id, stored.Length, stored.Sha256));
            }
        }
        return kept.ToImmutable();
    }

    /// <summary>The pictures of all inspections.</summary>
    public static async IAsyncEnumerable<KeptDocument> Documents(CampaignReads campaigns, IRecords records, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var id in await campaigns.All(cancel))
        {
            await foreach (var inspection in records.Scan<Inspection>(CampaignKeys.Partition(id), NominationKeys.AllInspections, cancel))
            {
                foreach (var picture in inspection.Scan?.Pictures ?? [])
                    yield return new KeptDocument(picture.Document, $"材料 {inspection.Nomination} 第 {inspection.Version} 版扫描件的图片", picture.Length, picture.Sha256);
            }
        }
    }

    /// <summary>Removes pictures to which no record refers.</summary>
    public async Task Discard(ImmutableArray<EvidencePicture> pictures, CancellationToken cancel)
    {
        foreach (var picture in pictures)
            await documents.Delete(picture.Document, cancel);
    }
}
