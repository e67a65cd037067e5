using System.Buffers;

namespace TechVolunteers.Storage;

/// <summary>What both stores refuse alike, before anything is written.</summary>
internal static class RowRules
{
    /// <summary>Every character of a key, in ordinal order.</summary>
    public const string Alphabet = "-./0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

    private const int KeyCharacters = 300;
    private const int RowsInPage = 1000;
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    public static void CheckKey(string key, string name)
    {
        if (key.Length is 0 or > KeyCharacters)
            throw new ArgumentException($"A key has 1 to {KeyCharacters} characters, not {key.Length}.", name);
        CheckCharacters(key, name);
    }

    public static void CheckPage(string partition, string prefix, int limit, string? after)
    {
        CheckKey(partition, nameof(partition));
        CheckCharacters(prefix, nameof(prefix));
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, RowsInPage);
        if (after is not null)
            CheckKey(after, nameof(after));
    }

    public static void CheckCommit(string partition, IReadOnlyList<RowChange> changes)
    {
        CheckKey(partition, nameof(partition));
        if (changes.Count is 0 or > RowLimits.RowsInCommit)
            throw new ArgumentException($"A commit has 1 to {RowLimits.RowsInCommit} rows, not {changes.Count}.", nameof(changes));
        var keys = new HashSet<string>(changes.Count, StringComparer.Ordinal);
        var characters = 0;
        foreach (var change in changes)
        {
            CheckKey(change.Key, nameof(changes));
            if (!keys.Add(change.Key))
                throw new ArgumentException($"The commit changes {change.Key} twice.", nameof(changes));
            if (ValueOf(change) is not { } json)
                continue;
            CheckValue(change.Key, json);
            characters += json.Length;
        }
        if (characters > RowLimits.CommitCharacters)
            throw new ArgumentException($"A commit holds at most {RowLimits.CommitCharacters} characters, not {characters}.", nameof(changes));
    }

    /// <summary>The JSON that the change stores; null when it removes the row.</summary>
    public static string? ValueOf(RowChange change) => change switch
    {
        RowChange.Insert insert => insert.Json,
        RowChange.Replace replace => replace.Json,
        RowChange.Put put => put.Json,
        _ => null,
    };

    /// <summary>The first string after every key that starts with <paramref name="prefix"/>; null when nothing can follow them.</summary>
    public static string? End(string prefix)
    {
        var body = prefix.AsSpan().TrimEnd(Alphabet[^1]);
        return body.IsEmpty ? null : $"{body[..^1]}{Alphabet[Alphabet.IndexOf(body[^1], StringComparison.Ordinal) + 1]}";
    }

    private static void CheckCharacters(string key, string name)
    {
        var at = key.AsSpan().IndexOfAnyExcept(Allowed);
        if (at >= 0)
            throw new ArgumentException($"A key holds letters, digits and - . / : _ ~ only; '{key}' has U+{(int)key[at]:X4} at {at}.", name);
    }

    private static void CheckValue(string key, string json)
    {
        if (json.Length > RowLimits.ValueCharacters)
            throw new ArgumentException($"The value of {key} has {json.Length} characters; {RowLimits.ValueCharacters} is the limit.", nameof(json));
        for (var at = 0; (at = NextSurrogate(json, at)) >= 0; at += 2)
        {
            // Half a pair is no character; UTF-8 would silently turn it into U+FFFD.
            if (!char.IsHighSurrogate(json[at]) || at + 1 == json.Length || !char.IsLowSurrogate(json[at + 1]))
                throw new ArgumentException($"The value of {key} has half a surrogate pair at {at}.", nameof(json));
        }
    }

    private static int NextSurrogate(string json, int start)
    {
        var found = json.AsSpan(start).IndexOfAnyInRange('\uD800', '\uDFFF');
        return found < 0 ? -1 : start + found;
    }
}
