using System.Buffers.Binary;
using TechVolunteers.Nominations.Upload;

namespace TechVolunteers.Nominations.Inspections;

/// <summary>Width and height as an image's header states them, in pixels; nothing is decoded.</summary>
internal sealed record ImageHeader(long Width, long Height)
{
    /// <summary>What a decoder may be asked to unfold: 40 megapixels, an A4 page at 600 dpi is 35.</summary>
    public const long MostPixels = 40_000_000;

    private const int LongestHeader = 4 << 20;

    /// <summary>Null when the header is damaged or states no size.</summary>
    public static ImageHeader? Read(Stream image, FileKind kind)
    {
        image.Position = 0;
        var header = new byte[(int)Math.Min(image.Length, LongestHeader)];
        image.ReadExactly(header);
        var found = kind == FileKind.Png ? Png(header) : Jpeg(header);
        return found is { Width: > 0, Height: > 0 } ? found : null;
    }

    // PNG 11.2.2: the first chunk is IHDR.
    private static ImageHeader? Png(ReadOnlySpan<byte> png) =>
        png.Length >= 24 && png[12..16].SequenceEqual("IHDR"u8)
            ? new ImageHeader(BinaryPrimitives.ReadUInt32BigEndian(png[16..]), BinaryPrimitives.ReadUInt32BigEndian(png[20..]))
            : null;

    // ITU-T T.81 B.2: markers with lengths until the frame header, which is any SOF but DHT (C4), JPG (C8) and DAC (CC).
    private static ImageHeader? Jpeg(ReadOnlySpan<byte> jpeg)
    {
        var at = 2;
        while (at + 9 <= jpeg.Length && jpeg[at] == 0xFF)
        {
            var marker = jpeg[at + 1];
            if (marker == 0xFF)
            {
                at++;
            }
            else if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return new ImageHeader(BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 5)..]));
            }
            else
            {
                at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            }
        }

        return null;
    }
}
