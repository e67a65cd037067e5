using System.Collections.Immutable;
using System.Text.RegularExpressions;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Rows of a table answer: from a real table with headings, or from a list of lines.</summary>
internal static class TableText
{
    private static readonly Regex Number = new(@"^[(（]?\d{1,3}[)）]?[、.．)）\s]\s*", RegexOptions.NonBacktracking);

    private static readonly Regex Separator = new(@"[，,；;、\t\n]", RegexOptions.NonBacktracking);

    // The longest word first, so that 注册时间 does not leave 时间 behind.
    private static readonly Regex TrailingWord = new(@"(?:注册成立|注册|登记|成立)$", RegexOptions.NonBacktracking);

    /// <summary>Rows of a table whose first row names the columns; empty when the headings fit no column. Rows without any answer are left out.</summary>
    public static ImmutableArray<ImmutableSortedDictionary<string, string>> Read(FieldDefinition field, TableGrid table)
    {
        var columns = Columns(field, table);
        if (columns.Count == 0)
        {
            return [];
        }

        var rows = ImmutableArray.CreateBuilder<ImmutableSortedDictionary<string, string>>();
        foreach (var row in table.Rows.Skip(1))
        {
            var answers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var cell in row)
            {
                if (columns.TryGetValue(cell.Column, out var column) && Answer(column, cell.Text) is { Length: > 0 } answer)
                {
                    answers[column.Tag] = answer;
                }
            }

            if (answers.Count > 0)
            {
                rows.Add(answers.ToImmutable());
            }
        }

        return rows.ToImmutable();
    }

    /// <summary>Whether the table's headings name at least two of the field's columns, or its only one.</summary>
    public static bool Fits(FieldDefinition field, TableGrid table) => Columns(field, table).Count >= Math.Min(2, field.Columns.Length);

    /// <summary>Rows of lines such as <c>1. 名称，编号ZZ1，2018年10月28日注册</c>: a part with a column's label, or a date, is that column; what is left goes to the text columns in order.</summary>
    public static ImmutableArray<ImmutableSortedDictionary<string, string>> Read(FieldDefinition field, IReadOnlyList<string> lines) =>
        [.. lines.Select(line => Row(field, Number.Replace(line.Trim(), ""))).Where(row => row.Count > 0)];

    private static Dictionary<int, ColumnDefinition> Columns(FieldDefinition field, TableGrid table)
    {
        var columns = new Dictionary<int, ColumnDefinition>();
        foreach (var cell in table.Rows.IsEmpty ? [] : table.Rows[0])
        {
            var heading = Labels.Normalise(cell.Text);
            if (field.Columns.FirstOrDefault(column => Texts(column).Any(text => Labels.Normalise(text) == heading)) is { } column && !columns.ContainsValue(column))
            {
                columns.Add(cell.Column, column);
            }
        }

        return columns;
    }

    private static ImmutableSortedDictionary<string, string> Row(FieldDefinition field, string line)
    {
        var answers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var rest = new List<string>();
        foreach (var part in Separator.Split(line).Select(part => part.Trim(' ', '\u3000', '。', '.')).Where(part => part.Length > 0))
        {
            var date = field.Columns.FirstOrDefault(column => column.Kind == FieldKind.Date && !answers.ContainsKey(column.Tag));
            var labelled = field.Columns.FirstOrDefault(column => !answers.ContainsKey(column.Tag) && WithoutLabel(column, part) is not null);
            if (date is not null && Dated(part) is { } written)
            {
                answers[date.Tag] = Answer(date, written);
            }
            else if (labelled is not null)
            {
                answers[labelled.Tag] = Answer(labelled, WithoutLabel(labelled, part)!);
            }
            else
            {
                rest.Add(part);
            }
        }

        foreach (var part in rest)
        {
            if (field.Columns.FirstOrDefault(column => column.Kind == FieldKind.Text && !answers.ContainsKey(column.Tag)) is not { } column)
            {
                break;
            }

            answers[column.Tag] = Answer(column, part);
        }

        return answers.ToImmutable();
    }

    // 20181028注册 is a date; a number of eight digits behind a label is not.
    private static string? Dated(string part)
    {
        var bare = TrailingWord.Replace(part.Trim(), "");
        return WrittenText.Day(bare) is not null ? bare
            : WrittenText.LastDay(part) is { } day && TrailingWord.Replace(day.From, "") is var written && WrittenText.Day(written) is not null ? written
            : null;
    }

    private static string? WithoutLabel(ColumnDefinition column, string part) =>
        Texts(column).Where(text => part.StartsWith(text, StringComparison.Ordinal) && part.Length > text.Length)
            .Select(text => part[text.Length..].TrimStart(':', '：', ' ', '为', '是'))
            .FirstOrDefault(rest => rest.Length > 0 && (char.IsAscii(rest[0]) || part.Contains(':', StringComparison.Ordinal) || part.Contains('：', StringComparison.Ordinal)));

    internal static string Answer(ColumnDefinition column, string text) =>
        Answers.IsPlaceholder(text) ? ""
        : column.Kind == FieldKind.Date && WrittenText.Day(text) is { } day ? day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : WrittenText.Line(text);

    private static IEnumerable<string> Texts(ColumnDefinition column) => [column.Label, .. column.Aliases];
}
