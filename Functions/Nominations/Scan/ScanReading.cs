using System.Collections.Immutable;
using TechVolunteers.Nominations.Scan.Seals;

namespace TechVolunteers.Nominations.Scan;

/// <summary>How a PDF came to be, as far as its content tells.</summary>
public enum ScanKind
{
    /// <summary>The file could not be read far enough to tell.</summary>
    Unknown,

    /// <summary>Pictures of pages, perhaps with a text layer from character recognition.</summary>
    Scan,

    /// <summary>Text from a word processor: never printed, so a seal on it can only be a picture or a digital one.</summary>
    BornDigital,

    /// <summary>Pages of both kinds.</summary>
    Mixed,
}

/// <summary>What a page of a PDF is made of.</summary>
public enum PageKind
{
    /// <summary>Neither a picture nor text to speak of.</summary>
    Blank,

    /// <summary>A picture of a page.</summary>
    Picture,

    /// <summary>Text from a word processor.</summary>
    Text,
}

/// <summary>One page as a viewer shows it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Turned">Degrees clockwise by which the viewer turns it: 0, 90, 180, 270.</param>
/// <param name="Dpi">Of its largest picture, as scanned; null without pictures or when it was not looked at.</param>
/// <param name="Colour">False for scans in gray or black and white; null when it was not looked at.</param>
/// <param name="Opinion">Its text says 推荐单位意见; false also where there is no text.</param>
public sealed record PageReading(int Number, PageKind Kind, double WidthMm, double HeightMm, int Turned, double? Dpi, bool? Colour, bool Opinion);

/// <summary>What a picture shows.</summary>
public enum ScanPictureKind
{
    /// <summary>A whole page, as JPEG.</summary>
    Page,

    /// <summary>A seal or what looks like one, as PNG.</summary>
    Seal,
}

/// <summary>A picture made of a scan: encoded anew, so nothing of the sender's bytes is in it.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Box">Of the seal; null for pages.</param>
/// <param name="Width">In pixels.</param>
public sealed record ScanPicture(ScanPictureKind Kind, int Page, BoxMm? Box, double? DiameterMm, double? Confidence, int Width, int Height, byte[] Content);

/// <summary>What was read from a stamped PDF.</summary>
/// <param name="Pages">Null when the file could not be opened.</param>
public sealed record ScanReading(int? Pages, ScanKind Kind, ImmutableArray<Finding> Findings)
{
    /// <summary>In order; empty when the file was refused or its pages are not looked at.</summary>
    public ImmutableArray<PageReading> PageReadings { get; init; } = [];

    /// <summary>Null when seals were not looked for: in attachments, and in files that are refused.</summary>
    public SealReading? Seal { get; init; }

    /// <summary>Null when codes were not looked for.</summary>
    public CodeReading? Code { get; init; }

    /// <summary>For the eyes of a person: seals, and pages of which there is only a picture.</summary>
    public ImmutableArray<ScanPicture> Pictures { get; init; } = [];

    /// <summary>How the check code stands to the form's.</summary>
    public CodeAgreement Agreement { get; init; }

    /// <summary>The text of all pages, from a word processor or from character recognition; stays in the process that read it.</summary>
    internal string TextLayer { get; init; } = "";

    /// <summary>Digital signatures in the file. They are seen, not verified.</summary>
    public int Signatures { get; init; }
}
