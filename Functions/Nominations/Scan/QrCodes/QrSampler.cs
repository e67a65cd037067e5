using TechVolunteers.Nominations.Scan.Images;

namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>Reads the modules between three finder patterns.</summary>
internal static class QrSampler
{
    private const double LeastTiming = 0.7;

    /// <summary>Possible module grids, likeliest first: the version is known by the distances only to within one, and the fourth corner may be found or reckoned.</summary>
    public static IEnumerable<bool[,]> Grids(GrayImage gray, BitImage image, Finder corner, Finder right, Finder below)
    {
        var module = (corner.Module + right.Module + below.Module) / 3;
        var across = Distance(corner, right) / Math.Max(0.1, ModuleAlong(image, corner, right, module));
        var down = Distance(corner, below) / Math.Max(0.1, ModuleAlong(image, corner, below, module));
        var guess = ((((across + down) / 2) + 7) - 17) / 4;
        foreach (var number in new[] { 0, -1, 1, -2, 2 }.Select(off => (int)Math.Round(guess) + off).Where(number => number is >= 1 and <= QrVersion.Most).OrderBy(number => Math.Abs(number - guess)))
        {
            var version = new QrVersion(number);
            foreach (var fourth in Fourths(gray, version, corner, right, below, module))
            {
                if (Map(version, corner, right, below, fourth) is { } map && Timing(gray, version, map) >= LeastTiming)
                {
                    yield return Sample(gray, version, map);
                }
            }
        }
    }

    // Between the finder patterns dark and light modules take turns (6.3.5): the share of turns seen, which tells false grids at little cost.
    private static double Timing(GrayImage gray, QrVersion version, Perspective map)
    {
        var (right, all) = (0, 0);
        foreach (var across in (bool[])[true, false])
        {
            var before = At(7);
            for (var n = 8; n < version.Side - 7; n++)
            {
                var now = At(n);
                // An even place is dark, the one before it light.
                right += now != before && now < before == (n % 2 == 0) ? 1 : 0;
                all++;
                before = now;
            }

            double At(int n)
            {
                var (x, y) = across ? map.At(n + 0.5, 6.5) : map.At(6.5, n + 0.5);
                return Light(gray, x, y);
            }
        }

        return (double)right / all;
    }

    // Module size measured in the direction of the other pattern: a turned pattern's rows are longer than its sides.
    private static double ModuleAlong(BitImage image, Finder from, Finder to, double module)
    {
        var length = Distance(from, to);
        var (dx, dy) = ((to.X - from.X) / length, (to.Y - from.Y) / length);
        var (a, b) = (Half(image, from, dx, dy, module), Half(image, from, -dx, -dy, module));
        var (c, d) = (Half(image, to, dx, dy, module), Half(image, to, -dx, -dy, module));
        var known = new[] { a, b, c, d }.Where(half => half > 0).ToArray();
        return known.Length == 0 ? module : known.Average() / 3.5;
    }

    // From the middle over dark, light and dark to the pattern's outer edge.
    private static double Half(BitImage image, Finder from, double dx, double dy, double module)
    {
        var (dark, changes) = (true, 0);
        for (var way = 0.0; way < module * 7; way += 0.25)
        {
            if (image[(int)Math.Round(from.X + (dx * way)), (int)Math.Round(from.Y + (dy * way))] != dark)
            {
                dark = !dark;
                if (++changes == 3)
                {
                    return way;
                }
            }
        }

        return 0;
    }

    private static IEnumerable<(double X, double Y, double ModulesFromEdge)> Fourths(GrayImage gray, QrVersion version, Finder corner, Finder right, Finder below, double module)
    {
        var (farX, farY) = (right.X + below.X - corner.X, right.Y + below.Y - corner.Y);
        if (version.Number > 1)
        {
            // The last alignment pattern lies three modules nearer to the corner than a fourth finder pattern would.
            var share = 1 - (3.0 / (version.Side - 7));
            var (x, y) = (corner.X + ((farX - corner.X) * share), corner.Y + ((farY - corner.Y) * share));
            if (Alignment(gray, corner, right, below, version, x, y, module) is var (foundX, foundY))
            {
                yield return (foundX, foundY, 6.5);
            }
        }

        yield return (farX, farY, 3.5);
    }

