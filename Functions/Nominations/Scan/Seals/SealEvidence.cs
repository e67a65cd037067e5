namespace TechVolunteers.Nominations.Scan.Seals;

/// <summary>What a ring holds and what is around it.</summary>
/// <param name="OuterRadius">In pixels, to the outer edge of the line.</param>
/// <param name="Outside">The median amount of ink just outside the ring: near 0 for a seal on paper, high within an area of one colour.</param>
/// <param name="Star">0 to 1: how far the middle is a filled figure of five points.</param>
/// <param name="Text">0 to 1: how far the band along the ring is filled by strokes, as characters fill it.</param>
/// <param name="Filled">Which share of the whole disc is inked.</param>
internal sealed record SealEvidence(double OuterRadius, double Outside, double Star, double Text, double Filled)
{
    private const int Directions = 180;
    private const float Inked = 0.3f;

    // Strokes are half as wide as the ring, so that less of their ink is left in a pixel; how much the ring has tells how faint the whole seal is.
    private const double StrokeShare = 0.3;
    private const float FaintInked = 0.12f;

    // Small characters run into each other: strokes are what has more ink than the band as a whole.
    private const float DenseInked = 0.6f;

    // A regulation star has a third of the seal's radius; its inner corners lie at 0.38 of its own.
    private static readonly double[] StarAt = [0.15, 0.18, 0.21, 0.24];
    private static readonly double[] TextAt = [0.62, 0.67, 0.72, 0.77, 0.82];
    private static readonly double[] BeyondAt = [1.12, 1.16, 1.2, 1.24, 1.28];

    public static SealEvidence Of(InkPlane plane, Ring ring) => new(
        OuterEdge(plane, ring),
        OutsideInk(plane, ring),
        StarShare(plane, ring),
        TextShare(plane, ring, (float)Math.Clamp(Mean(plane, ring, ring.Radius) * StrokeShare, FaintInked, Inked)),
        FilledShare(plane, ring));

    private static double OuterEdge(InkPlane plane, Ring ring)
    {
        const double Reach = 1.5 * InkPlane.PixelsPerMillimetre;
        var peak = Mean(plane, ring, ring.Radius);
        for (var out_ = 0.25; out_ <= Reach; out_ += 0.25)
        {
            if (Mean(plane, ring, ring.Radius + out_) < peak / 2)
            {
                return ring.Radius + out_;
            }
        }

        return ring.Radius + (0.5 * InkPlane.PixelsPerMillimetre);
    }

    private static double Mean(InkPlane plane, Ring ring, double radius)
    {
        var (sum, seen) = (0.0, 0);
        for (var n = 0; n < Directions; n++)
        {
            var (x, y) = At(ring, radius, n);
            if (plane.Holds(x, y))
            {
                sum += plane[(int)Math.Round(x), (int)Math.Round(y)];
                seen++;
            }
        }

        return seen == 0 ? 0 : sum / seen;
    }

    private static float Mean(InkPlane plane, Ring ring, ReadOnlySpan<double> band)
    {
        var sum = 0.0;
        foreach (var share in band)
        {
            sum += Mean(plane, ring, ring.Radius * share);
        }

        return (float)(sum / band.Length);
    }

    private static double OutsideInk(InkPlane plane, Ring ring)
    {
        var inks = new List<double>(Directions);
        for (var n = 0; n < Directions; n++)
        {
            var (sum, seen) = (0.0, 0);
            for (var mm = 1.7; mm <= 3.2; mm += 0.5)
            {
                var (x, y) = At(ring, ring.Radius + (mm * InkPlane.PixelsPerMillimetre), n);
                if (plane.Holds(x, y))
                {
                    sum += plane[(int)Math.Round(x), (int)Math.Round(y)];
                    seen++;
                }
            }

            if (seen > 0)
            {
                inks.Add(sum / seen);
            }
        }

        inks.Sort();
        return inks.Count == 0 ? 0 : inks[inks.Count / 2];
    }

    // Five points: the ink along circles through them comes and goes five times.
    private static double StarShare(InkPlane plane, Ring ring)
    {
        if (!plane.Holds(ring.X, ring.Y))
        {
            return 0;
        }

        var best = 0.0;
        const double Shift = 0.8 * InkPlane.PixelsPerMillimetre;
        for (var dy = -Shift; dy <= Shift; dy += Shift / 2)
        {
            for (var dx = -Shift; dx <= Shift; dx += Shift / 2)
            {
                best = Math.Max(best, StarShare(plane, ring with { X = ring.X + dx, Y = ring.Y + dy }, ring.Radius));
            }
        }

        return best;
    }

