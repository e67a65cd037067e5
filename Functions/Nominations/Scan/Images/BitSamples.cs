using SkiaSharp;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Graphics.Colors;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>Pictures of one bit a pixel, as fax coders leave them: averaged down as they are unpacked, because they are scanned at high resolution.</summary>
internal static class BitSamples
{
    /// <summary>Null when the picture is of another kind.</summary>
    public static SKBitmap? Decode(IPdfImage image, int enough)
    {
        if (image.BitsPerComponent != 1 || Levels(image) is not var (zero, one) || !image.TryGetBytesAsMemory(out var memory))
        {
            return null;
        }

        var (width, height) = (image.WidthInSamples, image.HeightInSamples);
        var stride = (width + 7) / 8;
        if (memory.Length < (long)stride * height)
        {
            return null;
        }

        var step = Math.Clamp(width / Math.Max(1, enough), 1, 16);
        var bitmap = new SKBitmap(new SKImageInfo(width / step, height / step, SKColorType.Bgra8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        var bits = memory.Span;
        for (var (y, at) = (0, 0); y < height / step; y++)
        {
            for (var x = 0; x < width / step; x++, at += PageRaster.BytesPerPixel)
            {
                var ones = Ones(bits, stride, x * step, y * step, step);
                var gray = (byte)(zero + ((one - zero) * ones / (step * step)));
                pixels[at] = gray;
                pixels[at + 1] = gray;
                pixels[at + 2] = gray;
                pixels[at + 3] = 255;
            }
        }

        return bitmap;
    }

    private static int Ones(ReadOnlySpan<byte> bits, int stride, int left, int top, int step)
    {
        var ones = 0;
        for (var y = top; y < top + step; y++)
        {
            for (var x = left; x < left + step; x++)
            {
                ones += (bits[(y * stride) + (x >> 3)] >> (7 - (x & 7))) & 1;
            }
        }

        return ones;
    }

    // What 0 and 1 look like. A mask's 0 is painted, with black as good as always.
    private static (int Zero, int One)? Levels(IPdfImage image)
    {
        var turned = image.Decode is [> 0.5, ..];
        return image switch
        {
            { IsImageMask: true } => Turn(0, 255),
            { ColorSpaceDetails: { Type: ColorSpace.DeviceGray or ColorSpace.CalGray } } => Turn(0, 255),
            { ColorSpaceDetails: IndexedColorSpaceDetails indexed } => Turn(Entry(indexed, 0), Entry(indexed, 1)),
            _ => null,
        };

        (int Zero, int One) Turn(int zero, int one) => turned ? (one, zero) : (zero, one);
    }

    private static int Entry(IndexedColorSpaceDetails indexed, int index)
    {
        var (r, g, b) = indexed.GetColor([index]).ToRGBValues();
        return (int)Math.Clamp((r + g + b) / 3 * 255, 0, 255);
    }
}