    // The place where a 5×5 pattern of dark, light, dark fits best.
    private static (double X, double Y)? Alignment(GrayImage gray, Finder corner, Finder right, Finder below, QrVersion version, double x, double y, double module)
    {
        var modules = version.Side - 7.0;
        var (ax, ay) = ((right.X - corner.X) / modules, (right.Y - corner.Y) / modules);
        var (bx, by) = ((below.X - corner.X) / modules, (below.Y - corner.Y) / modules);
        var reach = Math.Max(module * 3, 4);
        var step = Math.Max(0.5, module / 6);
        var best = (Score: 0.0, X: 0.0, Y: 0.0);
        for (var dy = -reach; dy <= reach; dy += step)
        {
            for (var dx = -reach; dx <= reach; dx += step)
            {
                var score = 0.0;
                for (var i = -2; i <= 2; i++)
                {
                    for (var j = -2; j <= 2; j++)
                    {
                        var ring = Math.Max(Math.Abs(i), Math.Abs(j));
                        var value = Light(gray, x + dx + (ax * i) + (bx * j), y + dy + (ay * i) + (by * j));
                        score += ring == 1 ? value / 8 : -value / 17;
                    }
                }

                if (score > best.Score)
                {
                    best = (score, x + dx, y + dy);
                }
            }
        }

        return best.Score > 25 ? (best.X, best.Y) : null;
    }

    private static Perspective? Map(QrVersion version, Finder corner, Finder right, Finder below, (double X, double Y, double ModulesFromEdge) fourth)
    {
        var far = version.Side - 3.5;
        var last = version.Side - fourth.ModulesFromEdge;
        return Perspective.From(
            [(3.5, 3.5), (far, 3.5), (3.5, far), (last, last)],
            [(corner.X, corner.Y), (right.X, right.Y), (below.X, below.Y), (fourth.X, fourth.Y)]);
    }

    // Each module against the lightest and the darkest near it, so that gradual shading cancels out.
    private static bool[,] Sample(GrayImage gray, QrVersion version, Perspective map)
    {
        var side = version.Side;
        var light = new double[side, side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var value = 0.0;
                foreach (var (dx, dy) in ((double, double)[])[(0.5, 0.5), (0.35, 0.5), (0.65, 0.5), (0.5, 0.35), (0.5, 0.65)])
                {
                    var (px, py) = map.At(x + dx, y + dy);
                    value += Light(gray, px, py);
                }

                light[x, y] = value / 5;
            }
        }

        var modules = new bool[side, side];
        const int Reach = 4;
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (low, high) = (255.0, 0.0);
                for (var ny = Math.Max(0, y - Reach); ny <= Math.Min(side - 1, y + Reach); ny++)
                {
                    for (var nx = Math.Max(0, x - Reach); nx <= Math.Min(side - 1, x + Reach); nx++)
                    {
                        low = Math.Min(low, light[nx, ny]);
                        high = Math.Max(high, light[nx, ny]);
                    }
                }

                modules[x, y] = light[x, y] < (low + high) / 2;
            }
        }

        return modules;
    }

    // Between pixels: bilinear. Pixel centres are whole numbers here, as the finder patterns' are.
    private static double Light(GrayImage gray, double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (fx, fy) = (x - left, y - top);
        return (At(left, top) * (1 - fx) * (1 - fy)) + (At(left + 1, top) * fx * (1 - fy)) + (At(left, top + 1) * (1 - fx) * fy) + (At(left + 1, top + 1) * fx * fy);

        double At(int px, int py) => (uint)px < (uint)gray.Width && (uint)py < (uint)gray.Height ? gray.Pixels[(py * gray.Width) + px] : 255;
    }

    private static double Distance(Finder a, Finder b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
