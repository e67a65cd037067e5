using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>The bordered table of a form: labels on grey, two pairs a row for short answers, the whole width for long ones, the opinion last.</summary>
internal static class FormTable
{
    // Twentieths of a point; together the text width of A4 with 20 mm margins.
    private const int LabelWidth = 1_900;
    private const int AnswerWidth = 2_919;
    private const int TextWidth = LabelWidth + WideWidth;
    private const int WideWidth = AnswerWidth + LabelWidth + AnswerWidth;
    private const int LongText = 100;
    private const int SpareRows = 5;

    /// <param name="unit">The recommending unit: the row that stands on top of every page.</param>
    public static Table Of(FormDefinition form, string? unit, IReadOnlyDictionary<string, FieldValue> values)
    {
        var table = Bordered();
        table.Append(new DocumentFormat.OpenXml.Wordprocessing.TableGrid(Columns([LabelWidth, AnswerWidth, LabelWidth, AnswerWidth])));
        table.Append(HeaderRow(Cell(TextWidth, 4, [FormStyles.Paragraph(JustificationValues.Left, FormStyles.BoldRun("推荐单位："), FormStyles.Run(unit ?? ""))], grey: true)));
        var controls = new FormControls();
        FieldDefinition? waiting = null;
        foreach (var field in form.Fields)
        {
            if (IsShort(field))
            {
                if (waiting is null)
                {
                    waiting = field;
                }
                else
                {
                    table.Append(Row(Label(waiting), Cell(AnswerWidth, 1, Answer(waiting)), Label(field), Cell(AnswerWidth, 1, Answer(field))));
                    waiting = null;
                }

                continue;
            }

            Flush();
            table.Append(Row(Label(field), Cell(WideWidth, 3, Answer(field))));
        }

        Flush();
        return table;

        // A short answer without a partner has the whole width.
        void Flush()
        {
            if (waiting is not null)
            {
                table.Append(Row(Label(waiting), Cell(WideWidth, 3, Answer(waiting))));
                waiting = null;
            }
        }

        IEnumerable<OpenXmlElement> Answer(FieldDefinition field)
        {
            var value = values.GetValueOrDefault(field.Tag);
            return field.Kind switch
            {
                // A cell may not end with a table.
                FieldKind.Table => [Inner(controls, field, value as FieldValue.Rows), FormStyles.Paragraph(JustificationValues.Left)],
                FieldKind.Opinion => [controls.For(field, value), .. SealPlace((value as FieldValue.Opinion)?.Date)],
                _ => [controls.For(field, value)],
            };
        }
    }

    private static bool IsShort(FieldDefinition field) =>
        field.Kind is FieldKind.Number or FieldKind.Date or FieldKind.Month or FieldKind.Choice || (field.Kind == FieldKind.Text && (field.Limit ?? 0) < LongText);

    private static Table Inner(FormControls controls, FieldDefinition field, FieldValue.Rows? rows)
    {
        var table = Bordered();
        var widths = Enumerable.Repeat((WideWidth - 400) / Math.Max(1, field.Columns.Length), field.Columns.Length).ToArray();
        table.Append(new DocumentFormat.OpenXml.Wordprocessing.TableGrid(Columns(widths)));
        table.Append(HeaderRow([.. field.Columns.Select((column, n) => Cell(widths[n], 1, [FormStyles.Paragraph(JustificationValues.Center, FormStyles.BoldRun(column.Label))]))]));
        table.Append(controls.Repeating(field, Enumerable.Range(0, Math.Max(SpareRows, rows?.Values.Length ?? 0)).Select(n =>
        {
            var answers = n < rows?.Values.Length ? rows.Values[n] : null;
            return Row([.. field.Columns.Select((column, c) => Cell(widths[c], 1, [controls.For(field, column, answers?.GetValueOrDefault(column.Tag))]))]);
        })));
        return table;
    }

    private static IEnumerable<OpenXmlElement> SealPlace(DateOnly? date) =>
    [
        FormStyles.Paragraph(JustificationValues.Left),
        FormStyles.Paragraph(JustificationValues.Left),
        FormStyles.Paragraph(JustificationValues.Right, FormStyles.Run("（盖章）　　　　")),
        FormStyles.Paragraph(JustificationValues.Right, FormStyles.Run(date is { } day ? $"{FormControls.Written(day)}　　" : "　　年　　月　　日　　")),
    ];

    private static Table Bordered() => new(new TableProperties(
        new TableWidth { Width = "0", Type = TableWidthUnitValues.Auto },
        new TableBorders(
            Border<TopBorder>(), Border<LeftBorder>(), Border<BottomBorder>(), Border<RightBorder>(), Border<InsideHorizontalBorder>(), Border<InsideVerticalBorder>()),
        new TableLayout { Type = TableLayoutValues.Fixed }));

    private static T Border<T>()
        where T : BorderType, new() => new() { Val = BorderValues.Single, Size = 6, Space = 0, Color = "000000" };

    private static IEnumerable<OpenXmlElement> Columns(int[] widths) => widths.Select(width => new GridColumn { Width = $"{width}" });

    // Repeated on top of each page that the table runs onto.
    private static TableRow HeaderRow(params OpenXmlElement[] cells) => new([new TableRowProperties(new CantSplit(), new TableHeader()), .. cells]);

    private static TableRow Row(params OpenXmlElement[] cells) =>
        new([new TableRowProperties(new TableRowHeight { Val = 480, HeightType = HeightRuleValues.AtLeast }), .. cells]);

    private static TableCell Label(FieldDefinition field)
    {
        var note = field is { Kind: FieldKind.Narrative, Limit: { } limit } ? $"（{limit}字以内）" : "";
        return Cell(LabelWidth, 1, [FormStyles.Paragraph(JustificationValues.Center, FormStyles.BoldRun(field.Label + note))], grey: true);
    }

    private static TableCell Cell(int width, int span, IEnumerable<OpenXmlElement> content, bool grey = false)
    {
        var properties = new TableCellProperties(new TableCellWidth { Width = $"{width}", Type = TableWidthUnitValues.Dxa });
        if (span > 1)
        {
            properties.Append(new GridSpan { Val = span });
        }

        if (grey)
        {
            properties.Append(new Shading { Val = ShadingPatternValues.Clear, Color = "auto", Fill = "E7E6E6" });
        }

        properties.Append(new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center });
        return new TableCell([properties, .. content]);
    }
}
