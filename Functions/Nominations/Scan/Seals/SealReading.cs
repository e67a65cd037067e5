using System.Collections.Immutable;

namespace TechVolunteers.Nominations.Scan.Seals;

/// <summary>Whether a round red seal was seen. Advice for a person: nothing is decided by it alone.</summary>
public enum SealVerdict
{
    /// <summary>No page shows anything like a seal.</summary>
    Missing,

    /// <summary>Something is there that a person has to look at, or the scan can't show it.</summary>
    Unclear,

    /// <summary>A whole or mostly whole round red seal of an official size, with its star or its name around.</summary>
    Present,
}

/// <summary>Why a seal is unclear.</summary>
public enum SealDoubt
{
    /// <summary>Nothing is in doubt.</summary>
    None,

    /// <summary>The scan has no colour, so that a seal can't be told from a copy of one.</summary>
    ColourLost,

    /// <summary>The ring is blue or black.</summary>
    OtherColour,

    /// <summary>Less than half of it is on the page, as of a seal set across the edges of several pages.</summary>
    PartOnly,

    /// <summary>A ring of the right size without a star or a name, or with much of it gone.</summary>
    Incomplete,

    /// <summary>Like a seal, but larger or smaller than seals are.</summary>
    OtherSize,

    /// <summary>There is no seal to be seen, but a digital signature or stamp, which is not verified here.</summary>
    Digital,

    /// <summary>A page could not be looked at.</summary>
    Unreadable,
}

/// <summary>A rectangle on a page as a viewer shows it, in millimetres from the top left corner.</summary>
public sealed record BoxMm(double X, double Y, double Width, double Height);

/// <summary>Something like a seal on a page.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Box">Cut at the page's edges.</param>
/// <param name="DiameterMm">Of the ring's outer edge, by the page's size.</param>
/// <param name="Confidence">0 to 1, from how much of the ring is there and how plain star and name are.</param>
public sealed record SealSighting(int Page, BoxMm Box, double DiameterMm, double Confidence, SealVerdict Verdict, SealDoubt Doubt);

/// <summary>What was found about seals on all pages.</summary>
/// <param name="Doubt">Of the best sighting, or of the scan as a whole.</param>
/// <param name="Sightings">Best first.</param>
public sealed record SealReading(SealVerdict Verdict, SealDoubt Doubt, ImmutableArray<SealSighting> Sightings)
{
    /// <summary>The sighting that the verdict rests on; null when none is.</summary>
    public SealSighting? Best => Sightings.IsDefaultOrEmpty ? null : Sightings[0];
}
