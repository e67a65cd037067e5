using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations;

/// <summary>What happened to an answer from one packet version to another.</summary>
public enum FieldChange
{
    Filled,
    Emptied,
    Reworded,

    /// <summary>In one of the versions the answer's place was not found, so that nobody can say without looking.</summary>
    Unknown,
}

/// <param name="Before">The answer as people write it; empty when there was none. Table rows are lines.</param>
public sealed record FieldDifference(FieldDefinition Field, FieldChange Change, string Before, string After)
{
    // Half of a character outside the basic plane is no text.
    private static bool Half(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]);

    /// <summary>The part that differs, with what stands alike before and after it.</summary>
    public (string Start, string Removed, string Added, string End) Parts()
    {
        var start = Before.AsSpan().CommonPrefixLength(After);
        start -= Half(Before, start) || Half(After, start) ? 1 : 0;
        var end = 0;
        while (end < Math.Min(Before.Length, After.Length) - start && Before[^(end + 1)] == After[^(end + 1)])
        {
            end++;
        }

        end -= Half(Before, Before.Length - end) || Half(After, After.Length - end) ? 1 : 0;
        return (Before[..start], Before[start..^end], After[start..^end], Before[^end..]);
    }
}

/// <summary>How the forms of two packet versions differ, field by field.</summary>
public abstract record FormDifference
{
    private FormDifference() { }

    /// <param name="Fields">Those that differ, in the form's order.</param>
    public sealed record Known(ImmutableArray<FieldDifference> Fields) : FormDifference;

    /// <summary>One of the forms was not read: its inspection is under way, or the file could not be opened.</summary>
    public sealed record Unreadable : FormDifference;

    /// <summary>Compares what people read, not how it was typed: 2021.9.3 and 2021年9月3日 are one date.</summary>
    public static FormDifference Between(FormDefinition form, FormReading? older, FormReading? newer) =>
        older is { Fields.Count: > 0 } before && newer is { Fields.Count: > 0 } after
            ? new Known([.. form.Fields.Select(field => Between(field, Of(before, field), Of(after, field))).OfType<FieldDifference>()])
            : new Unreadable();

    private static FieldReading Of(FormReading form, FieldDefinition field) => form.Fields.GetValueOrDefault(field.Tag, new FieldReading.Absent());

    private static FieldDifference? Between(FieldDefinition field, FieldReading older, FieldReading newer)
    {
        var (before, after) = (Words(field, older), Words(field, newer));
        FieldChange? change = (older, newer) switch
        {
            (FieldReading.Absent, FieldReading.Absent) => null,
            (FieldReading.Absent, _) or (_, FieldReading.Absent) => FieldChange.Unknown,
            _ when before == after => null,
            (FieldReading.Empty, _) => FieldChange.Filled,
            (_, FieldReading.Empty) => FieldChange.Emptied,
            _ => FieldChange.Reworded,
        };
        return change is { } what ? new FieldDifference(field, what, before, after) : null;
    }

    private static string Words(FieldDefinition field, FieldReading reading) => reading switch
    {
        FieldReading.Read { Value: FieldValue.Rows rows } => string.Join('\n', rows.Values.Select(row => string.Join("，", field.Columns.Select(column => row.GetValueOrDefault(column.Tag))))),
        FieldReading.Read read => FormAnswers.Text(read.Value),
        FieldReading.Unclear unclear => unclear.Raw,
        _ => "",
    };
}

/// <summary>The difference between two versions of one nomination's packet.</summary>
public sealed record VersionDifference(int Older, int Newer, FormDifference Difference);
