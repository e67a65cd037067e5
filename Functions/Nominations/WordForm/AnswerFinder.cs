using System.Collections.Immutable;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Finds the place of each answer of one form in a document: by content control, else beside or under its label in a table, else after its label in a line.</summary>
internal sealed class AnswerFinder(FormDocument document, FormDefinition form)
{
    private readonly Labels labels = new(form);

    public ImmutableSortedDictionary<string, FieldReading> Read()
    {
        var readings = new Dictionary<string, FieldReading>(StringComparer.Ordinal);
        foreach (var field in form.Fields)
        {
            if (ByControl(field) is { } reading)
            {
                readings[field.Tag] = reading;
            }
        }

        foreach (var (field, reading) in Better(ByTable(), readings))
        {
            readings[field.Tag] = reading;
        }

        foreach (var (field, reading) in Better(ByLine(), readings))
        {
            readings[field.Tag] = reading;
        }

        return form.Fields.ToImmutableSortedDictionary(field => field.Tag, field => readings.GetValueOrDefault(field.Tag, new FieldReading.Absent()), StringComparer.Ordinal);
    }

    // An empty place is given up for a filled one that is found another way: people type beside a control, or fill in a second table.
    private static IEnumerable<(FieldDefinition Field, FieldReading Reading)> Better(
        IEnumerable<(FieldDefinition Field, FieldReading Reading)> found,
        Dictionary<string, FieldReading> known) =>
        found.Where(one => !known.TryGetValue(one.Field.Tag, out var had) || (had is FieldReading.Empty && one.Reading is FieldReading.Read));

    private FieldReading? ByControl(FieldDefinition field)
    {
        var readings = document.Controls[field.Tag].Select(control => Control(field, control)).ToArray();
        return readings.FirstOrDefault(reading => reading is not FieldReading.Empty) ?? readings.FirstOrDefault();
    }

    private static FieldReading Control(FieldDefinition field, SdtElement control)
    {
        var place = $"内容控件“{field.Label}”";
        if (field.Kind == FieldKind.Table)
        {
            var tables = control is SdtCell or SdtBlock ? FormDocument.NestedIn(control) : control.Ancestors<TableCell>().Take(1).SelectMany(FormDocument.NestedIn);
            if (tables.FirstOrDefault(table => TableText.Fits(field, table)) is { } table)
            {
                return Rows(field, table, place);
            }
        }

        // The seal's line and the date stand outside the control, in the rest of its cell.
        var container = field.Kind == FieldKind.Opinion && control.Ancestors<TableCell>().FirstOrDefault() is { } cell ? cell : (OpenXmlElement)control;
        var paragraphs = container is SdtRun run
            ? ParagraphText.IsPlaceholder(run) ? [] : [ParagraphText.Of(run)]
            : ParagraphText.Paragraphs(container);
        return Answers.Read(field, [.. paragraphs], place);
    }

    private static FieldReading Rows(FieldDefinition field, TableGrid table, string place) =>
        TableText.Read(field, table) is { Length: > 0 } rows
            ? new FieldReading.Read(new FieldValue.Rows(rows), string.Join('\n', table.Rows.Skip(1).Select(row => string.Join('\t', row.Select(cell => cell.Text)))), place)
            : new FieldReading.Empty(place);

    private IEnumerable<(FieldDefinition Field, FieldReading Reading)> ByTable() =>
        document.Tables.SelectMany(InTable).Concat(document.Nested.SelectMany(InNested)).GroupBy(one => one.Field)
            // The best label wins, an answered one before an empty one.
            .Select(group => group.OrderBy(one => one.Reading is FieldReading.Empty).ThenBy(one => one.Rank).First())
            .Select(one => (one.Field, one.Reading));

    // Tables inside cells hold answers of their own only when they are no table answer: its headings would be taken for labels.
    private IEnumerable<(FieldDefinition Field, FieldReading Reading, int Rank)> InNested(TableGrid table) =>
        form.Fields.Any(field => field.Kind == FieldKind.Table && TableText.Fits(field, table)) ? [] : InTable(table);

