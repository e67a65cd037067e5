using TechVolunteers.Nominations.Scan.Images;

namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>Reads a QR code (ISO/IEC 18004, model 2, versions 1 to 40) from a picture: turned by any angle, tilted, faint, unsharp.</summary>
internal static class QrReader
{
    private const int MostTriples = 16;
    private const double MostFault = 0.9;

    // A code that fills at least this much of the order of three finder patterns is one, even when nothing can be read from it.
    private const double PlainFault = 0.25;

    /// <summary>How a picture is made black and white.</summary>
    /// <param name="Reach">The surroundings, in pixels to each side.</param>
    /// <param name="Percent">How much darker than its surroundings a dark pixel is.</param>
    public sealed record Contrast(int Reach, int Percent);

    /// <summary>For print as it should be.</summary>
    public static Contrast Ordinary { get; } = new(24, 12);

    /// <summary>For the faint and for the smeared.</summary>
    public static IReadOnlyList<Contrast> Harder { get; } = [new(12, 5), new(40, 30)];

    /// <param name="Texts">Of all codes that can be read, each once.</param>
    /// <param name="Seen">Whether there is anything like a code, read or not.</param>
    internal sealed record Reading(IReadOnlyList<string> Texts, bool Seen);

    public static Reading Read(GrayImage gray, Contrast contrast)
    {
        var image = BitImage.Of(gray, contrast.Reach, contrast.Percent);
        var texts = new List<string>();
        var seen = false;
        var used = new HashSet<Finder>();
        foreach (var (fault, corner, right, below) in Triples(FinderPatterns.Find(image)).Take(MostTriples))
        {
            if (used.Contains(corner) || used.Contains(right) || used.Contains(below))
            {
                continue;
            }

            seen |= fault < PlainFault;
            if (QrSampler.Grids(gray, image, corner, right, below).Select(Text).FirstOrDefault(text => text is not null) is { } read)
            {
                used.UnionWith([corner, right, below]);
                texts.Add(read);
            }
        }

        return new Reading([.. texts.Distinct(StringComparer.Ordinal)], seen || texts.Count > 0);
    }

    private static string? Text(bool[,] modules)
    {
        if (QrDecoder.Decode(modules) is { Length: > 0 } text)
        {
            return text;
        }

        // The same seen in a mirror: paper scanned through its back.
        var side = modules.GetLength(0);
        var turned = new bool[side, side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                turned[x, y] = modules[y, x];
            }
        }

        return QrDecoder.Decode(turned) is { Length: > 0 } mirrored ? mirrored : null;
    }

    // Three of one size, two sides alike at a right angle, or nearly: the best first.
    private static IEnumerable<(double Fault, Finder Corner, Finder Right, Finder Below)> Triples(List<Finder> finders)
    {
        var triples = new List<(double Fault, Finder Corner, Finder Right, Finder Below)>();
        for (var c = 0; c < finders.Count; c++)
        {
            for (var a = 0; a < finders.Count; a++)
            {
                for (var b = a + 1; b < finders.Count; b++)
                {
                    if (a != c && b != c && Fault(finders[c], finders[a], finders[b]) is { } fault)
                    {
                        // Right and below as on the code: the turn from one to the other is clockwise on paper, where y counts downwards.
                        var cross = ((finders[a].X - finders[c].X) * (finders[b].Y - finders[c].Y)) - ((finders[a].Y - finders[c].Y) * (finders[b].X - finders[c].X));
                        triples.Add(cross > 0 ? (fault, finders[c], finders[a], finders[b]) : (fault, finders[c], finders[b], finders[a]));
                    }
                }
            }
        }

        return triples.OrderBy(triple => triple.Fault);
    }

    private static double? Fault(Finder corner, Finder a, Finder b)
    {
        var (least, most) = (Math.Min(corner.Module, Math.Min(a.Module, b.Module)), Math.Max(corner.Module, Math.Max(a.Module, b.Module)));
        var (ax, ay, bx, by) = (a.X - corner.X, a.Y - corner.Y, b.X - corner.X, b.Y - corner.Y);
        var (lengthA, lengthB) = (Math.Sqrt((ax * ax) + (ay * ay)), Math.Sqrt((bx * bx) + (by * by)));
        var (shorter, longer) = (Math.Min(lengthA, lengthB), Math.Max(lengthA, lengthB));
        // The smallest code has 14 modules between centres, the largest 170.
        if (most > least * 1.7 || shorter < 10 * least || longer > 180 * most || longer > shorter * 1.5)
        {
            return null;
        }

        var cosine = Math.Abs(((ax * bx) + (ay * by)) / (lengthA * lengthB));
        var fault = cosine + (longer / shorter) - 1 + (most / least) - 1;
        return cosine > 0.35 || fault > MostFault ? null : fault;
    }
}
