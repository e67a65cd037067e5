using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations.Typed;

/// <summary>
/// What a form says, in one canonical writing: typed values, without the white space that editors change by themselves. Two forms have the same
/// content when a reader would find the same answers in both.
/// </summary>
/// <param name="Answers">By tag; unanswered fields are left out. The date of the opinion too: it is often written only when the form is stamped.</param>
public sealed record FormContent(ImmutableSortedDictionary<string, string> Answers)
{
    public static FormContent Of(FormDefinition form, FormReading reading) => new(
        form.Fields
            .Select(field => (field.Tag, Text: Text(field, reading.Fields.GetValueOrDefault(field.Tag))))
            .Where(answer => answer.Text.Length > 0)
            .ToImmutableSortedDictionary(answer => answer.Tag, answer => answer.Text, StringComparer.Ordinal));

    /// <summary>SHA-256 over the tags and answers, 64 lower-case hexadecimal digits.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json.Write(Answers))));

    /// <summary>The tags of the answers in which two contents differ.</summary>
    public ImmutableArray<string> Differences(FormContent other) =>
        [.. Answers.Keys.Union(other.Answers.Keys).Where(tag => Answers.GetValueOrDefault(tag) != other.Answers.GetValueOrDefault(tag)).Order(StringComparer.Ordinal)];

    private static string Text(FieldDefinition field, FieldReading? reading) => reading switch
    {
        FieldReading.Read read => Text(field, read.Value),
        FieldReading.Unclear unclear => Packed(unclear.Raw),
        _ => "",
    };

    private static string Text(FieldDefinition field, FieldValue value) => value switch
    {
        FieldValue.Text text => Packed(text.Value),
        FieldValue.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        FieldValue.Day day => day.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        FieldValue.Month month => month.Value.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        FieldValue.Choices choices => Json.Write(choices.Values),
        FieldValue.Rows rows => Json.Write(rows.Values.Select(row => field.Columns.Select(column => Packed(row.GetValueOrDefault(column.Tag, ""))))),
        FieldValue.Opinion opinion => Packed(opinion.Words),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No such kind of value."),
    };

    private static string Packed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('\u200B' or '\uFEFF')));
}
