using System.Runtime.Intrinsics;
using TechVolunteers.Nominations.Scan.Images;

namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>A picture in black and white, one bit a pixel; beyond its edges it is white.</summary>
internal sealed class BitImage
{
    /// <summary>Pixels in one word of a <see cref="Row"/>.</summary>
    public const int WordBits = 64;

    private readonly ulong[] dark;
    private readonly int words;

    private BitImage(int width, int height)
    {
        (Width, Height) = (width, height);
        words = (width + WordBits - 1) / WordBits;
        dark = new ulong[words * height];
    }

    public int Width { get; }

    public int Height { get; }

    public bool this[int x, int y] => (uint)x < (uint)Width && (uint)y < (uint)Height && ((dark[(y * words) + (x / WordBits)] >> x) & 1) != 0;

    /// <summary>The pixels of a row from the left, the first in the lowest bit of the first word; a set bit is dark. Bits beyond the width are not set.</summary>
    public Span<ulong> Row(int y) => dark.AsSpan(y * words, words);

    /// <summary>Dark is what is darker than its surroundings, so that faint print and shadows do no harm.</summary>
    /// <param name="reach">Half the side of the surroundings, in pixels: more than a code's finder pattern, less than the page's shading; at most 100.</param>
    /// <param name="percent">By how much a dark pixel is darker than the surroundings' mean.</param>
    public static BitImage Of(GrayImage gray, int reach, int percent)
    {
        var image = new BitImage(gray.Width, gray.Height);
        // Sums of columns over the rows in reach, moved down row by row; and their running sums along the row.
        var columns = new ushort[gray.Width];
        var running = new int[gray.Width + (2 * reach) + 2];
        var nothing = new byte[gray.Width];
        for (var y = -reach; y < gray.Height; y++)
        {
            Slide(columns, Line(y + reach), Line(y - reach - 1));
            if (y >= 0)
            {
                Run(columns, running, reach);
                var rows = Math.Min(gray.Height - 1, y + reach) - Math.Max(0, y - reach) + 1;
                new Surroundings(Line(y), running, rows, reach, percent).Compare(image.Row(y));
            }
        }

        return image;

        ReadOnlySpan<byte> Line(int y) => (uint)y < (uint)gray.Height ? gray.Pixels.AsSpan(y * gray.Width, gray.Width) : nothing;
    }

    private static void Slide(Span<ushort> columns, ReadOnlySpan<byte> enter, ReadOnlySpan<byte> leave)
    {
        var x = 0;
        for (; x + Vector256<byte>.Count <= columns.Length; x += Vector256<byte>.Count)
        {
            var (enterLow, enterHigh) = Vector256.Widen(Vector256.Create(enter[x..]));
            var (leaveLow, leaveHigh) = Vector256.Widen(Vector256.Create(leave[x..]));
            More(columns[x..], enterLow - leaveLow);
            More(columns[(x + Vector256<ushort>.Count)..], enterHigh - leaveHigh);
        }

        for (; x < columns.Length; x++)
        {
            columns[x] += (ushort)(enter[x] - leave[x]);
        }

        static void More(Span<ushort> sums, Vector256<ushort> values) => (Vector256.Create<ushort>(sums) + values).CopyTo(sums);
    }

    // running[n] is the sum of the columns before n - reach, so that two of them give the sum around a place, at the edges too.
    private static void Run(ReadOnlySpan<ushort> columns, Span<int> running, int reach)
    {
        var sum = 0;
        running[..(reach + 1)].Clear();
        var sums = running.Slice(reach + 1, columns.Length);
        for (var x = 0; x < columns.Length; x++)
        {
            sum += columns[x];
            sums[x] = sum;
        }

        running[(reach + 1 + columns.Length)..].Fill(sum);
    }

    /// <summary>A row of pixels and the sums around each of them.</summary>
    private readonly ref struct Surroundings(ReadOnlySpan<byte> line, ReadOnlySpan<int> running, int rows, int reach, int percent)
    {
        private readonly ReadOnlySpan<byte> line = line;
        private readonly ReadOnlySpan<int> running = running;
        private readonly float share = (100 - percent) / 100f;
        private readonly float whole = rows * ((2 * reach) + 1);

        public void Compare(Span<ulong> bits)
        {
            for (var n = 0; n < bits.Length; n++)
            {
                var x = n * WordBits;
                bits[n] = x >= reach && x + WordBits <= line.Length - reach ? Inner(x) : Edge(x);
            }
        }

        // Away from the edges the surroundings are of one size.
        private ulong Inner(int x)
        {
            var word = 0ul;
            for (var n = 0; n < WordBits; n += Vector256<byte>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.Create(line[(x + n)..]));
                var ((first, second), (third, fourth)) = (Vector256.Widen(low), Vector256.Widen(high));
                word |= (Darker(first, x + n) | (Darker(second, x + n + 8) << 8) | (Darker(third, x + n + 16) << 16) | (Darker(fourth, x + n + 24) << 24)) << n;
            }

            return word;
        }

        private ulong Darker(Vector256<uint> own, int x)
        {
            var around = Vector256.ConvertToSingle(Vector256.Create(running[(x + (2 * reach) + 1)..]) - Vector256.Create(running[x..]));
            return Vector256.LessThan(Vector256.ConvertToSingle(own.AsInt32()) * whole, around * share).ExtractMostSignificantBits();
        }

        private ulong Edge(int from)
        {
            var word = 0ul;
            for (var x = from; x < Math.Min(line.Length, from + WordBits); x++)
            {
                var count = rows * (Math.Min(line.Length - 1, x + reach) - Math.Max(0, x - reach) + 1);
                word |= (float)line[x] * count < (running[x + (2 * reach) + 1] - running[x]) * share ? 1ul << x : 0;
            }

            return word;
        }
    }
}
