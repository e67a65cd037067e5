using System.Collections.Immutable;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>A table as a person sees it: merged cells are one cell, that covers a range of columns and rows.</summary>
/// <param name="Rows">From the top; cells from the left, each only in the row where it begins.</param>
internal sealed record TableGrid(ImmutableArray<ImmutableArray<TableGrid.Cell>> Rows)
{
    /// <param name="Row">From 0.</param>
    /// <param name="Column">The first grid column, from 0.</param>
    /// <param name="Span">Grid columns covered.</param>
    /// <param name="Number">The how-manieth cell of its row, from 1, as a person counts.</param>
    internal sealed record Cell(int Table, int Row, int Column, int Span, int Number, TableCell Element)
    {
        private readonly Lazy<ImmutableArray<string>> paragraphs = new(() => [.. ParagraphText.Paragraphs(Element).Select(text => text.Trim())]);

        private string? joined;

        public ImmutableArray<string> Paragraphs => paragraphs.Value;

        private readonly Lazy<bool> nested = new(() => Element.Descendants<Table>().Any());

        public string Text => joined ??= string.Join('\n', Paragraphs.Where(text => text.Length > 0));

        /// <summary>Whether there are tables in it.</summary>
        public bool Nested => nested.Value;

        public string Place => $"表格 {Table + 1} 第 {Row + 1} 行第 {Number} 格";
    }

    public IEnumerable<Cell> Cells => Rows.SelectMany(row => row);

    /// <param name="number">Which table of the document, from 0.</param>
    public static TableGrid Of(Table table, int number)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<Cell>>();
        foreach (var row in Unwrapped<TableRow>(table).Where(row => row.TableRowProperties?.GetFirstChild<Deleted>() is null))
        {
            var cells = ImmutableArray.CreateBuilder<Cell>();
            var column = (int)(row.TableRowProperties?.GetFirstChild<GridBefore>()?.Val?.Value ?? 0);
            foreach (var cell in Unwrapped<TableCell>(row))
            {
                var span = Math.Max(1, cell.TableCellProperties?.GridSpan?.Val?.Value ?? 1);
                // A merge without a value continues the cell above.
                var continues = cell.TableCellProperties?.VerticalMerge is { } merge && merge.Val?.Value != MergedCellValues.Restart;
                if (!continues)
                {
                    cells.Add(new Cell(number, rows.Count, column, span, cells.Count + 1, cell));
                }

                column += span;
            }

            rows.Add(cells.ToImmutable());
        }

        return new TableGrid(rows.ToImmutable());
    }

    /// <summary>The cell that begins where <paramref name="cell"/> ends, in the same row.</summary>
    public Cell? Right(Cell cell) => Rows[cell.Row].FirstOrDefault(other => other.Column == cell.Column + cell.Span);

    /// <summary>The cell under <paramref name="cell"/>'s first column.</summary>
    public Cell? Below(Cell cell) =>
        cell.Row + 1 < Rows.Length ? Rows[cell.Row + 1].FirstOrDefault(other => other.Column <= cell.Column && cell.Column < other.Column + other.Span) : null;

    // Rows and cells may stand inside content controls and custom XML.
    private static IEnumerable<T> Unwrapped<T>(OpenXmlElement parent)
        where T : OpenXmlElement =>
        parent.Elements().SelectMany(child => child switch
        {
            T found => [found],
            SdtRow or SdtContentRow or SdtCell or SdtContentCell or CustomXmlRow or CustomXmlCell => Unwrapped<T>(child),
            _ => Enumerable.Empty<T>(),
        });
}
