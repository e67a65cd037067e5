using System.Globalization;
using System.Text.Json;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Benchmarks.Packets;

/// <summary>Answers as they are true and as they were read, in one writing, so that they can be compared.</summary>
internal static class FormTruth
{
    private const string Nothing = "–";

    /// <summary>A value of the list of truths; a field that is not filled in is a dash.</summary>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Nothing,
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Array when value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String) => string.Join('、', value.EnumerateArray().Select(one => one.GetString())),
        JsonValueKind.Array => string.Join('；', value.EnumerateArray().Select(row =>
            string.Join('|', row.EnumerateObject().Where(cell => cell.Value.ValueKind == JsonValueKind.String).OrderBy(cell => cell.Name, StringComparer.Ordinal).Select(cell => cell.Value.GetString())))),
        JsonValueKind.Object => $"{Part(value, "text")} {Part(value, "date")}",
        _ => value.GetRawText(),
    };

    /// <summary>A reading in the same writing; a field that is not on the form is as empty as one that is not filled in.</summary>
    public static string Of(FieldReading? reading) => reading switch
    {
        FieldReading.Read { Value: var value } => value switch
        {
            FieldValue.Text text => text.Value,
            FieldValue.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
            FieldValue.Day day => day.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            FieldValue.Month month => month.Value.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            FieldValue.Choices choices => string.Join('、', choices.Values),
            FieldValue.Rows rows => string.Join('；', rows.Values.Select(row => string.Join('|', row.Values))),
            FieldValue.Opinion opinion => string.Create(CultureInfo.InvariantCulture, $"{opinion.Words} {opinion.Date:yyyy-MM-dd}"),
            _ => value.ToString(),
        },
        FieldReading.Unclear unclear => $"unclear “{unclear.Raw}”: {unclear.Why}",
        _ => Nothing,
    };

    private static string? Part(JsonElement value, string name) => value.TryGetProperty(name, out var part) ? part.GetString() : null;
}
