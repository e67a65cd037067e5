using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;
using TechVolunteers.Campaigns;
using Office2010 = DocumentFormat.OpenXml.Office2010.Word;
using Office2013 = DocumentFormat.OpenXml.Office2013.Word;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Content controls for answers: the kind of control follows the kind of field, the tag is the field's.</summary>
internal sealed class FormControls
{
    private const string DayFormat = "yyyy年M月d日";
    private const string MonthFormat = "yyyy年M月";

    // As Word words them, so that readers know them for what they are.
    private const string DateHere = "单击或点击此处输入日期。";
    private const string TextHere = "单击或点击此处输入文字。";

    private int lastId;

    public static string Written(DateOnly day) => $"{day.Year}年{day.Month}月{day.Day}日";

    /// <summary>The control with <paramref name="value"/> in it, or with its placeholder.</summary>
    public SdtBlock For(FieldDefinition field, FieldValue? value)
    {
        if (field.Kind == FieldKind.Multiple)
        {
            var chosen = (value as FieldValue.Choices)?.Values ?? [];
            return Control(field, false, null, [FormStyles.Paragraph(JustificationValues.Left, [.. field.Options.SelectMany(option => Tick(option, chosen.Contains(option)))])]);
        }

        var lines = Lines(value);
        return Control(field, lines.Length == 0, Kind(field), lines.Length == 0
            ? [FormStyles.Paragraph(JustificationValues.Left, FormStyles.PlaceholderRun(Placeholder(field)))]
            : [.. lines.Select(line => FormStyles.Paragraph(JustificationValues.Left, FormStyles.Run(line)))]);
    }

    /// <summary>The rows of a table answer, to which Word adds more by a click.</summary>
    public SdtRow Repeating(FieldDefinition field, IEnumerable<TableRow> rows) => new(
        new SdtProperties(
            new SdtAlias { Val = field.Label }, new Tag { Val = field.Tag }, Id(), new Office2013.SdtRepeatedSection(new Office2013.SectionTitle { Val = field.Label })),
        new SdtContentRow(rows.Select(row => new SdtRow(new SdtProperties(Id(), new Office2013.SdtRepeatedSectionItem()), new SdtContentRow(row)))));

    /// <summary>
    /// What stands in a cell of such a row: a control to pick a date, a plain paragraph for a text. Of text controls in rows that repeat, LibreOffice
    /// makes several cells in old .doc files.
    /// </summary>
    public OpenXmlElement For(FieldDefinition field, ColumnDefinition column, string? value)
    {
        if (column.Kind != FieldKind.Date)
        {
            return FormStyles.Paragraph(JustificationValues.Left, FormStyles.Run(value ?? ""));
        }

        var properties = new SdtProperties(new SdtAlias { Val = column.Label }, new Tag { Val = $"{field.Tag}.{column.Tag}" }, Id());
        if (value is null)
        {
            properties.Append(new ShowingPlaceholder());
        }

        properties.Append(Date(DayFormat));
        return new SdtBlock(properties, new SdtContentBlock(FormStyles.Paragraph(
            JustificationValues.Left,
            value is null ? FormStyles.PlaceholderRun(DateHere) : FormStyles.Run(WrittenText.Day(value) is { } day ? Written(day) : value))));
    }

    private static string[] Lines(FieldValue? value) => value switch
    {
        null => [],
        FieldValue.Text text => text.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries),
        FieldValue.Number number => [$"{number.Value}"],
        FieldValue.Day day => [Written(day.Value)],
        FieldValue.Month month => [$"{month.Value.Year}年{month.Value.Month}月"],
        FieldValue.Opinion opinion => opinion.Words.Split('\n', StringSplitOptions.RemoveEmptyEntries),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "This value stands in a control of another kind."),
    };

    private static string Placeholder(FieldDefinition field) => field.Kind switch
    {
        FieldKind.Choice => "选择一项。",
        FieldKind.Date or FieldKind.Month => DateHere,
        _ => TextHere,
    };

    private static OpenXmlElement? Kind(FieldDefinition field) => field.Kind switch
    {
        FieldKind.Text or FieldKind.Number => new SdtContentText(),
        FieldKind.Date => Date(DayFormat),
        FieldKind.Month => Date(MonthFormat),
        FieldKind.Choice => new SdtContentDropDownList(field.Options.Select(option => new ListItem { DisplayText = option, Value = option })),
        // Narratives and opinions have paragraphs, which a plain text control can't hold.
        _ => null,
    };

    private static SdtContentDate Date(string format) => new(
        new DateFormat { Val = format }, new LanguageId { Val = "zh-CN" }, new SdtDateMappingType { Val = DateFormatValues.Date }, new Calendar { Val = CalendarValues.Gregorian });

    private OpenXmlElement[] Tick(string option, bool ticked) =>
    [
        new SdtRun(
            new SdtProperties(
                Id(),
                new Office2010.SdtContentCheckBox(
                    new Office2010.Checked { Val = ticked ? Office2010.OnOffValues.One : Office2010.OnOffValues.Zero },
                    new Office2010.CheckedState { Val = "2611", Font = "Segoe UI Symbol" },
                    new Office2010.UncheckedState { Val = "2610", Font = "Segoe UI Symbol" })),
            new SdtContentRun(FormStyles.Run($"{(ticked ? ParagraphText.Checked : ParagraphText.Unchecked)}"))),
        FormStyles.Run(option + "　"),
    ];

    private SdtBlock Control(FieldDefinition field, bool open, OpenXmlElement? kind, IEnumerable<OpenXmlElement> content)
    {
        var properties = new SdtProperties(new SdtAlias { Val = field.Label }, new Tag { Val = field.Tag }, Id());
        if (open)
        {
            properties.Append(new ShowingPlaceholder());
        }

        if (kind is not null)
        {
            properties.Append(kind);
        }

        return new SdtBlock(properties, new SdtContentBlock(content));
    }

    private SdtId Id() => new() { Val = ++lastId };
}
