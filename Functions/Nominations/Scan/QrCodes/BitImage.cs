using System.Runtime.Intrinsics;
using TechVolunteers.Nominations.Scan.Images;

namespace TechVolunteers.Nominations.Scan.QrCodes;

/// <summary>A picture in black and white; beyond its edges it is white.</summary>
internal sealed record BitImage(int Width, int Height, bool[] Dark)
{
    private const int Darker = 7;

    public bool this[int x, int y] => (uint)x < (uint)Width && (uint)y < (uint)Height && Dark[(y * Width) + x];

    /// <summary>Dark is what is darker than its surroundings, so that faint print and shadows do no harm.</summary>
    /// <param name="reach">Half the side of the surroundings, in pixels: more than a code's finder pattern, less than the page's shading.</param>
    /// <param name="percent">By how much a dark pixel is darker than the surroundings' mean.</param>
    public static BitImage Of(GrayImage gray, int reach, int percent = Darker)
    {
        var (width, height, pixels) = (gray.Width, gray.Height, gray.Pixels);
        var dark = GC.AllocateUninitializedArray<bool>(width * height);
        // Sums of columns over the rows in reach, moved down row by row; and their running sums along the row.
        var columns = new int[width];
        var running = new int[width + (2 * reach) + 2];
        for (var y = 0; y < Math.Min(reach, height); y++)
        {
            Add(y, 1);
        }

        for (var y = 0; y < height; y++)
        {
            if (y + reach < height)
            {
                Add(y + reach, 1);
            }

            if (y - reach - 1 >= 0)
            {
                Add(y - reach - 1, -1);
            }

            var rows = Math.Min(height - 1, y + reach) - Math.Max(0, y - reach) + 1;
            Run(columns, running, reach);
            Compare(pixels.AsSpan(y * width, width), running, dark.AsSpan(y * width, width), rows, reach, percent);
        }

        return new BitImage(width, height, dark);

        void Add(int row, int sign)
        {
            var line = pixels.AsSpan(row * width, width);
            for (var x = 0; x < line.Length; x++)
            {
                columns[x] += sign * line[x];
            }
        }
    }

    // running[n] is the sum of the columns before n - reach, so that two of them give the sum around a place, at the edges too.
    private static void Run(ReadOnlySpan<int> columns, Span<int> running, int reach)
    {
        var sum = 0;
        running[..(reach + 1)].Clear();
        for (var x = 0; x < columns.Length; x++)
        {
            sum += columns[x];
            running[reach + 1 + x] = sum;
        }

        running[(reach + 1 + columns.Length)..].Fill(sum);
    }

    private static void Compare(ReadOnlySpan<byte> line, ReadOnlySpan<int> running, Span<bool> dark, int rows, int reach, int percent)
    {
        var width = line.Length;
        var x = 0;
        for (; x < Math.Min(reach, width); x++)
        {
            dark[x] = IsDark(x, line, running);
        }

        // Away from the edges the surroundings are of one size.
        var (whole, share) = (Vector256.Create((float)(rows * ((2 * reach) + 1))), Vector256.Create((100 - percent) / 100f));
        for (; x + 8 <= width - reach; x += 8)
        {
            var around = Vector256.ConvertToSingle(Vector256.Create(running[(x + (2 * reach) + 1)..]) - Vector256.Create(running[x..]));
            var own = Vector256.ConvertToSingle(Vector256.Create(line[x], line[x + 1], line[x + 2], line[x + 3], line[x + 4], line[x + 5], line[x + 6], line[x + 7]));
            var bits = Vector256.LessThan(own * whole, around * share).ExtractMostSignificantBits();
            for (var n = 0; n < 8; n++)
            {
                dark[x + n] = ((bits >> n) & 1) != 0;
            }
        }

        for (; x < width; x++)
        {
            dark[x] = IsDark(x, line, running);
        }

        bool IsDark(int place, ReadOnlySpan<byte> pixels, ReadOnlySpan<int> sums)
        {
            var count = rows * (Math.Min(width - 1, place + reach) - Math.Max(0, place - reach) + 1);
            return (float)pixels[place] * count < (sums[place + (2 * reach) + 1] - sums[place]) * ((100 - percent) / 100f);
        }
    }
}
