using System.Numerics;
using System.Runtime.Intrinsics;

namespace TechVolunteers.Nominations.Scan.Seals;

/// <summary>A circle in pixels of an <see cref="InkPlane"/>.</summary>
/// <param name="Radius">Of the middle of the ring's line.</param>
/// <param name="Coverage">Which share of the line is inked, of that on the page.</param>
/// <param name="Visible">Which share of the line is on the page.</param>
internal sealed record Ring(double X, double Y, double Radius, double Coverage, double Visible);

/// <summary>Finds rings of about a seal's size: edges vote for the centres that they may belong to, then the best centres are fitted.</summary>
internal static class RingFinder
{
    /// <summary>Radii looked for, in millimetres: seals of 36 to 50 mm, and what is near enough for a person to look at.</summary>
    public const double LeastRadius = 15.5;
    public const double MostRadius = 27;

    private const int Directions = 72;
    private const int Cell = 2;
    private const float Edge = 0.9f;
    private const float Flat = 0.2f;

    // A whole ring's two edges give each about 2π votes; an eighth of it, blurred over some cells, gives at least this.
    private const float LeastVotes = 0.9f;
    private const int Candidates = 10;
    private const double Apart = 7 * InkPlane.PixelsPerMillimetre;
    private const double LeastCoverage = 0.4;
    private const double LeastScore = 0.1;
    private const float Inked = 0.25f;

    private const float AnyInk = 0.2f;

    // A tenth of the smallest ring, half a millimetre wide: with less ink than that on the whole page there is none.
    private const int LeastInked = (int)(2 * Math.PI * LeastRadius * 0.5 * InkPlane.PixelsPerMillimetre * InkPlane.PixelsPerMillimetre / 10);

    private static readonly float[] Radii =
        [.. Enumerable.Range(0, (int)((MostRadius - LeastRadius) * InkPlane.PixelsPerMillimetre * 1.5 / Cell) + 1).Select(n => (float)((LeastRadius * InkPlane.PixelsPerMillimetre) + (n * Cell / 1.5)))];

    private static readonly float[] Weights = [.. Radii.Select(radius => 1 / radius)];

    private static readonly (double X, double Y)[] Compass = [.. Enumerable.Range(0, Directions).Select(n => (Math.Cos(n * 2 * Math.PI / Directions), Math.Sin(n * 2 * Math.PI / Directions)))];

    public static List<Ring> Find(InkPlane plane)
    {
        var rings = new List<Ring>();
        foreach (var (x, y) in Centres(plane))
        {
            var ring = Fit(plane, x, y);
            if (ring.Coverage >= LeastCoverage && rings.TrueForAll(other => Distance(other, ring) > Apart))
            {
                rings.Add(ring);
            }
        }

        return rings;
    }

    // A seal may be cut by the page's edge, so centres may lie outside by up to this much.
    private const int Margin = (int)(MostRadius * InkPlane.PixelsPerMillimetre);

    private static List<(double X, double Y)> Centres(InkPlane plane)
    {
        var (width, height) = (((plane.Width + (2 * Margin)) / Cell) + 1, ((plane.Height + (2 * Margin)) / Cell) + 1);
        var votes = new float[width * height];
        var (ink, across) = (plane.Values, plane.Width);
        var inked = Count(ink, AnyInk);
        if (inked < LeastInked)
        {
            return [];
        }

        // Where a page is full of edges, as print is, every fourth one is enough.
        var every = Count(ink, 0.5f) > ink.Length / 50 ? 2 : 1;
        var weight = (float)(every * every);
        for (var y = 1; y < plane.Height - 1; y += every)
        {
            for (var x = 1 + (y / every % every); x < plane.Width - 1; x += every)
            {
                var at = (y * across) + x;
                if (Math.Abs(ink[at + 1] - ink[at - 1]) + Math.Abs(ink[at + across] - ink[at - across]) < Flat)
                {
                    continue;
                }

                var dx = ink[at - across + 1] + (2 * ink[at + 1]) + ink[at + across + 1] - ink[at - across - 1] - (2 * ink[at - 1]) - ink[at + across - 1];
                var dy = ink[at + across - 1] + (2 * ink[at + across]) + ink[at + across + 1] - ink[at - across - 1] - (2 * ink[at - across]) - ink[at - across + 1];
                var strength = MathF.Sqrt((dx * dx) + (dy * dy));
                if (strength < Edge)
                {
                    continue;
                }

                // In cells, from the middle of the page's margin; the ring's middle lies on either side of its edge.
                var (towardsX, towardsY) = (dx / strength / Cell, dy / strength / Cell);
                var (cellX, cellY) = ((x + Margin) / (float)Cell, (y + Margin) / (float)Cell);
                for (var n = 0; n < Radii.Length; n++)
                {
                    var (outX, outY) = (towardsX * Radii[n], towardsY * Radii[n]);
                    Vote(cellX + outX, cellY + outY, Weights[n] * weight);
                    Vote(cellX - outX, cellY - outY, Weights[n] * weight);
                }
            }
        }

        return Peaks(votes, width, height);

        void Vote(float x, float y, float share)
        {
            var (column, row) = ((int)x, (int)y);
            if ((uint)column < (uint)width && (uint)row < (uint)height)
            {
                votes[(row * width) + column] += share;
            }
        }
    }

