using System.Collections.Immutable;
using TechVolunteers.Nominations.Scan.Images;

namespace TechVolunteers.Nominations.Scan.Seals;

/// <summary>
/// Looks for round red seals: a ring of an official size (outer diameter up to 45 mm by the rules for seals, 36 to 50 mm on scans whose scale is not
/// exact), empty paper around it, and a star or a name inside. The amount of red on a page says nothing and is not used.
/// </summary>
internal static class SealFinder
{
    public const double LeastDiameter = 36;
    public const double MostDiameter = 50;

    // How exactly a ring is measured: one and a half pixels.
    private const double Tolerance = 0.5;

    private const double Whole = 0.6;
    private const double MostlyWhole = 0.72;
    private const double NearlyWhole = 0.78;
    private const double Half = 0.5;
    private const double QuietPaper = 0.2;
    private const double MostFilled = 0.7;
    private const double StrongEvidence = 0.6;
    private const double PlainEvidence = 0.35;
    private const double SomeEvidence = 0.15;

    /// <summary>What one page shows in red and, when there is no seal in red, in blue.</summary>
    public static ImmutableArray<SealSighting> LookInColour(int page, ColourPlane plane)
    {
        var red = Sightings(page, plane.Of(Ink.Red), Ink.Red);
        return red.Any(one => one.Verdict == SealVerdict.Present) ? red : [.. red, .. Sightings(page, plane.Of(Ink.Blue), Ink.Blue)];
    }

    /// <summary>What one page shows in black: a seal that a scan without colour left, or a copy of one.</summary>
    /// <param name="plane">By <see cref="Ink.Dark"/>.</param>
    public static ImmutableArray<SealSighting> LookInBlack(int page, InkPlane plane) => Sightings(page, plane, Ink.Dark);

    private static ImmutableArray<SealSighting> Sightings(int page, InkPlane plane, Ink ink) =>
        [.. RingFinder.Find(plane).Select(ring => Judge(page, plane, ring, ink)).OfType<SealSighting>().OrderByDescending(one => one.Verdict).ThenByDescending(one => one.Confidence)];

    private static SealSighting? Judge(int page, InkPlane plane, Ring ring, Ink ink)
    {
        var evidence = SealEvidence.Of(plane, ring);
        var diameter = evidence.OuterRadius * 2 / InkPlane.PixelsPerMillimetre;
        // A star without any trace of a name has to be a plain one: scribble in a ring is a little like a star too.
        var inside = Math.Max(evidence.Text, evidence.Text >= SomeEvidence || evidence.Star >= StrongEvidence ? evidence.Star : Math.Min(evidence.Star, SomeEvidence));
        if (evidence.Outside > QuietPaper || evidence.Filled > MostFilled)
        {
            return null;
        }

        // Dark rings are made by print, letters and table lines too: they count only when nearly whole and with both kinds of content.
        if (ink == Ink.Dark && (ring.Coverage < 0.8 || evidence.Star < PlainEvidence || evidence.Text < PlainEvidence || ring.Visible < Half))
        {
            return null;
        }

        var confidence = Math.Round(ring.Coverage * Math.Min(1, ring.Visible + 0.25) * (0.4 + (0.6 * inside)), 2);
        // The surer star and name are, the more of the ring may be hidden by print or have missed the paper.
        var whole = ring.Coverage >= (Math.Min(evidence.Star, evidence.Text) >= StrongEvidence ? Whole : inside >= StrongEvidence ? MostlyWhole : NearlyWhole);
        var (verdict, doubt) = Verdict(ring, whole, inside, diameter, ink);
        return verdict == SealVerdict.Missing ? null : new SealSighting(page, Box(plane, ring, evidence), Math.Round(diameter, 1), confidence, verdict, doubt);
    }

    private static (SealVerdict Verdict, SealDoubt Doubt) Verdict(Ring ring, bool whole, double inside, double diameter, Ink ink) => (whole, inside >= PlainEvidence) switch
    {
        (true, true) when ink != Ink.Red => (SealVerdict.Unclear, SealDoubt.OtherColour),
        (true, _) when inside >= SomeEvidence && ring.Visible < Half => (SealVerdict.Unclear, SealDoubt.PartOnly),
        (true, true) when diameter is < LeastDiameter - Tolerance or > MostDiameter + Tolerance => (SealVerdict.Unclear, SealDoubt.OtherSize),
        (true, true) => (SealVerdict.Present, SealDoubt.None),
        (true, _) when ink == Ink.Red && ring.Coverage > 0.8 && ring.Visible > Half => (SealVerdict.Unclear, SealDoubt.Incomplete),
        (false, true) when ink == Ink.Red => (SealVerdict.Unclear, SealDoubt.Incomplete),
        (false, true) when ink == Ink.Blue => (SealVerdict.Unclear, SealDoubt.OtherColour),
        _ => (SealVerdict.Missing, SealDoubt.None),
    };

    private static BoxMm Box(InkPlane plane, Ring ring, SealEvidence evidence)
    {
        var radius = evidence.OuterRadius;
        // A pixel's number is that of its left edge, its place is its middle.
        var (x, y) = (ring.X + 0.5, ring.Y + 0.5);
        var (left, top) = (Math.Max(0, x - radius), Math.Max(0, y - radius));
        var (right, bottom) = (Math.Min(plane.Width, x + radius), Math.Min(plane.Height, y + radius));
        return new BoxMm(Mm(left), Mm(top), Mm(right - left), Mm(bottom - top));
    }

    // The plane's pixels are whole; what rounding moves is less than a tenth of a millimetre.
    private static double Mm(double pixels) => Math.Round(pixels / InkPlane.PixelsPerMillimetre, 1);
}
