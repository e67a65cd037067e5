using System.Collections.Immutable;
using System.Globalization;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Earlier;

/// <summary>Which import is the archive now.</summary>
/// <param name="Import">Null for the file that the setting names, or none.</param>
/// <param name="Count">Entries.</param>
public sealed record ArchiveHead(string? Import, string Note, int Count, DateTimeOffset? At);

public abstract record ArchiveImport
{
    private ArchiveImport() { }

    public sealed record Imported(ArchiveHead Head) : ArchiveImport;

    /// <summary>The archive is what it was.</summary>
    /// <param name="Problems">Whole Chinese sentences.</param>
    public sealed record Refused(ImmutableArray<string> Problems) : ArchiveImport
    {
        public Refusal Why => Refusal.Invalid(string.Concat(Problems), "请改正文件后重新导入；现有的名单没有变化。");
    }
}

/// <summary>The archive as last read; an import never changes, so it is read once.</summary>
public sealed class ReadArchive
{
    internal (string Import, EarlierSelections Selections)? Last { get; set; }
}

/// <summary>
/// Those selected in earlier years: as an administrator imported them, else as the setting <c>EarlierSelections</c> names them. An import takes the
/// place of the one before it whole.
/// </summary>
public sealed class EarlierArchive(IRecords records, Ledger ledger, EarlierSelections setting, ReadArchive read)
{
    public const string Partition = "earlier";
    public const string Chain = "earlier";
    private const string Head = "head";

    /// <summary>A row holds 170,000 characters; an entry has at most some 500.</summary>
    private const int EntriesInRow = 250;
    private const int LongestNote = 200;

    public async Task<ArchiveHead> Current(CancellationToken cancel) =>
        await records.Find<ArchiveHead>(Partition, Head, cancel) ?? new ArchiveHead(null, setting.Note, setting.Entries.Length, null);

    public async Task<EarlierSelections> Read(CancellationToken cancel)
    {
        var head = await Current(cancel);
        if (head.Import is not { } import)
            return setting;
        if (read.Last is { } last && last.Import == import)
            return last.Selections;
        var entries = ImmutableArray.CreateBuilder<EarlierSelection>(head.Count);
        await foreach (var some in records.Scan<ImmutableArray<EarlierSelection>>(Partition, Entries(import), cancel))
            entries.AddRange(some);
        if (entries.Count != head.Count)
            throw new InvalidOperationException($"The archive {import} has {entries.Count} entries and its head names {head.Count}.");
        var selections = new EarlierSelections(head.Note, entries.ToImmutable());
        read.Last = (import, selections);
        return selections;
    }

    /// <param name="note">Where the list comes from.</param>
    public async Task<ArchiveImport> Import(byte[] file, string? note, Attribution by, CancellationToken cancel)
    {
        if (note?.Trim() is not { Length: > 0 and <= LongestNote } source)
            return new ArchiveImport.Refused([$"请写明名单的来源，不超过 {LongestNote} 字。"]);
        var table = SelectionTable.From(file);
        if (table is not SelectionTable.Read { Entries: var entries })
            return new ArchiveImport.Refused(((SelectionTable.Faulty)table).Problems);
        var import = Ids.New();
        // Entries first: until the head names them they are nobody's archive.
        foreach (var (some, n) in entries.Chunk(EntriesInRow).Select((some, n) => (some, n)))
        {
            await ledger.Commit(Partition, by, async draft =>
            {
                await draft.Save(Entries(import) + n.ToString("D4", CultureInfo.InvariantCulture), some);
                return true;
            }, cancel);
        }
        var head = new ArchiveHead(import, source, entries.Length, by.At);
        await ledger.Commit(Partition, by, async draft =>
        {
            var before = await draft.Find<ArchiveHead>(Head);
            await draft.Save(Head, head);
            draft.Record(Chain, "earlier.imported", [("entries", $"{entries.Length}"), ("to", import), ("from", before?.Import ?? "none")], [("note", source)]);
            return true;
        }, cancel);
        return new ArchiveImport.Imported(head);
    }

    private static string Entries(string import) => $"entries/{import}/";
}
