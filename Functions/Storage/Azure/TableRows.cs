using Azure.Data.Tables;

namespace TechVolunteers.Storage.Azure;

/// <summary>
/// A row as an entity: its JSON in the properties <c>J0</c>, <c>J1</c>, … of at most 32,000 characters (Table Storage takes 32 Ki), and in <c>C</c> the commit that wrote it.
/// </summary>
internal static class TableRows
{
    public const string CommitProperty = "C";
    private const int PartCharacters = 32_000;

    public static TableEntity ToEntity(string partition, string key, string json, string commit)
    {
        var entity = new TableEntity(TableKeys.Encode(partition), TableKeys.Encode(key)) { [CommitProperty] = commit };
        var part = 0;
        for (var start = 0; part == 0 || start < json.Length; part++)
        {
            var end = Math.Min(start + PartCharacters, json.Length);
            // A surrogate pair stays together: half of it is no character, and would not come back.
            if (end < json.Length && char.IsHighSurrogate(json[end - 1]))
                end--;
            entity[$"J{part}"] = json[start..end];
            start = end;
        }
        return entity;
    }

    public static Row ToRow(TableEntity entity)
    {
        var parts = new List<string>();
        while (entity.TryGetValue($"J{parts.Count}", out var part))
            parts.Add((string)part);
        return new Row(TableKeys.Decode(entity.RowKey), parts.Count == 1 ? parts[0] : string.Concat(parts), entity.ETag.ToString());
    }
}
