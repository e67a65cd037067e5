using System.Buffers.Binary;
using System.Collections;
using System.Collections.Immutable;
using System.Text;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>
/// Reads the streams of an OLE2 compound file ([MS-CFB]). Every sector number is checked and no chain takes a sector twice,
/// so that damaged chains end in an <see cref="InvalidDataException"/>, never in a loop.
/// </summary>
internal sealed class CompoundStreams
{
    private const int HeaderBytes = 512;
    private const int EntryBytes = 128;
    private const int HeaderFatSectors = 109;
    private const int MiniSectorBytes = 64;

    // Shorter streams stand in the small sectors. The header repeats the number, which is the same in every file.
    private const int MiniBelow = 4_096;
    private const int MostEntries = 4_096;
    private const uint NoEntry = 0xFFFF_FFFF;
    private const uint LastSector = 0xFFFF_FFFA; // Above it stand markers: free, end of chain, sectors of the tables themselves.

    private readonly Stream file;
    private readonly int sectorBytes;
    private readonly long sectors;
    private readonly uint[] next;
    private readonly Lazy<uint[]> miniNext;
    private readonly Lazy<byte[]> miniSectors;
    private readonly ImmutableArray<Entry> entries;

    /// <param name="compound">Seekable; used as long as streams are read, left anywhere, not closed.</param>
    /// <exception cref="InvalidDataException">The header, the sector table or the directory is damaged.</exception>
    public CompoundStreams(Stream compound)
    {
        file = compound;
        var header = new byte[HeaderBytes];
        file.Position = 0;
        Require(file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes);
        var shift = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30));
        Require(shift is 9 or 12);
        sectorBytes = 1 << shift;
        sectors = Math.Max(0, ((file.Length + sectorBytes - 1) / sectorBytes) - 1);
        next = SectorTable(header);
        entries = Directory(Number(header, 48));
        var miniTable = Number(header, 60);
        miniNext = new(() => Numbers(Chain(miniTable, long.MaxValue)));
        miniSectors = new(() => Chain(entries[0].Start, entries[0].Bytes));
    }

    private enum EntryType : byte
    {
        Storage = 1,
        Stream = 2,
        Root = 5,
    }

    /// <summary>The length of a stream of the root, in bytes; null when there is none of that name.</summary>
    public long? Length(string name) => Find(name)?.Bytes;

    /// <summary>The content of a stream of the root; null when there is none of that name. Ask for <see cref="Length"/> first.</summary>
    /// <exception cref="InvalidDataException">The stream's chain is damaged or shorter than its length.</exception>
    public byte[]? Read(string name) =>
        Find(name) is not { } entry ? null
        : entry.Bytes >= MiniBelow ? Chain(entry.Start, entry.Bytes)
        : MiniChain(entry.Start, entry.Bytes);

    /// <summary>The names of what stands in a storage of the root; empty when there is no such storage.</summary>
    public IEnumerable<string> NamesIn(string storage) =>
        Children(entries[0].Child).FirstOrDefault(entry => entry.Type == EntryType.Storage && Same(entry.Name, storage)) is { } found
            ? Children(found.Child).Select(entry => entry.Name)
            : [];

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static uint[] Numbers(byte[] bytes)
    {
        var numbers = new uint[bytes.Length / 4];
        for (var n = 0; n < numbers.Length; n++)
        {
            numbers[n] = Number(bytes, n * 4);
        }

        return numbers;
    }

    private static void Require(bool sound)
    {
        if (!sound)
        {
            throw new InvalidDataException("The compound file is damaged.");
        }
    }

    private Entry? Find(string name) => Children(entries[0].Child).FirstOrDefault(entry => entry.Type == EntryType.Stream && Same(entry.Name, name));

    // The siblings are a binary tree. It is walked whole: its order is not to be relied on, and each entry counts once.
    private IEnumerable<Entry> Children(uint first)
    {
        var seen = new HashSet<uint>();
        var open = new Stack<uint>([first]);
        while (open.TryPop(out var number))
        {
            if (number != NoEntry && number < entries.Length && seen.Add(number))
            {
                var entry = entries[(int)number];
                open.Push(entry.Left);
                open.Push(entry.Right);
                yield return entry;
            }
        }
    }

    private uint[] SectorTable(byte[] header)
    {
        var places = new List<uint>();
        for (var n = 0; n < HeaderFatSectors; n++)
        {
            places.Add(Number(header, 76 + (n * 4)));
        }

        // Files above some 7 MB list further table sectors in a chain whose links stand at the sectors' ends.
        var more = Number(header, 68);
        var list = new byte[sectorBytes];
        for (var steps = 0L; more < LastSector; steps++)
        {
            Require(steps <= sectors);
            ReadSector(more, list);
            var numbers = Numbers(list);
            places.AddRange(numbers[..^1]);
            more = numbers[^1];
            // Each table sector speaks for many sectors: more of them than sectors means a list that says the same again.
            Require(places.Count <= sectors + HeaderFatSectors + sectorBytes);
        }

        places.RemoveAll(place => place >= LastSector);
        Require(places.Count <= sectors);
        var table = new uint[places.Count * (sectorBytes / 4)];
        for (var n = 0; n < places.Count; n++)
        {
            ReadSector(places[n], list);
            Numbers(list).CopyTo(table, n * (sectorBytes / 4));
        }

        return table;
    }

    private ImmutableArray<Entry> Directory(uint start)
    {
        var bytes = Chain(start, long.MaxValue);
        Require(bytes.Length is >= EntryBytes and <= MostEntries * EntryBytes);
        return [.. Enumerable.Range(0, bytes.Length / EntryBytes).Select(n => Parse(bytes.AsSpan(n * EntryBytes, EntryBytes)))];
    }

    private Entry Parse(ReadOnlySpan<byte> entry)
    {
        var nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]);
        var name = nameBytes is >= 2 and <= 64 ? Encoding.Unicode.GetString(entry[..(nameBytes - 2)]) : "";
        // In version 3 (512-byte sectors) the upper half of the length is undefined.
        var bytes = sectorBytes == HeaderBytes ? Number(entry, 120) : BinaryPrimitives.ReadInt64LittleEndian(entry[120..]);
        return new Entry(name, (EntryType)entry[66], Number(entry, 68), Number(entry, 72), Number(entry, 76), Number(entry, 116), bytes);
    }

    private byte[] Chain(uint start, long bytes)
    {
        Require(bytes >= 0);
        var places = new List<uint>();
        var seen = new BitArray((int)Math.Min(sectors, next.Length));
        for (var sector = start; sector < LastSector && (long)places.Count * sectorBytes < bytes; sector = next[sector])
        {
            Require(sector < seen.Length && !seen[(int)sector]);
            seen[(int)sector] = true;
            places.Add(sector);
        }

        var whole = (long)places.Count * sectorBytes;
        Require(bytes == long.MaxValue || whole >= bytes);
        var content = new byte[whole];
        for (var n = 0; n < places.Count; n++)
        {
            ReadSector(places[n], content.AsSpan(n * sectorBytes, sectorBytes));
        }

        return bytes == long.MaxValue || bytes == whole ? content : content[..(int)bytes];
    }

    private byte[] MiniChain(uint start, long bytes)
    {
        Require(bytes >= 0);
        var (links, source) = (miniNext.Value, miniSectors.Value);
        var content = new byte[bytes];
        var sector = start;
        for (var done = 0; done < bytes; done += MiniSectorBytes)
        {
            var at = (long)sector * MiniSectorBytes;
            var count = (int)Math.Min(MiniSectorBytes, bytes - done);
            Require(sector < links.Length && at + count <= source.Length);
            source.AsSpan((int)at, count).CopyTo(content.AsSpan(done));
            sector = links[sector];
        }

        return content;
    }

    // The last sector of a file may be cut short: what is missing is nothing.
    private void ReadSector(uint sector, Span<byte> into)
    {
        Require(sector < sectors);
        file.Position = (sector + 1L) * sectorBytes;
        into[file.ReadAtLeast(into, into.Length, throwOnEndOfStream: false)..].Clear();
    }

    private sealed record Entry(string Name, EntryType Type, uint Left, uint Right, uint Child, uint Start, long Bytes);
}