    private static double StarShare(InkPlane plane, Ring ring, double radius)
    {
        const int Most = 8;
        const int FivePoints = 5;
        Span<double> cosines = stackalloc double[Most];
        Span<double> sines = stackalloc double[Most];
        var middle = Mean(plane, ring, radius * 0.07);
        foreach (var share in StarAt)
        {
            for (var n = 0; n < Directions; n++)
            {
                var (x, y) = At(ring, radius * share, n);
                var ink = plane[(int)Math.Round(x), (int)Math.Round(y)];
                for (var waves = 0; ink > 0 && waves < Most; waves++)
                {
                    var (sin, cos) = Round[n * waves % Directions];
                    cosines[waves] += ink * cos;
                    sines[waves] += ink * sin;
                }
            }
        }

        var whole = cosines[0];
        if (whole < StarAt.Length * Directions * 0.08)
        {
            return 0;
        }

        var (five, others) = (0.0, 0.0);
        for (var waves = 1; waves < Most; waves++)
        {
            var strength = Math.Sqrt((cosines[waves] * cosines[waves]) + (sines[waves] * sines[waves])) / whole;
            five = waves == FivePoints ? strength : five;
            others = waves == FivePoints ? others : Math.Max(others, strength);
        }

        return Math.Clamp((five - (0.6 * others)) / 0.3, 0, 1) * Math.Clamp(middle / 0.4, 0, 1);
    }

    // Characters fill the band along the ring. Lines and print that go on outside the ring are not the seal's.
    private static double TextShare(InkPlane plane, Ring ring, float inked)
    {
        var written = Written(plane, ring, TextAt, inked) - Written(plane, ring, BeyondAt, inked);

        // Names run over 200 to 300 degrees; a fifth of the round is the least that is told from chance.
        return Math.Clamp((written - 3) / 12.0, 0, 1);
    }

    // In how many parts of the round a band is neither empty nor full, and ink comes and goes often along it.
    private static int Written(InkPlane plane, Ring ring, ReadOnlySpan<double> band, float least)
    {
        const int Sectors = 36;
        Span<int> changes = stackalloc int[Sectors];
        Span<int> inked = stackalloc int[Sectors];
        Span<int> seen = stackalloc int[Sectors];
        least = Math.Clamp(Mean(plane, ring, band), least, DenseInked);
        foreach (var share in band)
        {
            var before = false;
            for (var n = 0; n < Directions * 2; n++)
            {
                var (x, y) = At(ring, ring.Radius * share, n / 2.0);
                if (!plane.Holds(x, y))
                {
                    continue;
                }

                var sector = n * Sectors / (Directions * 2);
                var now = plane[(int)Math.Round(x), (int)Math.Round(y)] >= least;
                seen[sector]++;
                inked[sector] += now ? 1 : 0;
                changes[sector] += now != before ? 1 : 0;
                before = now;
            }
        }

        var written = 0;
        for (var sector = 0; sector < Sectors; sector++)
        {
            if (seen[sector] > 0 && changes[sector] >= 4 && inked[sector] >= seen[sector] * 0.08 && inked[sector] <= seen[sector] * 0.85)
            {
                written++;
            }
        }

        return written;
    }

    private static double FilledShare(InkPlane plane, Ring ring)
    {
        var (inked, seen) = (0, 0);
        var inner = ring.Radius * 0.95;
        for (var y = -inner; y <= inner; y++)
        {
            for (var x = -inner; x <= inner; x++)
            {
                if ((x * x) + (y * y) <= inner * inner && plane.Holds(ring.X + x, ring.Y + y))
                {
                    seen++;
                    inked += plane[(int)(ring.X + x), (int)(ring.Y + y)] >= Inked ? 1 : 0;
                }
            }
        }

        return seen == 0 ? 0 : (double)inked / seen;
    }

    private static readonly (double Sin, double Cos)[] Round = [.. Enumerable.Range(0, Directions).Select(n => Math.SinCos(n * 2 * Math.PI / Directions))];

    private static (double X, double Y) At(Ring ring, double radius, int direction)
    {
        var (sin, cos) = Round[direction];
        return (ring.X + (cos * radius), ring.Y + (sin * radius));
    }

    private static (double X, double Y) At(Ring ring, double radius, double direction)
    {
        var (sin, cos) = Math.SinCos(direction * 2 * Math.PI / Directions);
        return (ring.X + (cos * radius), ring.Y + (sin * radius));
    }
}
