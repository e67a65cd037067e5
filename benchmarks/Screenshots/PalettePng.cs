using System.Buffers.Binary;
using System.IO.Compression;

namespace TechVolunteers.Benchmarks.Screenshots;

/// <summary>
/// A picture of a page with a palette in place of full colours (PNG 1.2, colour type 3): pages have few colours, and the edges of letters
/// are near to one of them. About a third of the bytes.
/// </summary>
internal static class PalettePng
{
    private const int Colours = 64;
    private const int HeaderBytes = 8;

    /// <param name="png">As chromium writes it: eight bits a channel, not interlaced, with or without transparency, which is dropped.</param>
    public static byte[] Reduce(byte[] png)
    {
        var chunks = Chunks(png).ToArray();
        var header = chunks.Single(chunk => chunk.Type == "IHDR").Data;
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        var channels = header is [_, _, _, _, _, _, _, _, 8, 2 or 6, 0, 0, 0] ? header[9] == 6 ? 4 : 3 : throw new InvalidDataException("The picture is of a kind that chromium does not write.");
        using var packed = new ZLibStream(new MemoryStream([.. chunks.Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => chunk.Data)]), CompressionMode.Decompress);
        var pixels = Pixels(packed, width, height, channels);

        var palette = pixels.CountBy(pixel => pixel).OrderByDescending(each => each.Value).Take(Colours).Select(each => each.Key).ToArray();
        var nearest = pixels.Distinct().ToDictionary(pixel => pixel, pixel => (byte)Nearest(palette, pixel));
        var rows = new byte[height * (width + 1)];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                rows[(y * (width + 1)) + 1 + x] = nearest[pixels[(y * width) + x]];
        }
        return Write(header, palette, rows);
    }

    private static byte[] Write(byte[] header, (byte R, byte G, byte B)[] palette, byte[] rows)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(rows);
        var output = new MemoryStream();
        output.Write([0x89, .. "PNG\r\n\x1a\n"u8]);
        Chunk(output, "IHDR", [.. header[..8], 8, 3, 0, 0, 0]);
        Chunk(output, "PLTE", [.. palette.SelectMany(colour => new[] { colour.R, colour.G, colour.B })]);
        Chunk(output, "IDAT", packed.ToArray());
        Chunk(output, "IEND", []);
        return output.ToArray();
    }

    private static IEnumerable<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        for (var at = HeaderBytes; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            yield return (System.Text.Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += length + 12;
        }
    }

    // PNG 1.2, 6: each row says how it was made from the one above and the pixel before.
    private static (byte R, byte G, byte B)[] Pixels(ZLibStream packed, int width, int height, int channels)
    {
        var pixels = new (byte, byte, byte)[width * height];
        var (above, row) = (new byte[width * channels], new byte[width * channels]);
        for (var y = 0; y < height; y++)
        {
            var filter = packed.ReadByte();
            packed.ReadExactly(row);
            for (var i = 0; i < row.Length; i++)
            {
                var (left, up, corner) = (i < channels ? 0 : row[i - channels], above[i], i < channels ? 0 : above[i - channels]);
                row[i] += (byte)(filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    4 => Paeth(left, up, corner),
                    _ => throw new InvalidDataException($"There is no filter {filter}."),
                });
            }
            for (var x = 0; x < width; x++)
                pixels[(y * width) + x] = (row[x * channels], row[(x * channels) + 1], row[(x * channels) + 2]);
            (above, row) = (row, above);
        }
        return pixels;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static int Nearest((byte R, byte G, byte B)[] palette, (byte R, byte G, byte B) pixel) =>
        Enumerable.Range(0, palette.Length).MinBy(n => Square(palette[n].R - pixel.R) + Square(palette[n].G - pixel.G) + Square(palette[n].B - pixel.B));

    private static int Square(int n) => n * n;

    private static void Chunk(MemoryStream output, string type, byte[] data)
    {
        byte[] named = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(named));
        output.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var each in bytes)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
