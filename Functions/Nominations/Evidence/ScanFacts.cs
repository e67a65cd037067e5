using System.Collections.Immutable;
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
public sealed record EvidencePicture(ScanPictureKind Kind, int Page, BoxMm? Box, double? DiameterMm, double? Confidence, int Width, int Height, DocumentId Document)
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
                kept.Add(new EvidencePicture(picture.Kind, picture.Page, picture.Box, picture.DiameterMm, picture.Confidence, picture.Width, picture.Height, stored.Id));
            }
        }
        return kept.ToImmutable();
    }

    /// <summary>Removes pictures to which no record refers.</summary>
    public async Task Discard(ImmutableArray<EvidencePicture> pictures, CancellationToken cancel)
    {
        foreach (var picture in pictures)
            await documents.Delete(picture.Document, cancel);
    }
}
