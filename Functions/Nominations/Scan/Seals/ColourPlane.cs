using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TechVolunteers.Nominations.Scan.Images;

namespace TechVolunteers.Nominations.Scan.Seals;

/// <summary>A page averaged down to the scale of <see cref="InkPlane"/>, in three channels of 0 to 255.</summary>
internal sealed class ColourPlane
{
    // Faint ink lifts one channel over the others by some 50 of 255; the noise of paper and JPEG by less than 12, on clean scans by much less.
    private const float LeastNoise = 5;
    private const float MostNoise = 12;
    private const float Full = 48;

    // Hue: from crimson (towards blue) to orange-red (towards green), as shares of the way from red to magenta and to yellow.
    private const float MostBlue = 0.55f;
    private const float MostGreen = 0.45f;
    private const float MostRedInBlue = 0.75f;
    private const float DarkNoise = 50;
    private const float DarkFull = 110;

    private readonly int width;
    private readonly int height;
    private readonly float[] blue;
    private readonly float[] green;
    private readonly float[] red;
    private (float B, float G, float R) paper;
    private float noise;

    private ColourPlane(int width, int height)
    {
        (this.width, this.height) = (width, height);
        (blue, green, red) = (Channel(), Channel(), Channel());

        float[] Channel() => GC.AllocateUninitializedArray<float>(width * height);
    }

    /// <param name="spent">The plane of a page that is done with: its memory holds this page, if both are of one size.</param>
    public static ColourPlane Of(PageRaster raster, ColourPlane? spent = null)
    {
        var scale = Math.Min(1, InkPlane.PixelsPerMillimetre / raster.PixelsPerMillimetre);
        var (across, down) = (Math.Max(1, (int)(raster.Width * scale)), Math.Max(1, (int)(raster.Height * scale)));
        var plane = spent is not null && (spent.width, spent.height) == (across, down) ? spent : new ColourPlane(across, down);
        // Where each column of the plane ends in the raster; a column is never empty.
        var ends = new int[plane.width];
        for (var x = 0; x < ends.Length; x++)
        {
            ends[x] = x == ends.Length - 1 ? raster.Width : Math.Min(raster.Width, Math.Max((int)Math.Ceiling((x + 1) / scale), x + 1));
        }

        // For each pixel across the raster the sums of its channels over the plane's row, as four numbers of sixteen bits.
        var sums = new ulong[raster.Width];
        for (var (y, first) = (0, 0); y < plane.height; y++)
        {
            var last = y == plane.height - 1 ? raster.Height : Math.Min(raster.Height, (int)Math.Ceiling((y + 1) / scale));
            last = Math.Max(last, first + 1);
            Array.Clear(sums);
            for (var source = first; source < last && source < raster.Height; source++)
            {
                Add(raster.Bgra.Slice(source * raster.Width * PageRaster.BytesPerPixel, raster.Width * PageRaster.BytesPerPixel), MemoryMarshal.Cast<ulong, ushort>(sums.AsSpan()));
            }

            plane.Fill(y, sums, ends, last - first);
            first = last;
        }

        plane.paper = plane.Paper();
        plane.noise = plane.Noise();
        return plane;
    }

    private static void Add(ReadOnlySpan<byte> line, Span<ushort> sums)
    {
        var n = 0;
        for (; n + Vector256<byte>.Count <= line.Length; n += Vector256<byte>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(line[n..]));
            More(sums[n..], low);
            More(sums[(n + Vector256<ushort>.Count)..], high);
        }

        for (; n < line.Length; n++)
        {
            sums[n] += line[n];
        }

