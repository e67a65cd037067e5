using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>What was read from a Word form.</summary>
/// <param name="Category">The category that the form's title names; null when no title was recognised.</param>
/// <param name="Fields">One reading for each field of the form, by tag; empty when the file could not be read at all.</param>
/// <param name="CheckCode">The footer's check code, as text; null when there is none.</param>
/// <param name="Findings">What is wrong with the file as a file (broken, hazardous, not readable here).</param>
public sealed record FormReading(
    CategoryCode? Category,
    ImmutableSortedDictionary<string, FieldReading> Fields,
    string? CheckCode,
    ImmutableArray<Finding> Findings)
{
    /// <summary>The typed value of an answer, or null when it is empty, unclear or not on the form.</summary>
    public T? Value<T>(string tag)
        where T : FieldValue =>
        Fields.TryGetValue(tag, out var reading) && reading is FieldReading.Read { Value: T value } ? value : null;
}

/// <summary>What was found where one answer should stand. <c>Place</c> says where, for a person: “表格第 3 行第 2 格”.</summary>
[JsonDerivedType(typeof(Read), "read")]
[JsonDerivedType(typeof(Empty), "empty")]
[JsonDerivedType(typeof(Unclear), "unclear")]
[JsonDerivedType(typeof(Absent), "absent")]
public abstract record FieldReading
{
    private FieldReading() { }

    /// <param name="Raw">The answer as typed.</param>
    public sealed record Read(FieldValue Value, string Raw, string Place) : FieldReading;

    /// <summary>The label is there and its answer is not filled in.</summary>
    public sealed record Empty(string Place) : FieldReading;

    /// <summary>Something stands there that is no value of the field's kind.</summary>
    /// <param name="Why">A whole Chinese sentence.</param>
    public sealed record Unclear(string Raw, string Why, string Place) : FieldReading;

    /// <summary>Neither tag nor label was found.</summary>
    public sealed record Absent : FieldReading;
}

/// <summary>A typed answer in canonical form.</summary>
[JsonDerivedType(typeof(Text), "text")]
[JsonDerivedType(typeof(Number), "number")]
[JsonDerivedType(typeof(Day), "day")]
[JsonDerivedType(typeof(Month), "month")]
[JsonDerivedType(typeof(Choices), "choices")]
[JsonDerivedType(typeof(Rows), "rows")]
[JsonDerivedType(typeof(Opinion), "opinion")]
public abstract record FieldValue
{
    private FieldValue() { }

    /// <summary>A line, a chosen option, or a narrative with paragraphs joined by <c>\n</c>.</summary>
    public sealed record Text(string Value) : FieldValue;

    public sealed record Number(int Value) : FieldValue;

    public sealed record Day(DateOnly Value) : FieldValue;

    /// <param name="Value">The first day of the month.</param>
    public sealed record Month(DateOnly Value) : FieldValue;

    /// <summary>Chosen options, in the order of the field's option list.</summary>
    public sealed record Choices(ImmutableArray<string> Values) : FieldValue;

    /// <summary>Table rows, cell text by column tag; a date column's text is <c>yyyy-MM-dd</c> when it was readable, else as typed.</summary>
    public sealed record Rows(ImmutableArray<ImmutableSortedDictionary<string, string>> Values) : FieldValue;

    /// <summary>The recommending unit's opinion.</summary>
    public sealed record Opinion(string Words, DateOnly? Date) : FieldValue;
}