    private IEnumerable<(FieldDefinition Field, FieldReading Reading, int Rank)> InTable(TableGrid table)
    {
        // A table whose own headings are the columns of a table answer stands for itself, under a label or a heading outside.
        if (form.Fields.FirstOrDefault(field => field.Kind == FieldKind.Table && TableText.Fits(field, table)) is { } rows)
        {
            yield return (rows, Rows(rows, table, $"表格 {table.Cells.First().Table + 1}"), 9);
            yield break;
        }

        foreach (var cell in table.Cells)
        {
            // 服务队伍： and the table of them in one cell.
            if (cell.Nested && labels.Find(cell.Text) is { Field.Kind: FieldKind.Table } own && FormDocument.NestedIn(cell.Element).FirstOrDefault(inner => TableText.Fits(own.Field, inner)) is { } inside)
            {
                yield return (own.Field, Rows(own.Field, inside, cell.Place), own.Rank);
            }
            else if (labels.Find(cell.Text) is { } found && AnswerCell(table, cell) is { } answer)
            {
                yield return (found.Field, Answer(found.Field, answer), found.Rank);
            }
            else
            {
                foreach (var (field, reading) in InCell(cell))
                {
                    yield return (field, reading, 8);
                }
            }
        }
    }

    // To the right, unless a label or nothing is there: then the row holds labels over their answers.
    private TableGrid.Cell? AnswerCell(TableGrid table, TableGrid.Cell label) =>
        table.Right(label) is { } right && !IsLabelled(right) && !LabelsAbove(table, label) ? right
        : table.Below(label) is { } below && !IsLabelled(below) ? below
        : null;

    // A label, or a cell with a label and its answer: somebody else's place in either case.
    private bool IsLabelled(TableGrid.Cell cell) => labels.Find(cell.Text) is not null || InlineFirst(cell);

    private bool InlineFirst(TableGrid.Cell cell) =>
        cell.Paragraphs.FirstOrDefault(text => text.Length > 0) is { } first && labels.Inline(first).Any(found => found.Label == 0);

    // Two labels side by side mean that the whole row is labels, even when one of them is a label that this form does not know.
    private bool LabelsAbove(TableGrid table, TableGrid.Cell label)
    {
        var row = table.Rows[label.Row];
        return Enumerable.Range(1, Math.Max(0, row.Length - 1)).Any(n => labels.Find(row[n - 1].Text) is not null && labels.Find(row[n].Text) is not null)
            && row.Count(cell => labels.Find(cell.Text) is not null) * 2 > row.Length;
    }

    private FieldReading Answer(FieldDefinition field, TableGrid.Cell cell) =>
        field.Kind == FieldKind.Table && FormDocument.NestedIn(cell.Element).FirstOrDefault(table => TableText.Fits(field, table)) is { } table
            ? Rows(field, table, cell.Place)
            : Answers.Read(field, cell.Paragraphs, cell.Place);

    // 姓名：张三 in one cell; only what a cell says itself, and only when its first line begins with a label.
    private IEnumerable<(FieldDefinition Field, FieldReading Reading)> InCell(TableGrid.Cell cell) =>
        InlineFirst(cell) ? Lines(cell.Paragraphs, cell.Place) : [];

    private IEnumerable<(FieldDefinition Field, FieldReading Reading)> ByLine() => Lines(document.Paragraphs, "表格以外的正文");

    private IEnumerable<(FieldDefinition Field, FieldReading Reading)> Lines(IEnumerable<string> lines, string place)
    {
        FieldDefinition? current = null;
        var answer = new List<string>();
        foreach (var line in lines)
        {
            if (labels.Find(line) is { } heading)
            {
                foreach (var done in Done())
                {
                    yield return done;
                }

                current = heading.Field;
                continue;
            }

            // A narrative may hold “label: value” in its sentences; only a label at the line's beginning ends it.
            var inline = labels.Inline(line).ToArray();
            if (inline.Length == 0 || inline[0].Label != 0)
            {
                answer.Add(line);
                continue;
            }

            for (var n = 0; n < inline.Length; n++)
            {
                foreach (var done in Done())
                {
                    yield return done;
                }

                current = inline[n].Field;
                answer.Add(line[inline[n].Answer..(n + 1 < inline.Length ? inline[n + 1].Label : line.Length)]);
            }
        }

        foreach (var done in Done())
        {
            yield return done;
        }

        IEnumerable<(FieldDefinition, FieldReading)> Done()
        {
            var said = answer.ToArray();
            answer.Clear();
            var field = current;
            current = null;
            if (field is null)
            {
                return [];
            }

            // A short answer ends with its line; what follows is the form's own text.
            var own = field.Kind is FieldKind.Narrative or FieldKind.Table or FieldKind.Opinion ? said : said.SkipWhile(string.IsNullOrWhiteSpace).Take(1).ToArray();
            return [(field, Answers.Read(field, own, place))];
        }
    }
}
