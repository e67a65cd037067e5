using System.Collections.Immutable;
using System.Security;
using System.Text;

namespace TechVolunteers.Tests.Nominations.WordForm;

internal enum CellRun
{
    Alone,

    /// <summary>Reaches over the cells below that go on.</summary>
    Begins,
    GoesOn,
}

/// <summary>A cell of a drawn form.</summary>
/// <param name="Span">Columns.</param>
internal sealed record FormCell(ImmutableArray<string> Paragraphs, int Span = 1)
{
    public CellRun Down { get; init; }

    /// <summary>A table after the paragraphs.</summary>
    public FormBlock.Grid? Inner { get; init; }
}

/// <summary>What a drawn form is made of, from top to bottom.</summary>
internal abstract record FormBlock
{
    public sealed record Line(string Text) : FormBlock;

    public sealed record Grid(ImmutableArray<ImmutableArray<FormCell>> Rows) : FormBlock;
}

/// <summary>Writes drawn forms as Word files of either kind.</summary>
/// <param name="random">Where runs are split; null for whole ones.</param>
/// <param name="tracked">Some answers stand beside text that a tracked change deleted.</param>
internal sealed class FormPrinter(Random? random, bool tracked = false)
{
    private const int Column = 1800;

    public MemoryStream Docx(IEnumerable<FormBlock> blocks) => WordForm.Docx.Of(string.Concat(blocks.Select(Block)));

    /// <summary>Without tables inside cells: those are left out.</summary>
    public static MemoryStream Doc(IEnumerable<FormBlock> blocks)
    {
        var doc = new OldDoc();
        foreach (var block in blocks)
        {
            switch (block)
            {
                case FormBlock.Line line:
                    doc.Add($"{line.Text}\r");
                    break;
                case FormBlock.Grid grid:
                    foreach (var row in grid.Rows)
                    {
                        Row(doc, row);
                    }

                    break;
                default:
                    break;
            }
        }

        return doc.Build();
    }

    private static void Row(OldDoc doc, ImmutableArray<FormCell> row)
    {
        foreach (var cell in row)
        {
            var lines = cell.Paragraphs.DefaultIfEmpty("").ToArray();
            foreach (var line in lines[..^1])
            {
                doc.Add($"{line}\r", OldDoc.In(1));
            }

            doc.Add($"{lines[^1]}\a", OldDoc.In(1));
        }

        int[] edges = [0, .. row.Select((_, n) => row[..(n + 1)].Sum(cell => cell.Span) * Column)];
        int[] flags = [.. row.Select(cell => cell.Down switch { CellRun.Begins => 3 << 5, CellRun.GoesOn => 1 << 5, _ => 0 })];
        doc.Add("\a", [.. OldDoc.In(1), .. OldDoc.Modifier(0x2417, 1), .. OldDoc.Shape(edges, flags)]);
    }

    private string Block(FormBlock block) => block switch
    {
        FormBlock.Line line => Paragraph(line.Text),
        FormBlock.Grid grid => $"<w:tbl>{string.Concat(grid.Rows.Select(row => $"<w:tr>{string.Concat(row.Select(Cell))}</w:tr>"))}</w:tbl>",
        _ => "",
    };

    private string Cell(FormCell cell)
    {
        var merge = cell.Down switch { CellRun.Begins => "<w:vMerge w:val=\"restart\"/>", CellRun.GoesOn => "<w:vMerge/>", _ => "" };
        var inner = cell.Inner is { } table ? Block(table) + "<w:p/>" : "";
        return $"<w:tc><w:tcPr><w:tcW w:w=\"{Column * cell.Span}\" w:type=\"dxa\"/><w:gridSpan w:val=\"{cell.Span}\"/>{merge}</w:tcPr>{Paragraphs(cell.Paragraphs)}{inner}{(cell.Paragraphs.IsEmpty && inner.Length == 0 ? "<w:p/>" : "")}</w:tc>";
    }

    // People part lines by paragraphs or by line breaks.
    private string Paragraphs(ImmutableArray<string> lines) =>
        lines.Length > 1 && random?.Next(3) == 0 ? $"<w:p>{string.Join("<w:r><w:br/></w:r>", lines.Select(Runs))}</w:p>" : string.Concat(lines.Select(Paragraph));

    private string Paragraph(string text) => $"<w:p>{Runs(text)}</w:p>";

    private string Runs(string text)
    {
        var runs = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var length = random is null ? text.Length : Math.Min(text.Length - at, random.Next(1, 6));
            runs.Append("<w:r><w:rPr><w:sz w:val=\"21\"/></w:rPr><w:t xml:space=\"preserve\">").Append(SecurityElement.Escape(text.Substring(at, length))).Append("</w:t></w:r>");
            at += length;
        }

        return tracked && random?.Next(3) == 0 && runs.Length > 0
            ? $"<w:del w:id=\"1\" w:author=\"x\"><w:r><w:delText>旧的文字9</w:delText></w:r></w:del><w:ins w:id=\"2\" w:author=\"x\">{runs}</w:ins>"
            : runs.ToString();
    }
}
