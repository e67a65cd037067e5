using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>A page as a viewer shows it, turned upright, as pixels.</summary>
/// <param name="bitmap">Four bytes a pixel, blue first, no padding; disposed of with this.</param>
/// <param name="pixelsPerMillimetre">By the page's size, across and down alike.</param>
internal sealed class PageRaster(SKBitmap bitmap, double pixelsPerMillimetre) : IDisposable
{
    public const int BytesPerPixel = 4;

    public int Width { get; } = bitmap.Width;

    public int Height { get; } = bitmap.Height;

    public double PixelsPerMillimetre => pixelsPerMillimetre;

    public ReadOnlySpan<byte> Bgra => bitmap.GetPixelSpan();

    public void Dispose() => bitmap.Dispose();

    /// <summary>A part of the page, scaled down to between a half and the whole of its size. The caller disposes of it.</summary>
    /// <param name="area">Within the page.</param>
    public SKBitmap Part(SKRectI area, int width, int height)
    {
        var part = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        var from = MemoryMarshal.Cast<byte, uint>(Bgra);
        var to = MemoryMarshal.Cast<byte, uint>(part.GetPixelSpan());
        var (across, down) = ((double)area.Width / width, (double)area.Height / height);
        var columns = new int[width];
        for (var x = 0; x < width; x++)
        {
            columns[x] = Math.Min(area.Right - 1, area.Left + (int)(x * across));
        }

        for (var y = 0; y < height; y++)
        {
            var top = Math.Min(area.Bottom - 1, area.Top + (int)(y * down));
            var upper = from.Slice(top * Width, area.Right);
            var lower = from.Slice(Math.Min(area.Bottom - 1, top + 1) * Width, area.Right);
            var line = to.Slice(y * width, width);
            for (var x = 0; x < line.Length; x++)
            {
                var left = columns[x];
                var right = Math.Min(upper.Length - 1, left + 1);
                line[x] = Mean(Mean(upper[left], upper[right]), Mean(lower[left], lower[right]));
            }
        }

        return part;

        // Of each of the four bytes.
        static uint Mean(uint a, uint b) => (a & b) + (((a ^ b) & 0xFEFEFEFE) >> 1);
    }

    // JPEG rounds; a picture without any colour has three equal values in each pixel.
    private const int Rounding = 3;
    private const int Sampled = 7;
    private const double ColouredShare = 0.0005;

    /// <summary>False when every pixel is as good as gray: the scan kept no colour, whatever was on the paper.</summary>
    public bool HasColour()
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(Bgra);
        var most = (pixels.Length + Sampled - 1) / Sampled * ColouredShare;
        var coloured = 0;
        for (var at = 0; at < pixels.Length && coloured <= most; at += Sampled)
        {
            var pixel = pixels[at];
            var (b, g, r) = ((int)(pixel & 255), (int)((pixel >> 8) & 255), (int)((pixel >> 16) & 255));
            coloured += Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)) > Rounding ? 1 : 0;
        }

        return coloured > most;
    }

    /// <summary>
    /// How light each pixel would be without coloured ink: black print under a seal stays, the seal goes. The strongest channel is that of the ink's
    /// colour, and what sets the channels apart is ink.
    /// </summary>
    public GrayImage BlackOnly()
    {
        var pixels = Bgra;
        var gray = GC.AllocateUninitializedArray<byte>(Width * Height);
        for (var (at, n) = (0, 0); n < gray.Length; at += BytesPerPixel, n++)
        {
            var (b, g, r) = (pixels[at], pixels[at + 1], pixels[at + 2]);
            var most = Math.Max(r, Math.Max(g, b));
            gray[n] = (byte)Math.Min(255, most + ((most - Math.Min(r, Math.Min(g, b))) / 2));
        }

        return new GrayImage(Width, Height, gray);
    }

    /// <summary>How light each pixel is, 0 to 255 (ITU-R BT.601).</summary>
    /// <param name="spent">The picture of a page that is done with: its memory holds this one, if both are of one size.</param>
    public GrayImage Gray(GrayImage? spent = null)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(Bgra);
        var gray = spent?.Pixels.Length == Width * Height ? spent.Pixels : GC.AllocateUninitializedArray<byte>(Width * Height);
        var n = 0;
        var to = gray.AsSpan();
        var (low, blue, green, red) = (Vector128.Create(255u), Vector128.Create(29u), Vector128.Create(150u), Vector128.Create(77u));
        for (; n + 16 <= gray.Length; n += 16)
        {
            var first = Vector128.Narrow(Four(pixels[n..]), Four(pixels[(n + 4)..]));
            var second = Vector128.Narrow(Four(pixels[(n + 8)..]), Four(pixels[(n + 12)..]));
            Vector128.Narrow(first, second).CopyTo(to[n..]);
        }

        for (; n < gray.Length; n++)
        {
            var pixel = pixels[n];
            gray[n] = (byte)((((pixel & 255) * 29) + (((pixel >> 8) & 255) * 150) + (((pixel >> 16) & 255) * 77)) >> 8);
        }

        Vector128<uint> Four(ReadOnlySpan<uint> from)
        {
            var four = Vector128.Create(from);
            return (((four & low) * blue) + (((four >> 8) & low) * green) + (((four >> 16) & low) * red)) >> 8;
        }

        return new GrayImage(Width, Height, gray);
    }
}

/// <summary>A picture in shades of gray, one byte a pixel, 255 is white, rows from the top.</summary>
internal sealed record GrayImage(int Width, int Height, byte[] Pixels)
{
    /// <summary>Twice as wide and high, with the means between the pixels: for print of hardly two pixels a dot.</summary>
    public GrayImage Enlarged()
    {
        var (width, height) = (Width * 2, Height * 2);
        var pixels = GC.AllocateUninitializedArray<byte>(width * height);
        for (var y = 0; y < height; y++)
        {
            var upper = Pixels.AsSpan(y / 2 * Width, Width);
            var lower = y % 2 == 0 || (y / 2) + 1 == Height ? upper : Pixels.AsSpan(((y / 2) + 1) * Width, Width);
            var line = pixels.AsSpan(y * width, width);
            for (var x = 0; x < upper.Length; x++)
            {
                var next = Math.Min(x + 1, upper.Length - 1);
                var (here, there) = (upper[x] + lower[x], upper[next] + lower[next]);
                line[x * 2] = (byte)(here / 2);
                line[(x * 2) + 1] = (byte)((here + there) / 4);
            }
        }

        return new GrayImage(width, height, pixels);
    }
}
