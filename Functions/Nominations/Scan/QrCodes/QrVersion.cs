using System.Collections.Immutable;

namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>How much of a QR code is there for correction (ISO/IEC 18004, 6.5.1), in the order of the tables.</summary>
internal enum Correction
{
    Low,
    Medium,
    Quartile,
    High,
}

/// <summary>The layout of one size of QR code, 1 to 40 (ISO/IEC 18004, 5.3.1, Table 9, Annex E).</summary>
internal sealed record QrVersion(int Number)
{
    public const int Most = 40;

    private static readonly byte[][] ChecksPerBlock =
    [
        [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
        [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
        [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
        [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    ];

    private static readonly byte[][] BlockCounts =
    [
        [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
        [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
        [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
        [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
    ];

    private ImmutableArray<int>? centres;

    /// <summary>Modules along each side.</summary>
    public int Side => (Number * 4) + 17;

    /// <summary>From this number on, the code says its version itself.</summary>
    public bool SaysItself => Number >= 7;

    /// <summary>Where the centres of alignment patterns stand, across and down; empty for the smallest code.</summary>
    public ImmutableArray<int> AlignmentCentres => centres ??= Centres();

    public int Checks(Correction level) => ChecksPerBlock[(int)level][Number - 1];

    public int Blocks(Correction level) => BlockCounts[(int)level][Number - 1];

    /// <summary>Whether a module belongs to patterns, timing, format or version, and not to codewords.</summary>
    public bool IsFunction(int x, int y)
    {
        var side = Side;
        if ((x < 9 && y < 9) || (x >= side - 8 && y < 9) || (x < 9 && y >= side - 8) || x == 6 || y == 6)
        {
            return true;
        }

        if (SaysItself && ((x >= side - 11 && y < 6) || (y >= side - 11 && x < 6)))
        {
            return true;
        }

        foreach (var cy in AlignmentCentres)
        {
            foreach (var cx in AlignmentCentres)
            {
                var onFinder = (cx == 6 && cy == 6) || (cx == 6 && cy == side - 7) || (cx == side - 7 && cy == 6);
                if (!onFinder && Math.Abs(x - cx) <= 2 && Math.Abs(y - cy) <= 2)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private ImmutableArray<int> Centres()
    {
        if (Number == 1)
        {
            return [];
        }

        // Annex E: evenly spread from the far end, by even steps; version 32 is the one exception.
        var count = (Number / 7) + 2;
        var step = Number == 32 ? 26 : ((Number * 4) + (count * 2) + 1) / ((count * 2) - 2) * 2;
        return [6, .. Enumerable.Range(0, count - 1).Select(n => Side - 7 - (n * step)).Reverse()];
    }
}
