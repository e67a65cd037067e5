using System.Buffers.Binary;
using System.Text;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>Writes small Word 97–2003 documents, one piece and one page of properties a paragraph ([MS-CFB], [MS-DOC]).</summary>
internal sealed class OldDoc
{
    private const int TextAt = 1536;
    private const int SectorBytes = 512;
    private const uint EndOfChain = 0xFFFF_FFFE;
    private const uint Nothing = 0xFFFF_FFFF;

    private readonly List<(string Text, byte[] Properties)> paragraphs = [];
    private readonly List<(int Start, int Length, byte[] Properties)> runs = [];

    public ushort Version { get; init; } = 0x00C1;

    public ushort Flags { get; init; } = 0x0200;

    public byte[] Data { get; init; } = [];

    /// <summary>What stands in the ObjectPool storage; null for no such storage.</summary>
    public string? Embedded { get; init; }

    public static byte[] Modifier(ushort code, params byte[] operand) => [(byte)code, (byte)(code >> 8), .. operand];

    /// <summary>The modifiers of a paragraph that stands in <paramref name="depth"/> tables.</summary>
    public static byte[] In(int depth) => [.. Modifier(0x2416, 1), .. Modifier(0x6649, (byte)depth, 0, 0, 0)];

    /// <summary>A row's shape: edges in twips, and the flags of each cell.</summary>
    public static byte[] Shape(int[] edges, int[] flags)
    {
        var rest = new byte[1 + (edges.Length * 2) + (flags.Length * 20)];
        rest[0] = (byte)flags.Length;
        for (var n = 0; n < edges.Length; n++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(rest.AsSpan(1 + (n * 2)), (short)edges[n]);
        }

        for (var n = 0; n < flags.Length; n++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(rest.AsSpan(1 + (edges.Length * 2) + (n * 20)), (ushort)flags[n]);
        }

        return Modifier(0xD608, [(byte)(rest.Length + 1), (byte)((rest.Length + 1) >> 8), .. rest]);
    }

    /// <summary>A paragraph with the mark that ends it.</summary>
    public OldDoc Add(string text, params byte[] properties)
    {
        paragraphs.Add((text, properties));
        return this;
    }

    /// <summary>The same, with one part of the text that has properties of its own.</summary>
    public OldDoc Add(string text, string part, byte[] partProperties, params byte[] properties)
    {
        runs.Add((paragraphs.Sum(paragraph => paragraph.Text.Length) + text.IndexOf(part, StringComparison.Ordinal), part.Length, partProperties));
        return Add(text, properties);
    }

    /// <summary>A row of a table outside other tables.</summary>
    public OldDoc Row(params string[] cells) => Row([], cells);

    public OldDoc Row(byte[] shape, params string[] cells)
    {
        foreach (var cell in cells)
        {
            Add($"{cell}\a", In(1));
        }

        return Add("\a", [.. In(1), .. Modifier(0x2417, 1), .. shape]);
    }

