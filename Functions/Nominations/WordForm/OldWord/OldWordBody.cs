using System.Collections.Immutable;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>Puts paragraphs back into the tables in which they stand, as a body of the elements that .docx forms have.</summary>
internal sealed class OldWordBody
{
    /// <summary>Deeper tables are not read.</summary>
    public const int MostDepth = 16;

    // Edges of cells in different rows that are meant to be one line differ by a few twips (1/20 pt).
    private const int SameEdge = 40;

    private readonly Body body = new();
    private readonly List<OpenTable> open = [];

    private OldWordBody() { }

    /// <returns>Null when tables stand deeper in one another than <see cref="MostDepth"/>.</returns>
    public static Body? Of(IEnumerable<OldParagraph> paragraphs)
    {
        var into = new OldWordBody();
        foreach (var paragraph in paragraphs)
        {
            if (paragraph.Depth > MostDepth)
            {
                return null;
            }

            into.Add(paragraph);
        }

        into.CloseTo(0);
        return into.body;
    }

    private void Add(OldParagraph paragraph)
    {
        CloseTo(paragraph.Depth);
        while (open.Count < paragraph.Depth)
        {
            open.Add(new OpenTable());
        }

        switch (paragraph.End)
        {
            case OldMark.Row:
                open[^1].EndRow(paragraph.Shape);
                break;
            case OldMark.Cell:
                open[^1].Content.Add(paragraph.Content);
                open[^1].EndCell();
                break;
            default:
                Append(paragraph.Content);
                break;
        }
    }

    private void Append(OpenXmlElement block)
    {
        if (open.Count > 0)
        {
            open[^1].Content.Add(block);
        }
        else
        {
            body.Append(block);
        }
    }

    private void CloseTo(int depth)
    {
        while (open.Count > Math.Max(0, depth))
        {
            var table = open[^1].Close();
            open.RemoveAt(open.Count - 1);
            Append(table);
        }
    }

    private sealed class OpenTable
    {
        private readonly List<List<OpenXmlElement>> cells = [];
        private readonly List<(ImmutableArray<List<OpenXmlElement>> Cells, RowShape? Shape)> rows = [];

        public List<OpenXmlElement> Content { get; private set; } = [];

        public void EndCell()
        {
            cells.Add(Content);
            Content = [];
        }

        public void EndRow(RowShape? shape)
        {
            if (Content.Count > 0)
            {
                EndCell();
            }

            // A shape of fewer cells than there are describes another row.
            rows.Add(([.. cells], shape is not null && shape.Merges.Length >= cells.Count ? shape : null));
            cells.Clear();
        }

        public Table Close()
        {
            if (Content.Count > 0 || cells.Count > 0)
            {
                EndRow(null);
            }

            var edges = Columns(rows.SelectMany(row => row.Shape?.Edges ?? []));
            return new Table(rows.Select(row => Row(row.Cells, row.Shape, edges)));
        }

        private static List<int> Columns(IEnumerable<int> all)
        {
            var columns = new List<int>();
            foreach (var edge in all.Order())
            {
                if (columns.Count == 0 || edge - columns[^1] > SameEdge)
                {
                    columns.Add(edge);
                }
            }

            return columns;
        }

        private static TableRow Row(ImmutableArray<List<OpenXmlElement>> cells, RowShape? shape, List<int> columns)
        {
            int Column(int edge) => columns.FindLastIndex(column => column <= edge);
            var row = new TableRow();
            if (shape is not null && Column(shape.Edges[0]) is > 0 and var before)
            {
                row.Append(new TableRowProperties(new GridBefore { Val = before }));
            }

            for (var n = 0; n < cells.Length; n++)
            {
                var last = n;
                while (shape is not null && last + 1 < cells.Length && shape.Merges[last + 1].IntoLeft)
                {
                    last++;
                }

                var properties = new TableCellProperties();
                if (shape is not null)
                {
                    properties.Append(new GridSpan { Val = Math.Max(1, Column(shape.Edges[last + 1]) - Column(shape.Edges[n])) });
                    if (shape.Merges[n].Down != RowShape.Down.None)
                    {
                        properties.Append(new VerticalMerge { Val = shape.Merges[n].Down == RowShape.Down.Begins ? MergedCellValues.Restart : MergedCellValues.Continue });
                    }
                }

                row.Append(new TableCell([properties, .. cells[n]]));
                n = last;
            }

            return row;
        }
    }
}
