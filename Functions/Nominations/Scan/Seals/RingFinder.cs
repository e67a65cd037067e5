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

    private const double LeastPixels = LeastRadius * InkPlane.PixelsPerMillimetre;
    private const double MostPixels = MostRadius * InkPlane.PixelsPerMillimetre;
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
    private const double Outside = 1.6 * InkPlane.PixelsPerMillimetre;
    private const float BeyondWeight = 0.6f;
    private const float Inked = 0.25f;
    private const float Faint = 0.12f;

    private const float AnyInk = 0.2f;

    // A tenth of the smallest ring, half a millimetre wide: with less ink than that on the whole page there is none.
    private const int LeastInked = (int)(2 * Math.PI * LeastRadius * 0.5 * InkPlane.PixelsPerMillimetre * InkPlane.PixelsPerMillimetre / 10);

    private static readonly float[] Radii =
        [.. Enumerable.Range(0, (int)((MostPixels - LeastPixels) * 1.5 / Cell) + 1).Select(n => (float)(LeastPixels + (n * Cell / 1.5)))];

    private static readonly float[] Weights = [.. Radii.Select(radius => 1 / radius)];

    private static readonly (double X, double Y)[] Compass = [.. Enumerable.Range(0, Directions).Select(n => (Math.Cos(n * 2 * Math.PI / Directions), Math.Sin(n * 2 * Math.PI / Directions)))];

    public static List<Ring> Find(InkPlane plane)
    {
        // Of two fits to the same ring the better one counts: the votes of characters may lead beside the middle.
        var rings = new List<Ring>();
        foreach (var (ring, _) in Centres(plane).Select(centre => Fit(plane, centre.X, centre.Y)).OrderByDescending(fit => fit.Score))
        {
            if (ring.Coverage >= LeastCoverage && rings.TrueForAll(other => Distance(other, ring) > Apart))
            {
                rings.Add(ring);
            }
        }

        return rings;
    }

    // A seal may be cut by the page's edge, so centres may lie outside by up to this much.
    private const int Margin = (int)MostPixels;

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

    private static (Ring Ring, double Score) Fit(InkPlane plane, double x, double y)
    {
        const double Reach = 8;
        const int MostMoves = 3;
        var best = (Score: double.MinValue, X: x, Y: y, Radius: LeastPixels);
        // At the edge of what was searched, the middle is farther on.
        for (var n = 0; n <= MostMoves && Math.Max(Math.Abs(best.X - x), Math.Abs(best.Y - y)) >= (n == 0 ? 0 : Reach); n++)
        {
            (x, y) = (best.X, best.Y);
            for (var dy = -Reach; dy <= Reach; dy += 2)
            {
                for (var dx = -Reach; dx <= Reach; dx += 2)
                {
                    var (radius, score) = BestRadius(plane, x + dx, y + dy);
                    best = score > best.Score ? (score, x + dx, y + dy, radius) : best;
                }
            }
        }

        if (best.Score < LeastScore)
        {
            return (new Ring(best.X, best.Y, best.Radius, 0, 0), best.Score);
        }

        best = Refined(plane, best);
        var (coverage, visible) = Along(plane, best.X, best.Y, best.Radius);
        return (new Ring(best.X, best.Y, best.Radius, coverage, visible), best.Score);
    }

    // The line is wider than a step, so that several circles fit as well: the one in their middle is taken.
    private static (double Score, double X, double Y, double Radius) Refined(InkPlane plane, (double Score, double X, double Y, double Radius) rough)
    {
        const double Same = 0.01;
        var best = (Score: double.MinValue, X: 0.0, Y: 0.0, Radius: 0.0);
        var count = 0;
        for (var dy = -1.5; dy <= 1.5; dy += 0.5)
        {
            for (var dx = -1.5; dx <= 1.5; dx += 0.5)
            {
                for (var dr = -1.5; dr <= 1.5; dr += 0.5)
                {
                    var (x, y, radius) = (rough.X + dx, rough.Y + dy, rough.Radius + dr);
                    var score = Score(plane, x, y, radius);
                    if (score > best.Score + Same)
                    {
                        (best, count) = ((score, x, y, radius), 1);
                    }
                    else if (score > best.Score - Same)
                    {
                        best = (Math.Max(score, best.Score), best.X + x, best.Y + y, best.Radius + radius);
                        count++;
                    }
                }
            }
        }

        return (best.Score, best.X / count, best.Y / count, best.Radius / count);
    }

    // The scores of all circles around a point at once, radius by radius in whole pixels: each looks at what the next ones look at too.
    private static (double Radius, double Score) BestRadius(InkPlane plane, double x, double y)
    {
        const int Every = 3;
        const int Widths = (int)(MostPixels - LeastPixels) + 1;
        const int Beyond = (int)(Outside + 0.5);
        Span<float> line = stackalloc float[Widths];
        Span<float> beyond = stackalloc float[Widths];
        Span<int> seen = stackalloc int[Widths];
        for (var n = 0; n < Directions; n += Every)
        {
            var (dx, dy) = Compass[n];
            for (var r = 0; r < Widths + Beyond; r++)
            {
                var (px, py) = (x + (dx * (LeastPixels + r)), y + (dy * (LeastPixels + r)));
                if (!plane.Holds(px, py))
                {
                    break;
                }

                if (r >= Beyond)
                {
                    beyond[r - Beyond] += plane[(int)(px + 0.5), (int)(py + 0.5)];
                }

                if (r < Widths)
                {
                    line[r] += plane.Around(px, py);
                    seen[r]++;
                }
            }
        }

        var best = (Radius: LeastPixels, Score: double.MinValue);
        for (var r = 0; r < Widths; r++)
        {
            var score = Score(line[r] - (BeyondWeight * beyond[r]), seen[r], Directions / Every);
            best = score > best.Score ? (LeastPixels + r, score) : best;
        }

        return best;
    }

    // Ink on the line, and none just outside it: a filled disc's inner circles score badly. Characters may stand close inside.
    private static double Score(InkPlane plane, double x, double y, double radius)
    {
        var (sum, seen) = (0.0, 0);
        foreach (var (dx, dy) in Compass)
        {
            var (px, py) = (x + (dx * radius), y + (dy * radius));
            if (plane.Holds(px, py))
            {
                seen++;
                sum += plane.Around(px, py) - (BeyondWeight * plane[(int)Math.Round(x + (dx * (radius + Outside))), (int)Math.Round(y + (dy * (radius + Outside)))]);
            }
        }

        return Score(sum, seen, Directions);
    }

    // A line that is hardly on the page proves little.
    private static double Score(double sum, int seen, int directions) =>
        seen < directions / 8 ? double.MinValue : sum / seen * Math.Min(1, 0.5 + (seen / (double)directions));

    private static (double Coverage, double Visible) Along(InkPlane plane, double x, double y, double radius)
    {
        Span<float> inks = stackalloc float[Directions];
        var (sum, seen) = (0f, 0);
        foreach (var (dx, dy) in Compass)
        {
            var (px, py) = (x + (dx * radius), y + (dy * radius));
            if (plane.Holds(px, py))
            {
                inks[seen] = plane.Around(px, py);
                sum += inks[seen++];
            }
        }

        if (seen == 0)
        {
            return (0, 0);
        }

        // Of a faint line, faint parts belong to it.
        var least = Math.Clamp(sum / seen / 2, Faint, Inked);
        var inked = 0;
        foreach (var ink in inks[..seen])
        {
            inked += ink >= least ? 1 : 0;
        }

        return ((double)inked / seen, (double)seen / Directions);
    }

    private static double Distance(Ring a, Ring b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