    private static int Count(ReadOnlySpan<float> values, float least)
    {
        var (count, limit) = (0, Vector256.Create(least));
        var n = 0;
        for (; n + 8 <= values.Length; n += 8)
        {
            count += BitOperations.PopCount(Vector256.GreaterThan(Vector256.Create(values[n..]), limit).ExtractMostSignificantBits());
        }

        for (; n < values.Length; n++)
        {
            count += values[n] > least ? 1 : 0;
        }

        return count;
    }

    private static List<(double X, double Y)> Peaks(float[] votes, int width, int height)
    {
        var smooth = new float[votes.Length];
        for (var row = 1; row < height - 1; row++)
        {
            for (var column = 1; column < width - 1; column++)
            {
                var at = (row * width) + column;
                smooth[at] = votes[at - width - 1] + votes[at - width] + votes[at - width + 1]
                    + votes[at - 1] + votes[at] + votes[at + 1]
                    + votes[at + width - 1] + votes[at + width] + votes[at + width + 1];
            }
        }

        const int Clear = (int)(Apart / Cell);
        var peaks = new List<(double X, double Y)>();
        while (peaks.Count < Candidates)
        {
            var best = 0;
            for (var n = 1; n < smooth.Length; n++)
            {
                best = smooth[n] > smooth[best] ? n : best;
            }

            if (smooth[best] < LeastVotes)
            {
                break;
            }

            var (row, column) = (best / width, best % width);
            peaks.Add((((column + 0.5) * Cell) - Margin, ((row + 0.5) * Cell) - Margin));
            for (var r = Math.Max(0, row - Clear); r <= Math.Min(height - 1, row + Clear); r++)
            {
                smooth.AsSpan((r * width) + Math.Max(0, column - Clear), Math.Min(width - 1, column + Clear) - Math.Max(0, column - Clear) + 1).Clear();
            }
        }

        return peaks;
    }

    private static Ring Fit(InkPlane plane, double x, double y)
    {
        const double Least = LeastRadius * InkPlane.PixelsPerMillimetre;
        const double Most = MostRadius * InkPlane.PixelsPerMillimetre;
        var best = (Score: double.MinValue, X: x, Y: y, Radius: Least);
        Search(x, y, 4, 2, Least, Most, 1, 2);
        if (best.Score < LeastScore)
        {
            return new Ring(best.X, best.Y, best.Radius, 0, 0);
        }

        Search(best.X, best.Y, 1.5, 0.5, best.Radius - 1.5, best.Radius + 1.5, 0.5, 1);
        var (coverage, visible) = Along(plane, best.X, best.Y, best.Radius);
        return new Ring(best.X, best.Y, best.Radius, coverage, visible);

        void Search(double aroundX, double aroundY, double reach, double step, double from, double to, double radiusStep, int every)
        {
            for (var dy = -reach; dy <= reach; dy += step)
            {
                for (var dx = -reach; dx <= reach; dx += step)
                {
                    for (var radius = from; radius <= to; radius += radiusStep)
                    {
                        var score = Score(plane, aroundX + dx, aroundY + dy, radius, every);
                        if (score > best.Score)
                        {
                            best = (score, aroundX + dx, aroundY + dy, radius);
                        }
                    }
                }
            }
        }
    }

    // Ink on the line, and none just outside it: a filled disc's inner circles score badly. Characters may stand close inside.
    private static double Score(InkPlane plane, double x, double y, double radius, int every)
    {
        const double Outside = 1.6 * InkPlane.PixelsPerMillimetre;
        var (sum, seen) = (0.0, 0);
        for (var n = 0; n < Directions; n += every)
        {
            var (dx, dy) = Compass[n];
            var (px, py) = (x + (dx * radius), y + (dy * radius));
            if (!plane.Holds(px, py))
            {
                continue;
            }

            seen += every;
            sum += every * (plane.Around(px, py) - (0.6 * plane[(int)Math.Round(x + (dx * (radius + Outside))), (int)Math.Round(y + (dy * (radius + Outside)))]));
        }

        // A line that is hardly on the page proves little.
        return seen < Directions / 8 ? double.MinValue : sum / seen * Math.Min(1, 0.5 + (seen / (double)Directions));
    }

    private static (double Coverage, double Visible) Along(InkPlane plane, double x, double y, double radius)
    {
        var (inked, seen) = (0, 0);
        foreach (var (dx, dy) in Compass)
        {
            var (px, py) = (x + (dx * radius), y + (dy * radius));
            if (!plane.Holds(px, py))
            {
                continue;
            }

            seen++;
            if (plane.Around(px, py) >= Inked)
            {
                inked++;
            }
        }

        return (seen == 0 ? 0 : (double)inked / seen, (double)seen / Directions);
    }

    private static double Distance(Ring a, Ring b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
