using SkiaSharp;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>A page as a viewer shows it, turned upright, as pixels.</summary>
/// <param name="bitmap">Four bytes a pixel, blue first, no padding; disposed of with this.</param>
/// <param name="pixelsPerMillimetre">By the page's size, across and down alike.</param>
internal sealed class PageRaster(SKBitmap bitmap, double pixelsPerMillimetre) : IDisposable
{
    public const int BytesPerPixel = 4;

    public int Width => bitmap.Width;

    public int Height => bitmap.Height;

    public double PixelsPerMillimetre => pixelsPerMillimetre;

    public ReadOnlySpan<byte> Bgra => bitmap.GetPixelSpan();

    public void Dispose() => bitmap.Dispose();

    // JPEG rounds; a picture without any colour has three equal values in each pixel.
    private const int Rounding = 3;
    private const int Sampled = 7;
    private const double ColouredShare = 0.0005;

    /// <summary>False when every pixel is as good as gray: the scan kept no colour, whatever was on the paper.</summary>
    public bool HasColour()
    {
        var pixels = Bgra;
        var (coloured, seen) = (0, 0);
        for (var at = 0; at + 2 < pixels.Length; at += BytesPerPixel * Sampled)
        {
            var (b, g, r) = (pixels[at], pixels[at + 1], pixels[at + 2]);
            seen++;
            if (Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)) > Rounding)
            {
                coloured++;
            }
        }

        return coloured > seen * ColouredShare;
    }

    /// <summary>How light each pixel is, 0 to 255 (ITU-R BT.601).</summary>
    public GrayImage Gray()
    {
        var pixels = Bgra;
        var gray = new byte[Width * Height];
        for (var (at, n) = (0, 0); n < gray.Length; at += BytesPerPixel, n++)
        {
            gray[n] = (byte)(((pixels[at] * 29) + (pixels[at + 1] * 150) + (pixels[at + 2] * 77)) >> 8);
        }

        return new GrayImage(Width, Height, gray);
    }
}

/// <summary>A picture in shades of gray, one byte a pixel, 255 is white, rows from the top.</summary>
internal sealed record GrayImage(int Width, int Height, byte[] Pixels);