        static void More(Span<ushort> sums, Vector256<ushort> values) => (Vector256.Create<ushort>(sums) + values).CopyTo(sums);
    }

    // Sixteen bits hold 255 of 257 pixels, which no place of the plane has: rasters are no finer than that.
    private void Fill(int y, ReadOnlySpan<ulong> sums, ReadOnlySpan<int> ends, int rows)
    {
        var to = y * width;
        for (var (x, start) = (0, 0); x < ends.Length; start = ends[x], x++)
        {
            var four = 0ul;
            for (var at = start; at < ends[x]; at++)
            {
                four += sums[at];
            }

            var share = 1f / (Math.Max(1, ends[x] - start) * rows);
            (blue[to + x], green[to + x], red[to + x]) = ((ushort)four * share, (ushort)(four >> 16) * share, (ushort)(four >> 32) * share);
        }
    }

    /// <summary>Where ink of this colour is. Yellowed or tinted paper counts as white.</summary>
    public InkPlane Of(Ink ink)
    {
        var values = new float[width * height];
        var (paperB, paperG, paperR) = paper;
        var last = values.Length - Vector256<float>.Count;
        // The last step covers some places again; a plane of fewer places than a step has room for nothing.
        for (var n = 0; n < values.Length && last >= 0; n += Vector256<float>.Count)
        {
            var at = Math.Min(n, last);
            var (b, g, r) = (Vector256.Create(blue.AsSpan(at)) * paperB, Vector256.Create(green.AsSpan(at)) * paperG, Vector256.Create(red.AsSpan(at)) * paperR);
            var amount = ink switch
            {
                Ink.Red => Red(r, g, b),
                Ink.Blue => Blue(r, g, b),
                _ => Dark(r, g, b),
            };
            amount.CopyTo(values.AsSpan(at));
        }

        return new InkPlane(width, height, values);
    }

    private Vector256<float> Red(Vector256<float> r, Vector256<float> g, Vector256<float> b)
    {
        var least = Vector256.Min(g, b);
        var span = r - least;
        var lead = r - Vector256.Max(g, b);
        var other = Vector256.GreaterThan(g - least, span * MostGreen) | Vector256.GreaterThan(b - least, span * MostBlue);
        return Vector256.AndNot(Amount(lead), other);
    }

    private Vector256<float> Blue(Vector256<float> r, Vector256<float> g, Vector256<float> b)
    {
        var most = Vector256.Max(r, g);
        var least = Vector256.Min(r, g);
        var other = Vector256.GreaterThan(most - least, (b - least) * MostRedInBlue);
        return Vector256.AndNot(Amount(b - most), other);
    }

    private Vector256<float> Amount(Vector256<float> lead) => Share((lead - Vector256.Create(noise)) / Vector256.Create(Full));

    private static Vector256<float> Dark(Vector256<float> r, Vector256<float> g, Vector256<float> b) =>
        Share((Vector256.Create(255f) - ((r + g + b) / Vector256.Create(3f)) - Vector256.Create(DarkNoise)) / Vector256.Create(DarkFull));

    private static Vector256<float> Share(Vector256<float> value) => Vector256.Min(Vector256.Max(value, Vector256<float>.Zero), Vector256<float>.One);

    // Nothing on a form is printed or stamped in green: where green leads, it is by chance, and as far as that goes red and blue may lead by chance too.
    private float Noise()
    {
        const int Step = 7;
        const int Rare = 200;
        Span<int> leads = stackalloc int[(int)MostNoise + 1];
        var count = 0;
        for (var n = 0; n < green.Length; n += Step, count++)
        {
            leads[(int)Math.Clamp((green[n] * paper.G) - Math.Max(blue[n] * paper.B, red[n] * paper.R), 0, MostNoise)]++;
        }

        var (least, above) = ((int)MostNoise, leads[(int)MostNoise]);
        while (least > 0 && above < count / Rare)
        {
            above += leads[--least];
        }

        return Math.Clamp(least + (LeastNoise - 1), LeastNoise, MostNoise);
    }

    // White point by the brighter part of the page; a page without paper keeps its colours.
    private (float B, float G, float R) Paper()
    {
        const int Bright = 170;
        const int Step = 5;
        var histograms = (B: new int[256], G: new int[256], R: new int[256]);
        var count = 0;
        for (var n = 0; n < blue.Length; n += Step)
        {
            if (blue[n] + green[n] + red[n] >= Bright * 3)
            {
                count++;
                histograms.B[(int)blue[n]]++;
                histograms.G[(int)green[n]]++;
                histograms.R[(int)red[n]]++;
            }
        }

        return count * Step < blue.Length / 4 ? (1, 1, 1) : (Gain(histograms.B), Gain(histograms.G), Gain(histograms.R));

        float Gain(int[] histogram)
        {
            var seen = 0;
            for (var value = 255; value > 0; value--)
            {
                seen += histogram[value];
                if (seen * 2 >= count)
                {
                    return 255f / value;
                }
            }

            return 1;
        }
    }
}
