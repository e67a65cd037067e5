using System.Collections.Immutable;
using System.Globalization;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.ExpertReview;

/// <summary>One answer of a recommendation form as an expert reads it.</summary>
/// <param name="Paragraphs">Empty when <paramref name="Rows"/> holds the answer.</param>
/// <param name="Columns">Headings of a table answer; empty otherwise.</param>
/// <param name="Note">What a reader has to know about the reading: not filled in, unclear. Null when it was read well.</param>
public sealed record ShownAnswer(
    string Label,
    ImmutableArray<string> Paragraphs,
    ImmutableArray<string> Columns,
    ImmutableArray<ImmutableArray<string>> Rows,
    string? Note)
{
    /// <summary>Contact details: no expert needs them, so no expert gets them.</summary>
    private static readonly ImmutableArray<string> Withheld = ["phone", "email"];

    /// <summary>The answers in the form's order; empty when the form could not be read.</summary>
    public static ImmutableArray<ShownAnswer> Of(FormDefinition form, FormReading? reading) =>
        reading is null || reading.Fields.IsEmpty ? [] : [.. form.Fields.Where(field => !Withheld.Contains(field.Tag)).Select(field => Of(field, reading.Fields.GetValueOrDefault(field.Tag)))];

    private static ShownAnswer Of(FieldDefinition field, FieldReading? reading) => reading switch
    {
        FieldReading.Read { Value: FieldValue.Rows rows } => new(
            field.Label,
            [],
            [.. field.Columns.Select(column => column.Label)],
            [.. rows.Values.Select(row => ImmutableArray.CreateRange(field.Columns.Select(column => row.GetValueOrDefault(column.Tag, ""))))],
            null),
        FieldReading.Read read => new(field.Label, Text(read.Value), [], [], null),
        FieldReading.Unclear unclear => new(field.Label, Split(unclear.Raw), [], [], unclear.Why),
        FieldReading.Empty => new(field.Label, [], [], [], "未填写。"),
        _ => new(field.Label, [], [], [], "推荐表中没有读到这一项。"),
    };

    private static ImmutableArray<string> Text(FieldValue value) => value switch
    {
        FieldValue.Text text => Split(text.Value),
        FieldValue.Number number => [number.Value.ToString("#,0", CultureInfo.InvariantCulture)],
        FieldValue.Day day => [BeijingTime.Format(day.Value)],
        FieldValue.Month month => [string.Create(CultureInfo.InvariantCulture, $"{month.Value.Year}年{month.Value.Month}月")],
        FieldValue.Choices choices => [string.Join("、", choices.Values)],
        FieldValue.Opinion opinion => Split(opinion.Date is { } date ? $"{opinion.Words}\n{BeijingTime.Format(date)}" : opinion.Words),
        _ => [],
    };

    private static ImmutableArray<string> Split(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
