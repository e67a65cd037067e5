using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;

namespace TechVolunteers.PublicNotice;

/// <summary>Why an entry is off the list.</summary>
public enum OffList
{
    /// <summary>取消拟入选: an objection was upheld.</summary>
    Struck,

    /// <summary>Its unit took the recommendation back.</summary>
    Withdrawn,
}

/// <summary>One line of the public list, as it was published or corrected since. Nothing else about a nominee is ever public.</summary>
/// <param name="Number">The nomination's number, which also orders the list.</param>
/// <param name="Position">序号 within its category, from 1; kept when another entry goes off.</param>
/// <param name="Place">工作单位或所在地; null when the form names none.</param>
/// <param name="Summary">事迹简介; null unless the nominee's own consent came with the packet.</param>
/// <param name="Off">Null while it stands.</param>
public sealed record NoticeEntry(NominationId Nomination, string Number, CategoryCode Category, int Position, string Name, string? Place, string UnitName, string? Summary, OffList? Off = null)
{
    public const string Prefix = "notice-entry/";

    public static string Key(string number) => Prefix + number;
}

/// <summary>The published list as a whole. Every change of an entry is written together with this row, so changes follow one another.</summary>
/// <param name="First">Fingerprint of the list as it was published.</param>
/// <param name="Fingerprint">Of the list as it stands.</param>
/// <param name="Changes">How often it was changed.</param>
public sealed record PublishedList(DateTimeOffset PublishedAt, int Count, string First, string Fingerprint, int Changes)
{
    public const string Key = "notice-list";
}

/// <summary>One change of the published list, in the public's words.</summary>
public sealed record NoticeChange(int N, DateTimeOffset At, string Sentence, string Fingerprint)
{
    public const string Prefix = "notice-change/";

    public string Key => $"{Prefix}{N:D4}";
}

/// <summary>The list's fingerprint, which anybody can compute again from the page.</summary>
public static class Fingerprint
{
    /// <summary>How it is computed, for the page.</summary>
    public const string Recipe = "每项一行，依次为类别代码、序号、名称、工作单位或所在地（没有则为空）、推荐单位，以一个制表符分隔，行末为换行符，按类别和序号排列，以 UTF-8 编码。";

    /// <summary>SHA-256 of the standing entries, 64 lower-case hexadecimal digits.</summary>
    public static string Of(IEnumerable<NoticeEntry> entries)
    {
        var text = new StringBuilder();
        foreach (var entry in entries.Where(entry => entry.Off is null).OrderBy(entry => entry.Category.Value, StringComparer.Ordinal).ThenBy(entry => entry.Position))
            text.Append(entry.Category.Value).Append('\t').Append(entry.Position).Append('\t').Append(entry.Name).Append('\t').Append(entry.Place).Append('\t').Append(entry.UnitName).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

public static class NoticeDrafts
{
    /// <summary>Changes an entry of the published list with its history line. Nothing happens before the list is published.</summary>
    public static async Task Change(this Draft draft, NoticeEntry after, string sentence)
    {
        // The list's row is read before the entries: of two changes at once, the later sees the other's entries or loses the race.
        if (await draft.Find<PublishedList>(PublishedList.Key) is not { } list)
            return;
        var entries = ImmutableArray.CreateBuilder<NoticeEntry>();
        await foreach (var entry in draft.Scan<NoticeEntry>(NoticeEntry.Prefix))
            entries.Add(entry.Number == after.Number ? after : entry);
        var fingerprint = Fingerprint.Of(entries);
        await draft.Save(NoticeEntry.Key(after.Number), after);
        var change = new NoticeChange(list.Changes + 1, draft.By.At, sentence, fingerprint);
        await draft.Save(change.Key, change);
        await draft.Save(PublishedList.Key, list with { Fingerprint = fingerprint, Changes = change.N });
        draft.Record(CampaignKeys.Chain, "notice.changed", [("n", $"{change.N}"), ("entry", after.Number), ("fingerprint", fingerprint)]);
    }
}
