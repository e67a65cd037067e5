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
        var dark = new bool[width * height];
        // Sums of columns over the rows in reach, moved down row by row.
        var columns = new int[width];
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
            var line = pixels.AsSpan(y * width, width);
            var to = dark.AsSpan(y * width, width);
            var sum = 0;
            for (var x = 0; x < Math.Min(reach, width); x++)
            {
                sum += columns[x];
            }

            // Sums of at most 100 × 100 pixels of 255, times 100, stay within an int.
            for (var x = 0; x < line.Length; x++)
            {
                sum += x + reach < columns.Length ? columns[x + reach] : 0;
                sum -= x - reach - 1 >= 0 ? columns[x - reach - 1] : 0;
                var count = rows * (Math.Min(width - 1, x + reach) - Math.Max(0, x - reach) + 1);
                to[x] = line[x] * count * 100 < sum * (100 - percent);
            }
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
}
