using System.Numerics;

namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>The centre of a finder pattern, in pixels, and how large a module is there.</summary>
internal sealed record Finder(double X, double Y, double Module, int Seen);

/// <summary>Finds the squares at three corners of a QR code by their runs of 1:1:3:1:1, which are the same in every direction (ISO/IEC 18004, 6.3.3, 12).</summary>
internal static class FinderPatterns
{
    private const int Runs = 5;
    private const int MostFinders = 40;

    // Grainy paper gives spots without end; a page of codes has fewer finder patterns than this.
    private const int MostSpots = 300;

    public static List<Finder> Find(BitImage image)
    {
        var found = new List<Finder>();
        Span<int> runs = stackalloc int[Runs];
        for (var y = 0; y < image.Height; y++)
        {
            runs.Clear();
            var (start, dark) = (0, false);
            var row = image.Row(y);
            for (var (n, before) = (0, 0ul); n < row.Length; before = row[n] >> (BitImage.WordBits - 1), n++)
            {
                // Where a pixel is not as the one before it, a run ends.
                for (var ends = row[n] ^ ((row[n] << 1) | before); ends != 0; ends &= ends - 1)
                {
                    End((n * BitImage.WordBits) + BitOperations.TrailingZeroCount(ends), runs);
                }
            }

            if (dark)
            {
                End(image.Width, runs);
            }

            void End(int x, Span<int> lengths)
            {
                (lengths[0], lengths[1], lengths[2], lengths[3], lengths[4]) = (lengths[1], lengths[2], lengths[3], lengths[4], x - start);
                if (dark && LooksRight(lengths))
                {
                    Check(image, found, x - lengths[4] - lengths[3] - (lengths[2] / 2.0), y, Sum(lengths));
                }

                (start, dark) = (x, !dark);
            }
        }

        return [.. found.Where(finder => finder.Seen > 1).OrderByDescending(finder => finder.Seen).Take(MostFinders)];
    }

    private static void Check(BitImage image, List<Finder> found, double x, int y, int width)
    {
        // Each row through the middle sees it again: known ones cost nothing more.
        if (Along(image, x, y, 0, 1, width) is not var (downX, downY, height)
            || Along(image, downX, downY, 1, 0, width) is not var (acrossX, acrossY, across)
            || Along(image, acrossX, acrossY, Math.Sqrt(0.5), Math.Sqrt(0.5), width) is null)
        {
            return;
        }

        var module = (height + across) / 2.0 / 7;
        for (var n = 0; n < found.Count; n++)
        {
            var known = found[n];
            if (Math.Abs(known.X - acrossX) <= module * 2 && Math.Abs(known.Y - acrossY) <= module * 2 && Math.Abs(known.Module - module) <= Math.Max(1, module / 2))
            {
                var seen = known.Seen + 1;
                found[n] = new Finder(Mean(known.X, acrossX), Mean(known.Y, acrossY), Mean(known.Module, module), seen);
                return;

                double Mean(double before, double now) => ((before * (seen - 1)) + now) / seen;
            }
        }

        if (found.Count < MostSpots)
        {
            found.Add(new Finder(acrossX, acrossY, module, 1));
        }
    }

    // The five runs through a dark point in a direction and against it; the middle of the third, and the length of all.
    private static (double X, double Y, double Length)? Along(BitImage image, double x, double y, double dx, double dy, int expected)
    {
        Span<int> runs = stackalloc int[Runs];
        var (forth, back) = (0, 0);
        if (!Walk(image, x, y, dx, dy, expected, runs, 1, ref forth) || !Walk(image, x - dx, y - dy, -dx, -dy, expected, runs, -1, ref back))
        {
            return null;
        }

        var length = Sum(runs);
        if (!LooksRight(runs) || length > expected * 2 || length * 2 < expected)
        {
            return null;
        }

        var shift = (forth - back - 1) / 2.0;
        return (x + (dx * shift), y + (dy * shift), length);
    }

    private static bool Walk(BitImage image, double x, double y, double dx, double dy, int expected, Span<int> runs, int direction, ref int middle)
    {
        var (run, dark) = (2, true);
        for (var n = 0; n <= expected * 2; n++)
        {
            var now = image[(int)Math.Round(x + (dx * n)), (int)Math.Round(y + (dy * n))];
            if (now != dark)
            {
                if (run == 2)
                {
                    middle = n;
                }

                run += direction;
                dark = now;
                if (run is < 0 or > 4)
                {
                    return true;
                }
            }

            runs[run]++;
        }

        return false;
    }

    private static bool LooksRight(ReadOnlySpan<int> runs)
    {
        var sum = Sum(runs);
        if (sum < 7 || runs.Contains(0))
        {
            return false;
        }

        var module = sum / 7.0;
        var slack = Math.Max(module * 0.7, 0.8);
        return Math.Abs(runs[0] - module) <= slack && Math.Abs(runs[1] - module) <= slack && Math.Abs(runs[2] - (3 * module)) <= 3 * slack
            && Math.Abs(runs[3] - module) <= slack && Math.Abs(runs[4] - module) <= slack;
    }

    private static int Sum(ReadOnlySpan<int> runs) => runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
}
