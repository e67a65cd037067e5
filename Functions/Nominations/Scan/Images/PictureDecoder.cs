using SkiaSharp;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Graphics.Colors;
using UglyToad.PdfPig.Tokens;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>Decodes one picture of a PDF, at a reduced scale where its format can.</summary>
internal static class PictureDecoder
{
    // Beyond this a format that can't be decoded at reduced scale takes too much memory: four bytes a pixel, and the samples besides.
    private const long MostWholePixels = 20_000_000;

    /// <summary>What became of a picture. The bitmap is the caller's to dispose of.</summary>
    internal abstract record Outcome
    {
        private Outcome() { }

        public sealed record Decoded(SKBitmap Bitmap) : Outcome;

        /// <param name="Format">The filter's name in the file, such as JBIG2Decode.</param>
        public sealed record Unreadable(string Format) : Outcome;
    }

    /// <param name="enough">How many pixels in width are enough: the result is the smallest that the format offers and that has them.</param>
    public static Outcome Decode(IPdfImage image, int enough)
    {
        var format = Format(image);
        return format switch
        {
            "DCTDecode" or "DCT" when Jpeg(image, enough) is { } bitmap => new Outcome.Decoded(bitmap),
            "DCTDecode" or "DCT" or "JBIG2Decode" or "JPXDecode" => new Outcome.Unreadable(format),
            _ when (long)image.WidthInSamples * image.HeightInSamples > MostWholePixels && image.BitsPerComponent > 1 =>
                FlateSamples.Decode(image, enough) is { } reduced ? new Outcome.Decoded(reduced) : new Outcome.Unreadable(format),
            _ => (BitSamples.Decode(image, enough) ?? FlateSamples.Decode(image, enough) ?? Samples(image) ?? Png(image)) is { } bitmap ? new Outcome.Decoded(bitmap) : new Outcome.Unreadable(format),
        };
    }

    private static string Format(IPdfImage image)
    {
        var filter = image.ImageDictionary.Data.GetValueOrDefault("Filter") ?? image.ImageDictionary.Data.GetValueOrDefault("F");
        return filter switch
        {
            NameToken name => name.Data,
            ArrayToken { Data: [.., NameToken last] } => last.Data,
            _ => "none",
        };
    }

    private static SKBitmap? Jpeg(IPdfImage image, int enough)
    {
        using var data = SKData.CreateCopy(Encoded(image));
        using var codec = SKCodec.Create(data);
        if (codec is null || Math.Abs(codec.Info.Width - image.WidthInSamples) > 1)
        {
            return null;
        }

        // The decoder takes eighths at little cost: it skips the finer waves.
        const int Eighths = 8;
        var size = codec.Info.Size;
        for (var part = 1; part < Eighths; part++)
        {
            var reduced = codec.GetScaledDimensions((float)part / Eighths);
            if (reduced.Width >= enough && reduced.Width < size.Width)
            {
                size = reduced;
                break;
            }
        }

        if ((long)size.Width * size.Height > MostWholePixels)
        {
            return null;
        }

        var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) is SKCodecResult.Success or SKCodecResult.IncompleteInput)
        {
            return bitmap;
        }

        bitmap.Dispose();
        return null;
    }

    // Another filter may lie around the JPEG; what the library returns is then free of it.
    private static ReadOnlySpan<byte> Encoded(IPdfImage image) => image.RawMemory.Span;

    // The common cases without a detour over a PNG.
    private static SKBitmap? Samples(IPdfImage image)
    {
        if (image.IsImageMask || image.Decode is { Count: > 0 } || !image.TryGetBytesAsMemory(out var memory))
        {
            return null;
        }

        var (width, height) = (image.WidthInSamples, image.HeightInSamples);
        var channels = (image.ColorSpaceDetails?.Type, image.BitsPerComponent) switch
        {
            (ColorSpace.DeviceRGB or ColorSpace.CalRGB, 8) => 3,
            (ColorSpace.DeviceGray or ColorSpace.CalGray, 8) => 1,
            _ => 0,
        };
        if (channels == 0 || memory.Length < (long)width * height * channels)
        {
            return null;
        }

        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        var from = memory.Span;
        var to = bitmap.GetPixelSpan();
        for (var (n, at) = (0, 0); n < width * height; n++, at += PageRaster.BytesPerPixel)
        {
            var sample = n * channels;
            to[at + 2] = from[sample];
            to[at + 1] = from[sample + (channels == 3 ? 1 : 0)];
            to[at] = from[sample + (channels == 3 ? 2 : 0)];
            to[at + 3] = 255;
        }

        return bitmap;
    }

    private static SKBitmap? Png(IPdfImage image) => image.TryGetPng(out var png) && png is not null ? SKBitmap.Decode(png) : null;
}
