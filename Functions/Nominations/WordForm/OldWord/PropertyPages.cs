using System.Buffers.Binary;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>Which properties hold at which place of the WordDocument stream, from its formatted pages ([MS-DOC] 2.9.55, 2.9.230).</summary>
internal sealed class PropertyPages
{
    private const int PageBytes = 512;
    private const int PageNumberMask = 0x003F_FFFF;

    private readonly Run[] runs;
    private int last;

    private PropertyPages(List<Run> runs)
    {
        // Sound files list them in order; in damaged ones a later run must not hide an earlier one from the search.
        this.runs = [.. runs.OrderBy(run => run.Start)];
    }

    /// <param name="pages">The list of character pages of the table stream.</param>
    public static PropertyPages OfCharacters(ReadOnlySpan<byte> pages, ReadOnlyMemory<byte> document) =>
        new(Read(pages, document, 1, static (page, at) =>
            at > 0 && at + 1 + page.Span[at] <= PageBytes ? page.Slice(at + 1, page.Span[at]) : default));

    /// <param name="pages">The list of paragraph pages of the table stream.</param>
    public static PropertyPages OfParagraphs(ReadOnlySpan<byte> pages, ReadOnlyMemory<byte> document) =>
        new(Read(pages, document, 13, static (page, at) =>
        {
            if (at is 0 or >= PageBytes - 2)
            {
                return default;
            }

            // Half the length, less one byte; or nothing and then half the length. The style's number comes first.
            var (start, length) = page.Span[at] == 0 ? (at + 2, page.Span[at + 1] * 2) : (at + 1, (page.Span[at] * 2) - 1);
            return length > 2 && start + length <= PageBytes ? page.Slice(start + 2, length - 2) : default;
        }));

    /// <summary>The property modifiers at a place; empty where none are kept.</summary>
    public ReadOnlyMemory<byte> At(int place) => Find(place) is { } found ? runs[found].Properties : default;

    /// <summary>Which run holds at a place; null where none does.</summary>
    public int? Find(int place)
    {
        // Text is asked for in order, so that the next answer is mostly the last one.
        if (last < runs.Length && runs[last].Start <= place && place < runs[last].End)
        {
            return last;
        }

        var (low, high) = (0, runs.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = runs[middle].Start <= place ? (middle, high) : (low, middle - 1);
        }

        if (low < runs.Length && runs[low].Start <= place && place < runs[low].End)
        {
            last = low;
            return low;
        }

        return null;
    }

    public ReadOnlyMemory<byte> Properties(int run) => runs[run].Properties;

    private static List<Run> Read(ReadOnlySpan<byte> pages, ReadOnlyMemory<byte> document, int entryBytes, Func<ReadOnlyMemory<byte>, int, ReadOnlyMemory<byte>> properties)
    {
        var read = new List<Run>();
        var count = Math.Max(0, (pages.Length - 4) / 8);
        // A damaged list may name one page many times.
        var seen = new HashSet<int>();
        for (var n = 0; n < count; n++)
        {
            var number = BinaryPrimitives.ReadInt32LittleEndian(pages[(((count + 1) * 4) + (n * 4))..]) & PageNumberMask;
            if (((long)number + 1) * PageBytes <= document.Length && seen.Add(number))
            {
                Page(document.Slice(number * PageBytes, PageBytes), read, entryBytes, properties);
            }
        }

        return read;
    }

    private static void Page(ReadOnlyMemory<byte> page, List<Run> into, int entryBytes, Func<ReadOnlyMemory<byte>, int, ReadOnlyMemory<byte>> properties)
    {
        var bytes = page.Span;
        var count = bytes[PageBytes - 1];
        if (((count + 1) * 4) + (count * entryBytes) > PageBytes - 1)
        {
            return;
        }

        for (var n = 0; n < count; n++)
        {
            var start = BinaryPrimitives.ReadInt32LittleEndian(bytes[(n * 4)..]);
            var end = BinaryPrimitives.ReadInt32LittleEndian(bytes[((n + 1) * 4)..]);
            if (start >= 0 && end > start)
            {
                into.Add(new Run(start, end, properties(page, bytes[((count + 1) * 4) + (n * entryBytes)] * 2)));
            }
        }
    }

    private readonly record struct Run(int Start, int End, ReadOnlyMemory<byte> Properties);
}
