using System.Globalization;
using System.Text.Json;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>Compares readings of sample forms with the answers that are known to stand in them.</summary>
internal static class SampleTruth
{
    /// <summary>How many answers there are, and how many were read right; each miss is told to <paramref name="say"/>.</summary>
    public static (int All, int Right) Compare(IEnumerable<JsonElement> files, Func<JsonElement, FormReading> read, Action<string> say)
    {
        var (all, right) = (0, 0);
        foreach (var file in files)
        {
            var reading = read(file);
            foreach (var field in file.GetProperty("fields").EnumerateObject())
            {
                all++;
                var (expected, got) = (Truth(field.Value), reading.Fields.TryGetValue(field.Name, out var found) ? Plain(found) : "nothing");
                if (got == expected)
                {
                    right++;
                }
                else
                {
                    say($"{file.GetProperty("file").GetString()} {field.Name}: true “{Short(expected)}” read “{Short(got)}”");
                }
            }
        }

        say($"{right} of {all}");
        return (all, right);
    }

    private static string Short(string text) => text.Length > 80 ? $"{text[..40]}…{text[^40..]} ({text.Length})" : text;

    private static string Truth(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "–",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Array when value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String) => string.Join('、', value.EnumerateArray().Select(one => one.GetString())),
        JsonValueKind.Array => string.Join('；', value.EnumerateArray().Select(row => string.Join('|', row.EnumerateObject().OrderBy(cell => cell.Name, StringComparer.Ordinal).Select(cell => cell.Value.GetString())))),
        _ => $"{value.GetProperty("text").GetString()} {value.GetProperty("date").GetString()}",
    };

    /// <summary>A reading as the truth is written; the kind of reading where there is no value.</summary>
    public static string Plain(FieldReading reading) => reading switch
    {
        FieldReading.Read { Value: var value } => value switch
        {
            FieldValue.Text text => text.Value,
            FieldValue.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
            FieldValue.Day day => $"{day.Value:yyyy-MM-dd}",
            FieldValue.Month month => $"{month.Value:yyyy-MM}",
            FieldValue.Choices choices => string.Join('、', choices.Values),
            FieldValue.Rows rows => string.Join('；', rows.Values.Select(row => string.Join('|', row.Values))),
            FieldValue.Opinion opinion => $"{opinion.Words} {opinion.Date:yyyy-MM-dd}",
            _ => "?",
        },
        FieldReading.Empty => "–",
        _ => reading.GetType().Name,
    };
}