    public MemoryStream Build()
    {
        var document = new List<byte>(new byte[TextAt]);
        var places = new List<(int Place, int Width)>();
        var pieces = new List<byte>();
        var starts = new List<int>();
        var characters = 0;
        foreach (var (text, _) in paragraphs)
        {
            var encoding = OneByte(text) ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.Unicode;
            var width = OneByte(text) ? 1 : 2;
            starts.Add(characters);
            pieces.AddRange([0, 0, .. Bytes(width == 1 ? (document.Count * 2) | 0x4000_0000 : document.Count), 0, 0]);
            places.AddRange(Enumerable.Range(0, text.Length).Select(n => (document.Count + (n * width), width)));
            document.AddRange(encoding.GetBytes(text));
            characters += text.Length;
        }

        Pad(document);
        var paragraphPages = Pages(document, paragraphs.Select((paragraph, n) => Span(places, starts[n], paragraph.Text.Length, paragraph.Properties)), ofParagraphs: true);
        var characterPages = Pages(document, runs.Select(run => Span(places, run.Start, run.Length, run.Properties)), ofParagraphs: false);
        byte[] list = [.. starts.Append(characters).SelectMany(Bytes), .. pieces];
        byte[][] parts = [[2, .. Bytes(list.Length), .. list], characterPages, paragraphPages, Fonts()];
        var header = new byte[TextAt];
        BinaryPrimitives.WriteUInt16LittleEndian(header, 0xA5EC);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(10), Flags);
        header[32] = 14;
        header[62] = 22;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(64 + 12), characters);
        header[152] = 0x5D;
        var at = 0;
        foreach (var (index, part) in new[] { 33, 12, 13, 15 }.Zip(parts))
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(154 + (index * 8)), at);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(158 + (index * 8)), part.Length);
            at += part.Length;
        }

        return Compound(("WordDocument", [.. header, .. document.Skip(TextAt)]), ((Flags & 0x0200) != 0 ? "1Table" : "0Table", [.. parts.SelectMany(part => part)]), ("Data", Data));
    }

    private static bool OneByte(string text) => text.All(c => c < 128 || c is '\u2019');

    private static byte[] Bytes(int number) => BitConverter.GetBytes(number);

    private static (int From, int To, byte[] Properties) Span(List<(int Place, int Width)> places, int start, int length, byte[] properties) =>
        (places[start].Place, places[start + length - 1].Place + places[start + length - 1].Width, properties);

    private static void Pad(List<byte> bytes) => bytes.AddRange(new byte[(SectorBytes - (bytes.Count % SectorBytes)) % SectorBytes]);

    private static byte[] Pages(List<byte> document, IEnumerable<(int From, int To, byte[] Properties)> spans, bool ofParagraphs)
    {
        var (starts, numbers) = (new List<int>(), new List<int>());
        foreach (var (from, to, properties) in spans)
        {
            // The style's number stands before a paragraph's modifiers; the length counts half of both.
            var content = ofParagraphs ? (byte[])[0, 0, .. properties] : properties;
            var stored = !ofParagraphs ? (byte[])[(byte)content.Length, .. content]
                : content.Length % 2 == 0 ? [0, (byte)(content.Length / 2), .. content]
                : [(byte)((content.Length + 1) / 2), .. content];
            var page = new byte[SectorBytes];
            Bytes(from).CopyTo(page, 0);
            Bytes(to).CopyTo(page, 4);
            page[8] = 128;
            stored.CopyTo(page, 256);
            page[^1] = 1;
            starts.Add(from);
            numbers.Add(document.Count / SectorBytes);
            document.AddRange(page);
        }

        return [.. starts.Append(int.MaxValue).SelectMany(Bytes), .. numbers.SelectMany(Bytes)];
    }

    private static byte[] Fonts()
    {
        byte[] name = [.. new byte[39], .. Encoding.Unicode.GetBytes("Wingdings\0")];
        return [1, 0, 0, 0, (byte)name.Length, .. name];
    }

    private MemoryStream Compound(params (string Name, byte[] Content)[] streams)
    {
        var (sectors, table) = (new List<byte>(), new List<uint> { 0xFFFF_FFFD, EndOfChain, EndOfChain });
        var entries = new List<byte[]> { Entry("Root Entry", 5, Nothing, 1, EndOfChain, 0) };
        foreach (var (name, content) in streams)
        {
            // Long enough to stand in whole sectors.
            var padded = (byte[])[.. content, .. new byte[Math.Max(0, 4_096 - content.Length)]];
            var first = (uint)table.Count;
            sectors.AddRange(padded);
            Pad(sectors);
            var count = sectors.Count / SectorBytes + 3 - (int)first;
            table.AddRange(Enumerable.Range(1, count).Select(n => n == count ? EndOfChain : first + (uint)n));
            var last = entries.Count == streams.Length && Embedded is null;
            entries.Add(Entry(name, 2, last ? Nothing : (uint)entries.Count + 1, Nothing, first, padded.Length));
        }

        if (Embedded is { } embedded)
        {
            entries.Add(Entry("ObjectPool", 1, Nothing, (uint)entries.Count + 1, 0, 0));
            entries.Add(Entry(embedded, 1, Nothing, Nothing, 0, 0));
        }

        // The directory takes two sectors, the table one; the header names both.
        table[1] = 2;
        var file = new byte[SectorBytes * 4];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(file, 0);
        (file[30], file[32], file[48]) = (9, 6, 1);
        foreach (var (place, number) in new[] { (60, EndOfChain), (68, EndOfChain) }.Concat(Enumerable.Range(1, 108).Select(n => (76 + (n * 4), Nothing))))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(place), number);
        }

        for (var n = 0; n < SectorBytes / 4; n++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(SectorBytes + (n * 4)), n < table.Count ? table[n] : Nothing);
        }

        for (var n = 0; n < entries.Count; n++)
        {
            entries[n].CopyTo(file, (SectorBytes * 2) + (n * 128));
        }

        return new MemoryStream([.. file, .. sectors]);
    }

    private static byte[] Entry(string name, byte type, uint right, uint child, uint start, int bytes)
    {
        var entry = new byte[128];
        Encoding.Unicode.GetBytes(name, entry);
        (entry[64], entry[66], entry[67]) = ((byte)((name.Length + 1) * 2), type, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(68), Nothing);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(72), right);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(76), child);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(116), start);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(120), bytes);
        return entry;
    }
}
