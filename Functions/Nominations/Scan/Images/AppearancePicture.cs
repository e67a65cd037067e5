using SkiaSharp;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>The picture that an annotation's appearance consists of, where it is one, as stamping programs make them: a form that holds a picture, perhaps through other forms.</summary>
internal static class AppearancePicture
{
    private const int MostForms = 5;
    private const long MostPixels = 4_000_000;

    /// <summary>Null when there is no picture, or none of a kind that is known. Transparent where its mask says so.</summary>
    public static SKBitmap? Decode(StreamToken appearance, Func<IToken, IToken?> resolve) => Find(appearance, resolve, MostForms);

    private static SKBitmap? Find(StreamToken form, Func<IToken, IToken?> resolve, int forms)
    {
        if (Get(form.StreamDictionary, "Resources", resolve) is not DictionaryToken resources || Get(resources, "XObject", resolve) is not DictionaryToken objects)
        {
            return null;
        }

        foreach (var stream in objects.Data.Values.Select(resolve).OfType<StreamToken>())
        {
            var found = Get(stream.StreamDictionary, "Subtype", resolve) switch
            {
                NameToken { Data: "Image" } => Picture(stream, resolve),
                NameToken { Data: "Form" } when forms > 0 => Find(stream, resolve, forms - 1),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static SKBitmap? Picture(StreamToken stream, Func<IToken, IToken?> resolve)
    {
        if (Size(stream, resolve) is not var (width, height))
        {
            return null;
        }

        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Unpremul));
        if (!Colours(stream, bitmap, resolve))
        {
            bitmap.Dispose();
            return null;
        }

        if (Get(stream.StreamDictionary, "SMask", resolve) is StreamToken mask && Size(mask, resolve) == (width, height) && Samples(mask) is { } alpha && alpha.Length >= width * height)
        {
            var pixels = bitmap.GetPixelSpan();
            for (var n = 0; n < width * height; n++)
            {
                pixels[(n * PageRaster.BytesPerPixel) + 3] = alpha.Span[n];
            }
        }

        return bitmap;
    }

    private static bool Colours(StreamToken stream, SKBitmap bitmap, Func<IToken, IToken?> resolve)
    {
        if (Filter(stream, resolve) is "DCTDecode")
        {
            using var codec = SKCodec.Create(SKData.CreateCopy(stream.Data.Span));
            return codec is not null && codec.Info.Size == bitmap.Info.Size && codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success;
        }

        var count = bitmap.Width * bitmap.Height;
        if (Samples(stream) is not { } samples || samples.Length / count is not (1 or 3))
        {
            return false;
        }

        var channels = samples.Length / count;
        var from = samples.Span;
        var to = bitmap.GetPixelSpan();
        for (var n = 0; n < count; n++)
        {
            var (sample, at) = (n * channels, n * PageRaster.BytesPerPixel);
            to[at + 2] = from[sample];
            to[at + 1] = from[sample + (channels == 3 ? 1 : 0)];
            to[at] = from[sample + (channels == 3 ? 2 : 0)];
            to[at + 3] = 255;
        }

        return true;
    }

    private static Memory<byte>? Samples(StreamToken stream) =>
        stream.StreamDictionary.Data.GetValueOrDefault("BitsPerComponent") is NumericToken { Int: 8 } ? stream.Decode(DefaultFilterProvider.Instance) : null;

    private static (int Width, int Height)? Size(StreamToken stream, Func<IToken, IToken?> resolve) =>
        Get(stream.StreamDictionary, "Width", resolve) is NumericToken { Int: > 0 and var width } && Get(stream.StreamDictionary, "Height", resolve) is NumericToken { Int: > 0 and var height }
        && (long)width * height <= MostPixels
            ? (width, height)
            : null;

    private static string? Filter(StreamToken stream, Func<IToken, IToken?> resolve) => Get(stream.StreamDictionary, "Filter", resolve) switch
    {
        NameToken name => name.Data,
        ArrayToken { Data: [NameToken only] } => only.Data,
        _ => null,
    };

    private static IToken? Get(DictionaryToken dictionary, string key, Func<IToken, IToken?> resolve) =>
        dictionary.Data.GetValueOrDefault(key) is { } value ? resolve(value) : null;
}
