using System.Collections.Immutable;
using System.Text.RegularExpressions;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Turns what stands in an answer's place into a value of the field's kind, or says why it is none.</summary>
internal static class Answers
{
    private static readonly string[] Placeholders =
        ["单击或点击此处输入文字。", "单击此处输入文字。", "点击或点按此处输入文字。", "选择一项。", "单击或点击此处输入日期。", "单击此处输入日期。", "点击或点按以输入日期。", "Click or tap here to enter text."];

    private static readonly Regex Nothing = new(@"^[\s_＿/／\\\-—－.…]*$", RegexOptions.NonBacktracking);

    private static readonly Regex BlankDate = new(@"^[\s_＿]*年[\s_＿]*月[\s_＿]*日$", RegexOptions.NonBacktracking);

    /// <summary>Whether this is what an empty control shows. Programs that do not know controls keep it as text.</summary>
    public static bool IsPlaceholder(string text) => Placeholders.Contains(text.Trim());

    /// <param name="paragraphs">Trimmed or not; of the answer only.</param>
    public static FieldReading Read(FieldDefinition field, IReadOnlyList<string> paragraphs, string place)
    {
        var lines = paragraphs.SelectMany(text => text.Split('\n')).Select(text => text.Trim()).Where(text => text.Length > 0 && !IsPlaceholder(text)).ToArray();
        var raw = string.Join('\n', lines);
        if (Nothing.IsMatch(raw))
        {
            return new FieldReading.Empty(place);
        }

        return field.Kind switch
        {
            FieldKind.Text => Value(new FieldValue.Text(WrittenText.Line(raw))),
            FieldKind.Narrative => Value(new FieldValue.Text(raw)),
            FieldKind.Number => WrittenText.Number(raw) is { } number ? Value(new FieldValue.Number(number)) : Unclear("这里应填一个整数。"),
            FieldKind.Date => BlankDate.IsMatch(raw) ? new FieldReading.Empty(place)
                : WrittenText.DayAmongWords(raw) is { } day ? Value(new FieldValue.Day(day))
                : Unclear(WrittenText.Month(raw) is null ? "这里应填一个日期，如 2021年9月30日。" : "日期只写到月，应写到日，如 2021年9月30日。"),
            FieldKind.Month => WrittenText.Month(raw) is { } month ? Value(new FieldValue.Month(month)) : Unclear("这里应填年份和月份，如 1978年2月。"),
            FieldKind.Choice => Choice(),
            FieldKind.Multiple => Multiple(),
            FieldKind.Opinion => Opinion(),
            FieldKind.Table => TableText.Read(field, lines) is { Length: > 0 } rows ? Value(new FieldValue.Rows(rows)) : Unclear("这里应填一张表，每行一项。"),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Kind, "No such kind."),
        };

        FieldReading Value(FieldValue value) => new FieldReading.Read(value, raw, place);

        FieldReading Unclear(string why) => new FieldReading.Unclear(raw, why, place);

        FieldReading Choice()
        {
            var chosen = Options.Read(raw, field.Options);
            return chosen.Unknown.Length > 0 ? Unclear($"“{string.Join("、", chosen.Unknown)}”不在可选项之内，可选：{string.Join("、", field.Options)}。")
                : chosen.Chosen.Length switch
                {
                    0 => new FieldReading.Empty(place),
                    1 => Value(new FieldValue.Text(chosen.Chosen[0])),
                    _ => Unclear("这里只能选一项。"),
                };
        }

        FieldReading Multiple()
        {
            var chosen = Options.Read(raw, field.Options);
            return chosen.Unknown.Length > 0 ? Unclear($"“{string.Join("、", chosen.Unknown)}”不在可选项之内，可选：{string.Join("、", field.Options)}。")
                : chosen.Chosen.Length == 0 ? new FieldReading.Empty(place)
                : Value(new FieldValue.Choices(chosen.Chosen));
        }

        FieldReading Opinion()
        {
            var (words, date) = OpinionText.Read(lines);
            return words.Length == 0 && date is null ? new FieldReading.Empty(place) : Value(new FieldValue.Opinion(words, date));
        }
    }
}
