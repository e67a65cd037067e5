using System.Runtime.InteropServices;
using TechVolunteers.Nominations.Scan.Images;

namespace TechVolunteers.Nominations.Scan.Seals;

/// <summary>A page averaged down to the scale of <see cref="InkPlane"/>, in three channels.</summary>
internal sealed record ColourPlane(int Width, int Height, float[] Bgr)
{
    // Faint ink lifts one channel over the others by some 50 of 255; the noise of paper and JPEG by less than 12.
    private const float Noise = 12;
    private const float Full = 48;

    // Hue: from crimson (towards blue) to orange-red (towards green), as shares of the way from red to magenta and to yellow.
    private const float MostBlue = 0.55f;
    private const float MostGreen = 0.45f;
    private const float MostRedInBlue = 0.75f;
    private const float DarkNoise = 50;
    private const float DarkFull = 110;

    public static ColourPlane Of(PageRaster raster)
    {
        var scale = Math.Min(1, InkPlane.PixelsPerMillimetre / raster.PixelsPerMillimetre);
        var (width, height) = (Math.Max(1, (int)(raster.Width * scale)), Math.Max(1, (int)(raster.Height * scale)));
        var sums = new float[width * height * 3];
        // Where each column of the plane ends in the raster; a column is never empty.
        var ends = new int[width];
        for (var x = 0; x < width; x++)
        {
            ends[x] = x == width - 1 ? raster.Width : Math.Min(raster.Width, Math.Max((int)Math.Ceiling((x + 1) / scale), x + 1));
        }

        var row = new int[width * 3];
        var pixels = MemoryMarshal.Cast<byte, uint>(raster.Bgra);
        for (var (y, first) = (0, 0); y < height; y++)
        {
            var last = y == height - 1 ? raster.Height : Math.Min(raster.Height, (int)Math.Ceiling((y + 1) / scale));
            last = Math.Max(last, first + 1);
            Array.Clear(row);
            for (var source = first; source < last && source < raster.Height; source++)
            {
                Add(pixels.Slice(source * raster.Width, raster.Width), ends, row);
            }

            for (var (x, start) = (0, 0); x < width; start = ends[x], x++)
            {
                var share = 1f / (Math.Max(1, ends[x] - start) * (last - first));
                var to = (y * width * 3) + (x * 3);
                sums[to] = row[x * 3] * share;
                sums[to + 1] = row[(x * 3) + 1] * share;
                sums[to + 2] = row[(x * 3) + 2] * share;
            }

            first = last;
        }

        return new ColourPlane(width, height, sums);
    }

    private static void Add(ReadOnlySpan<uint> line, ReadOnlySpan<int> ends, Span<int> row)
    {
        var at = 0;
        for (var x = 0; x < ends.Length; x++)
        {
            // Three sums in two words: sixteen bits hold 255 of 257 pixels, and a column has a few.
            var (outer, green) = (0u, 0u);
            for (var end = ends[x]; at < end; at++)
            {
                outer += line[at] & 0x00FF00FF;
                green += (line[at] >> 8) & 0xFF;
            }

            row[x * 3] += (int)(outer & 0xFFFF);
            row[(x * 3) + 1] += (int)green;
            row[(x * 3) + 2] += (int)(outer >> 16);
        }
    }

    public InkPlane Of(Ink ink)
    {
        var values = new float[Width * Height];
        // Yellowed or tinted paper: what the page is like where nothing is printed.
        var (paperB, paperG, paperR) = Paper();
        for (var (n, at) = (0, 0); n < values.Length; n++, at += 3)
        {
            var (b, g, r) = (Bgr[at] * paperB, Bgr[at + 1] * paperG, Bgr[at + 2] * paperR);
            values[n] = ink switch
            {
                Ink.Red => Red(r, g, b),
                Ink.Blue => Blue(r, g, b),
                _ => Math.Clamp((255 - ((r + g + b) / 3) - DarkNoise) / DarkFull, 0, 1),
            };
        }

        return new InkPlane(Width, Height, values);
    }

    private static float Red(float r, float g, float b)
    {
        var least = Math.Min(g, b);
        var span = r - least;
        var lead = r - Math.Max(g, b);
        return lead <= Noise || g - least > span * MostGreen || b - least > span * MostBlue ? 0 : Math.Min(1, (lead - Noise) / Full);
    }

    private static float Blue(float r, float g, float b)
    {
        var least = Math.Min(r, g);
        var span = b - least;
        var lead = b - Math.Max(r, g);
        return lead <= Noise || Math.Max(r, g) - least > span * MostRedInBlue ? 0 : Math.Min(1, (lead - Noise) / Full);
    }

    // White point by the brighter part of the page; a page without paper keeps its colours.
    private (float B, float G, float R) Paper()
    {
        const int Bright = 170;
        const int Step = 3 * 5;
        var histograms = new int[3, 256];
        var count = 0;
        for (var at = 0; at + 2 < Bgr.Length; at += Step)
        {
            if (Bgr[at] + Bgr[at + 1] + Bgr[at + 2] < Bright * 3)
            {
                continue;
            }

            count++;
            for (var channel = 0; channel < 3; channel++)
            {
                histograms[channel, (int)Math.Clamp(Bgr[at + channel], 0, 255)]++;
            }
        }

        return count * Step < Bgr.Length / 4 ? (1, 1, 1) : (Gain(0), Gain(1), Gain(2));

        float Gain(int channel)
        {
            var seen = 0;
            for (var value = 255; value > 0; value--)
            {
                seen += histograms[channel, value];
                if (seen * 2 >= count)
                {
                    return 255f / value;
                }
            }

            return 1;
        }
    }
}
