using System.Numerics;

namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>What a QR code says about itself beside its finder patterns (ISO/IEC 18004, 7.9 and 7.10).</summary>
internal sealed record QrFormat(Correction Level, int Mask)
{
    private const int FormatMask = 0x5412;
    private const int FormatGenerator = 0x537;
    private const int VersionGenerator = 0x1F25;

    // The codes differ from one another in at least 7 (format) and 8 (version) bits, so that three wrong ones can be mended.
    private const int MostWrong = 3;

    /// <summary>The better of both copies; null when neither is near a format.</summary>
    public static QrFormat? Read(bool[,] modules)
    {
        var side = modules.GetLength(0);
        var (first, second) = (0, 0);
        for (var bit = 0; bit < 15; bit++)
        {
            var (x, y) = bit switch
            {
                < 6 => (8, bit),
                6 => (8, 7),
                7 => (8, 8),
                8 => (7, 8),
                _ => (14 - bit, 8),
            };
            first |= (modules[x, y] ? 1 : 0) << bit;
            (x, y) = bit < 8 ? (side - 1 - bit, 8) : (8, side - 15 + bit);
            second |= (modules[x, y] ? 1 : 0) << bit;
        }

        var best = Enumerable.Range(0, 32)
            .Select(data => (Data: data, Wrong: Math.Min(Wrong(Format(data), first), Wrong(Format(data), second))))
            .MinBy(one => one.Wrong);
        if (best.Wrong > MostWrong)
        {
            return null;
        }

        var level = (best.Data >> 3) switch
        {
            0b01 => Correction.Low,
            0b00 => Correction.Medium,
            0b11 => Correction.Quartile,
            _ => Correction.High,
        };
        return new QrFormat(level, best.Data & 7);
    }

    /// <summary>The version that a larger code states; null when it can't be read.</summary>
    public static int? Version(bool[,] modules)
    {
        var side = modules.GetLength(0);
        var (first, second) = (0, 0);
        for (var bit = 0; bit < 18; bit++)
        {
            var (near, far) = (bit / 3, side - 11 + (bit % 3));
            first |= (modules[far, near] ? 1 : 0) << bit;
            second |= (modules[near, far] ? 1 : 0) << bit;
        }

        var best = Enumerable.Range(7, QrVersion.Most - 6)
            .Select(number => (Number: number, Wrong: Math.Min(Wrong(Version(number), first), Wrong(Version(number), second))))
            .MinBy(one => one.Wrong);
        return best.Wrong <= MostWrong ? best.Number : null;
    }

    /// <summary>Whether the mask turns a module around (Table 10).</summary>
    public bool Turns(int x, int y) => Mask switch
    {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => ((x / 3) + (y / 2)) % 2 == 0,
        5 => (x * y % 2) + (x * y % 3) == 0,
        6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
        _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
    };

    private static int Format(int data) => ((data << 10) | Remainder(data << 10, FormatGenerator)) ^ FormatMask;

    private static int Version(int number) => (number << 12) | Remainder(number << 12, VersionGenerator);

    private static int Remainder(int value, int generator)
    {
        var degree = BitOperations.Log2((uint)generator);
        while (value != 0 && BitOperations.Log2((uint)value) >= degree)
        {
            value ^= generator << (BitOperations.Log2((uint)value) - degree);
        }

        return value;
    }

    private static int Wrong(int a, int b) => BitOperations.PopCount((uint)(a ^ b));
}
