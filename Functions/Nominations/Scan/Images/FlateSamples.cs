using System.IO.Compression;
using System.Runtime.InteropServices;
using SkiaSharp;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Graphics.Colors;
using UglyToad.PdfPig.Tokens;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>
/// Pictures of whole bytes packed by Flate, as screenshots and lossless scans are: inflated row by row and averaged down on the way, so that a page at
/// 300 dpi never stands in memory whole (ISO 32000-1, 7.4.4; the row filters are those of PNG).
/// </summary>
internal static class FlateSamples
{
    private const int FirstPngPredictor = 10;
    private const int MostStep = 16;

    /// <summary>Null when the picture is of another kind, or cut off.</summary>
    public static SKBitmap? Decode(IPdfImage image, int enough)
    {
        if (image.BitsPerComponent != 8 || image.IsImageMask || image.Decode is { Count: > 0 } || Colours(image) is not { } colours || Predicted(image, colours.Channels) is not { } predicted)
        {
            return null;
        }

        var (width, height) = (image.WidthInSamples, image.HeightInSamples);
        var step = Math.Clamp(width / Math.Max(1, enough), 1, MostStep);
        var bitmap = new SKBitmap(new SKImageInfo(width / step, height / step, SKColorType.Bgra8888, SKAlphaType.Opaque));
        try
        {
            using var packed = Open(image.RawMemory);
            using var samples = new ZLibStream(packed, CompressionMode.Decompress);
            if (Fill(bitmap, samples, width, step, colours, predicted))
            {
                return bitmap;
            }
        }
        catch (InvalidDataException)
        {
            // Damaged: the library's own decoder may make more of it.
        }

        bitmap.Dispose();
        return null;
    }

    /// <param name="Channels">Bytes a pixel.</param>
    /// <param name="Palette">Red, green, blue of each index; null when the bytes are the colours.</param>
    private sealed record Samples(int Channels, byte[]? Palette);

    private static bool Fill(SKBitmap bitmap, Stream samples, int width, int step, Samples colours, bool predicted)
    {
        var (row, above) = (new byte[width * colours.Channels], new byte[width * colours.Channels]);
        var (across, down) = (bitmap.Width, bitmap.Height);
        var sums = new int[across * 3];
        var pixels = bitmap.GetPixelSpan();
        for (var y = 0; y < down; y++)
        {
            Array.Clear(sums);
            for (var n = 0; n < step; n++)
            {
                var filter = predicted ? samples.ReadByte() : 0;
                if (filter < 0 || samples.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                {
                    return false;
                }

                Unfilter(filter, row, above, colours.Channels);
                Add(row, sums, step, colours);
                (row, above) = (above, row);
            }

            var (count, at) = (step * step, y * across * PageRaster.BytesPerPixel);
            for (var n = 0; n < sums.Length; n += 3, at += PageRaster.BytesPerPixel)
            {
                pixels[at] = (byte)(sums[n + 2] / count);
                pixels[at + 1] = (byte)(sums[n + 1] / count);
                pixels[at + 2] = (byte)(sums[n] / count);
                pixels[at + 3] = 255;
            }
        }

        return true;
    }

    private static void Add(ReadOnlySpan<byte> row, Span<int> sums, int step, Samples colours)
    {
        var from = 0;
        for (var to = 0; to + 2 < sums.Length; to += 3)
        {
            var (r, g, b) = (0, 0, 0);
            for (var n = 0; n < step; n++, from += colours.Channels)
            {
                if (colours.Palette is { } palette)
                {
                    var entry = row[from] * 3;
                    (r, g, b) = (r + palette[entry], g + palette[entry + 1], b + palette[entry + 2]);
                }
                else if (colours.Channels == 1)
                {
                    (r, g, b) = (r + row[from], g + row[from], b + row[from]);
                }
                else
                {
                    (r, g, b) = (r + row[from], g + row[from + 1], b + row[from + 2]);
                }
            }

            sums[to] += r;
            sums[to + 1] += g;
            sums[to + 2] += b;
        }
    }

    // PNG 9.2: each byte was written as its difference to what its neighbours foretell.
    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int channels)
    {
        switch (filter)
        {
            case 1:
                for (var n = channels; n < row.Length; n++)
                {
                    row[n] += row[n - channels];
                }

                break;
            case 2:
                for (var n = 0; n < row.Length; n++)
                {
                    row[n] += above[n];
                }

                break;
            case 3:
                for (var n = 0; n < row.Length; n++)
                {
                    row[n] += (byte)(((n < channels ? 0 : row[n - channels]) + above[n]) / 2);
                }

                break;
            case 4:
                for (var n = 0; n < row.Length; n++)
                {
                    row[n] += n < channels ? above[n] : Paeth(row[n - channels], above[n], above[n - channels]);
                }

                break;
            default:
                break;
        }
    }

    private static byte Paeth(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - corner - corner));
        return (byte)(toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner);
    }

    private static Samples? Colours(IPdfImage image) => image.ColorSpaceDetails switch
    {
        IndexedColorSpaceDetails indexed => new Samples(1, Palette(indexed)),
        { Type: ColorSpace.DeviceRGB or ColorSpace.CalRGB } => new Samples(3, null),
        { Type: ColorSpace.DeviceGray or ColorSpace.CalGray } => new Samples(1, null),
        ICCBasedColorSpaceDetails { NumberOfColorComponents: (1 or 3) and var channels } => new Samples(channels, null),
        _ => null,
    };

    private static byte[] Palette(IndexedColorSpaceDetails indexed)
    {
        var palette = new byte[256 * 3];
        for (var n = 0; n <= Math.Min(255, (int)indexed.HiVal); n++)
        {
            var (r, g, b) = indexed.GetColor([n]).ToRGBValues();
            (palette[n * 3], palette[(n * 3) + 1], palette[(n * 3) + 2]) = (Byte(r), Byte(g), Byte(b));
        }

        return palette;

        static byte Byte(double share) => (byte)Math.Clamp(Math.Round(share * 255), 0, 255);
    }

    // True for rows with a filter byte before each, false for bare rows, null for what is read elsewhere.
    private static bool? Predicted(IPdfImage image, int channels)
    {
        var entries = image.ImageDictionary.Data;
        if (One(entries.GetValueOrDefault("Filter") ?? entries.GetValueOrDefault("F")) is not NameToken { Data: "FlateDecode" or "Fl" })
        {
            return null;
        }

        return One(entries.GetValueOrDefault("DecodeParms") ?? entries.GetValueOrDefault("DP")) switch
        {
            null => false,
            DictionaryToken parameters => Number("Predictor", 1) switch
            {
                1 => false,
                >= FirstPngPredictor when Number("Colors", 1) == channels && Number("BitsPerComponent", 8) == 8 && Number("Columns", 1) == image.WidthInSamples => true,
                _ => null,
            },
            _ => null,
        };

        int Number(string name, int otherwise) =>
            One(entries.GetValueOrDefault("DecodeParms") ?? entries.GetValueOrDefault("DP")) is DictionaryToken { Data: var data } && data.TryGetValue(name, out var value)
                ? value is NumericToken number ? number.Int : -1
                : otherwise;
    }

    // A list of one stands for its only entry; longer ones are several filters on top of each other.
    private static IToken? One(IToken? token) => token is ArrayToken { Data: [var only] } ? only : token;

    private static MemoryStream Open(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(memory.ToArray(), writable: false);
}
