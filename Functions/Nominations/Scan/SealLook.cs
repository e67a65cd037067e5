using System.Collections.Immutable;
using TechVolunteers.Nominations.Scan.Images;
using TechVolunteers.Nominations.Scan.Seals;

namespace TechVolunteers.Nominations.Scan;

/// <summary>Looks for seals on one page after another: in colour, and when no page shows one, in black.</summary>
internal sealed class SealLook
{
    // The ink of a page in black is kept for a second look; beyond this many pages only the last ones, where the opinion stands.
    private const int KeptPages = 12;

    private readonly List<SealSighting> sightings = [];
    private readonly Queue<(int Page, bool Colour, InkPlane Dark)> kept = [];
    private ColourPlane? plane;

    /// <summary>What this page shows in colour.</summary>
    public ImmutableArray<SealSighting> Look(PageRaster raster, int number)
    {
        plane = ColourPlane.Of(raster, plane);
        var colour = raster.HasColour();
        var seen = colour ? SealFinder.LookInColour(number, plane) : [];
        sightings.AddRange(seen);
        if (sightings.Count > 0)
        {
            kept.Clear();
            return seen;
        }

        kept.Enqueue((number, colour, plane.Of(Ink.Dark)));
        if (kept.Count > KeptPages)
        {
            kept.Dequeue();
        }

        return seen;
    }

    /// <summary>What all pages show.</summary>
    public ImmutableArray<SealSighting> All() => sightings.Count > 0 ? [.. sightings]
        : [.. kept.SelectMany(page => SealFinder.LookInBlack(page.Page, page.Dark).Select(one => page.Colour ? one : one with { Doubt = SealDoubt.ColourLost }))];
}
