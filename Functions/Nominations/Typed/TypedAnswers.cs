using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations.Typed;

/// <summary>Answers as a page or a program sends them: which names there are, and what they say.</summary>
public static class TypedAnswers
{
    /// <summary>Of one answer; narratives are limited to some 2,000 字 by the form itself, and what is longer is a finding.</summary>
    public const int LongestAnswer = 20_000;

    public const int MostRows = 50;

    /// <summary>Of all answers as they are stored: half of what a row takes.</summary>
    private const int LongestJson = 85_000;

    /// <summary>The names under which a field is answered; a table's for <paramref name="rows"/> rows.</summary>
    public static IEnumerable<string> Names(FieldDefinition field, int rows) => field.Kind switch
    {
        FieldKind.Table => Enumerable.Range(1, rows).SelectMany(row => field.Columns.Select(column => Cell(field, row, column))),
        FieldKind.Opinion => [field.Tag, Date(field)],
        _ => [field.Tag],
    };

    public static string Cell(FieldDefinition field, int row, ColumnDefinition column) => $"{field.Tag}.{row.ToString(CultureInfo.InvariantCulture)}.{column.Tag}";

    public static string Date(FieldDefinition field) => field.Tag + ".date";

    /// <summary>The answers without what cannot be stored or printed, empty ones left out, table rows moved up over empty ones.</summary>
    /// <param name="sent">By name; null counts as empty.</param>
    /// <returns>Null, and why, when a name is unknown or an answer is too long or none of the options.</returns>
    public static (ImmutableSortedDictionary<string, string>? Answers, Refusal? Why) Take(FormDefinition form, IReadOnlyDictionary<string, string?> sent)
    {
        var known = form.Fields.SelectMany(field => Names(field, MostRows).Select(name => (name, field))).ToDictionary(pair => pair.name, pair => pair.field, StringComparer.Ordinal);
        var answers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, raw) in sent)
        {
            if (!known.TryGetValue(name, out var field))
                return (null, UnknownName(name));
            var text = Printable(raw ?? "");
            if (field.Kind is not (FieldKind.Narrative or FieldKind.Opinion))
                text = text.Replace('\n', ' ');
            if (text.Length > LongestAnswer)
                return (null, TooLong(field));
            if (text.Length == 0)
                continue;
            if (Wrong(field, name, text) is { } wrong)
                return (null, wrong);
            answers[name] = field.Kind is FieldKind.Choice or FieldKind.Multiple ? string.Join('、', Options.Read(text, field.Options).Chosen) : text;
        }
        var taken = form.Fields.Where(field => field.Kind == FieldKind.Table).Aggregate(answers.ToImmutable(), Closed);
        return Json.Write(taken).Length > LongestJson ? (null, AllTooLong) : (taken, null);
    }

    /// <summary>How many rows of a table are typed.</summary>
    public static int Rows(FieldDefinition field, ImmutableSortedDictionary<string, string> answers) =>
        Enumerable.Range(1, MostRows).LastOrDefault(row => field.Columns.Any(column => answers.ContainsKey(Cell(field, row, column))));

    /// <summary>What a reader of the printed form will find, by the same rules by which an uploaded form is read.</summary>
    public static FormReading Read(FormDefinition form, ImmutableSortedDictionary<string, string> answers) => new(
        form.Category,
        form.Fields.ToImmutableSortedDictionary(field => field.Tag, field => Read(field, answers), StringComparer.Ordinal),
        CheckCode: null,
        []);

    /// <summary>What is written into the form: the values that were read, and what could not be read as it was typed.</summary>
    public static IReadOnlyDictionary<string, FieldValue> Values(FormReading reading) =>
        reading.Fields
            .Select(field => (field.Key, Value: field.Value switch
            {
                FieldReading.Read read => read.Value,
                FieldReading.Unclear unclear => new FieldValue.Text(unclear.Raw),
                _ => null,
            }))
            .Where(field => field.Value is not null)
            .ToDictionary(field => field.Key, field => field.Value!, StringComparer.Ordinal);

    private static FieldReading Read(FieldDefinition field, ImmutableSortedDictionary<string, string> answers)
    {
        var place = $"在线填写的“{field.Label}”";
        if (field.Kind != FieldKind.Table)
            return Answers.Read(field, [.. Names(field, 0).SelectMany(name => answers.GetValueOrDefault(name, "").Split('\n'))], place);
        var rows = Enumerable.Range(1, Rows(field, answers))
            .Select(row => field.Columns
                .Select(column => (column.Tag, Text: answers.TryGetValue(Cell(field, row, column), out var cell) ? TableText.Answer(column, cell) : ""))
                .Where(cell => cell.Text.Length > 0)
                .ToImmutableSortedDictionary(cell => cell.Tag, cell => cell.Text, StringComparer.Ordinal))
            .Where(row => row.Count > 0)
            .ToImmutableArray();
        return rows.IsEmpty
            ? new FieldReading.Empty(place)
            : new FieldReading.Read(new FieldValue.Rows(rows), string.Join('\n', rows.Select(row => string.Join('\t', field.Columns.Select(column => row.GetValueOrDefault(column.Tag, ""))))), place);
    }

    /// <summary>Without characters that a row or an XML document cannot hold; white space inside a line is plain.</summary>
    private static string Printable(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n')
                kept.Append('\n');
            else if (rune.Value is '\t' or '\u2028' or '\u2029')
                kept.Append(' ');
            // Half of a pair becomes U+FFFD here, which says nothing either.
            else if (!Rune.IsControl(rune) && rune.Value is not (0xFFFD or 0xFFFE or 0xFFFF))
                kept.Append(rune.ToString());
        }
        return kept.ToString().Trim();
    }

    private static Refusal? Wrong(FieldDefinition field, string name, string text)
    {
        if (field.Kind is FieldKind.Choice or FieldKind.Multiple && Options.Read(text, field.Options) is { Unknown: [var unknown, ..] })
            return Refusal.Invalid($"“{field.Label}”没有“{unknown}”这一选项。", $"请从以下选项中选择：{string.Join("、", field.Options)}。");
        if (field.Kind == FieldKind.Opinion && name != field.Tag && WrittenText.Day(text) is null)
            return Refusal.Invalid($"“{field.Label}”的日期“{text}”看不出是哪一天。", "请写成 2021-11-08 的样式，或者留空，盖章时手写。");
        return null;
    }

    private static ImmutableSortedDictionary<string, string> Closed(ImmutableSortedDictionary<string, string> answers, FieldDefinition table)
    {
        var typed = Enumerable.Range(1, MostRows)
            .Select(row => table.Columns.Select(column => (column, Text: answers.GetValueOrDefault(Cell(table, row, column)))).Where(cell => cell.Text is not null).ToArray())
            .Where(row => row.Length > 0)
            .ToArray();
        var closed = answers.RemoveRange(Names(table, MostRows));
        for (var row = 0; row < typed.Length; row++)
        {
            foreach (var (column, text) in typed[row])
                closed = closed.SetItem(Cell(table, row + 1, column), text!);
        }
        return closed;
    }

    private static Refusal UnknownName(string name) => Refusal.Invalid($"推荐表没有“{(name.Length > 60 ? name[..60] + "…" : name)}”这一项。", "请按接口返回的名称提交；表格的行从 1 到 50。");

    private static Refusal TooLong(FieldDefinition field) =>
        new(RefusalKind.TooLarge, $"“{field.Label}”超过 {LongestAnswer} 个字符，没有保存。", field.Limit is { } limit ? $"这一项应在 {limit} 字以内，请压缩后再保存。" : "请压缩后再保存。");

    private static Refusal AllTooLong { get; } = new(RefusalKind.TooLarge, "全表填写的内容过长，没有保存。", "请按各栏的字数要求压缩后再保存。");
}
