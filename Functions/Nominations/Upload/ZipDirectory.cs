using System.Buffers.Binary;
using System.Text;

namespace TechVolunteers.Nominations.Upload;

/// <summary>
/// Reads the central directory of a zip (APPNOTE 4.3.12, 4.3.16) within fixed bounds. The library's reader builds an object for each entry first,
/// so a file made of millions of empty entries must be known before the library sees it.
/// </summary>
public abstract record ZipDirectory
{
    /// <summary>A Word document of an ordinary form has about ten entries.</summary>
    public const int MostEntries = 2_000;

    private const int MostDirectoryBytes = 1 << 20;
    private const int EndLength = 22;
    private const int MostCommentBytes = ushort.MaxValue;
    private const int HeaderLength = 46;

    private ZipDirectory() { }

    public sealed record Listing(IReadOnlyList<string> Names) : ZipDirectory
    {
        /// <summary>Whether the parts that each Word document has are listed. Their content is not looked at.</summary>
        public bool LooksLikeWord =>
            Names.Contains("[Content_Types].xml") && Names.Any(name => name.StartsWith("word/", StringComparison.Ordinal) && name.EndsWith(".xml", StringComparison.Ordinal));
    }

    /// <summary>More entries, or a longer directory, than any form needs.</summary>
    public sealed record TooMany : ZipDirectory;

    /// <summary>No complete directory: cut off, damaged, or no zip at all.</summary>
    public sealed record Broken : ZipDirectory;

    public static ZipDirectory Read(Stream zip)
    {
        var tail = Tail(zip, out var tailStart);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < EndLength)
        {
            return new Broken();
        }

        var record = tail.AsSpan(end);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        // 65535 entries announce a zip64 record: more than the limit in any case.
        if (count > MostEntries || length > MostDirectoryBytes)
        {
            return new TooMany();
        }

        return (long)offset + length > tailStart + end ? new Broken() : ListNames(zip, offset, (int)length, count);
    }

    private static byte[] Tail(Stream zip, out long start)
    {
        var length = (int)Math.Min(zip.Length, EndLength + MostCommentBytes);
        start = zip.Length - length;
        zip.Position = start;
        var tail = new byte[length];
        zip.ReadExactly(tail);
        return tail;
    }

    private static ZipDirectory ListNames(Stream zip, long offset, int length, int count)
    {
        var directory = new byte[length];
        zip.Position = offset;
        zip.ReadExactly(directory);
        var names = new List<string>(count);
        var rest = directory.AsSpan();
        while (rest.Length >= HeaderLength && rest.StartsWith("PK\x01\x02"u8))
        {
            var name = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
            var whole = HeaderLength + name + BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
            if (whole > rest.Length)
            {
                return new Broken();
            }

            names.Add(Encoding.UTF8.GetString(rest.Slice(HeaderLength, name)));
            rest = rest[whole..];
        }

        // The count may lie in either direction; the directory itself is what a reader walks.
        return names.Count > MostEntries ? new TooMany() : names.Count != count ? new Broken() : new Listing(names);
    }
}
