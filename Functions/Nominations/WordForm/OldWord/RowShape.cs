using System.Buffers.Binary;
using System.Collections.Immutable;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>Where the cells of a table row stand and which of them are merged ([MS-DOC] 2.9.321, TDefTableOperand).</summary>
/// <param name="Edges">The cells' edges from the left, in twips; one more than cells.</param>
internal sealed record RowShape(ImmutableArray<int> Edges, ImmutableArray<RowShape.Merge> Merges)
{
    private const int MostCells = 63;
    private const int CellBytes = 20;

    internal enum Down
    {
        None,
        Continues,
        Begins,
    }

    /// <param name="IntoLeft">The cell belongs to the one on its left.</param>
    internal readonly record struct Merge(bool IntoLeft, Down Down);

    /// <summary>The row's shape as the modifiers of its end mark give it; null when they don't.</summary>
    public static RowShape? Of(IEnumerable<Modifier> modifiers)
    {
        RowShape? shape = null;
        foreach (var modifier in modifiers)
        {
            shape = modifier.Code switch
            {
                ModifierCode.RowShape => Parse(modifier.Operand.Span[2..]) ?? shape,
                ModifierCode.MergeCells => shape?.MergedAcross(modifier.Operand.Span),
                ModifierCode.MergeDown => shape?.MergedDown(modifier.Operand.Span),
                _ => shape,
            };
        }

        return shape;
    }

    private static RowShape? Parse(ReadOnlySpan<byte> operand)
    {
        if (operand.IsEmpty || operand[0] is 0 or > MostCells || operand.Length < 1 + ((operand[0] + 1) * 2))
        {
            return null;
        }

        var cells = operand[0];
        var edges = ImmutableArray.CreateBuilder<int>(cells + 1);
        for (var n = 0; n <= cells; n++)
        {
            edges.Add(BinaryPrimitives.ReadInt16LittleEndian(operand[(1 + (n * 2))..]));
        }

        // Descriptions of the last cells may be left out.
        var merges = ImmutableArray.CreateBuilder<Merge>(cells);
        for (var n = 0; n < cells; n++)
        {
            var at = 1 + ((cells + 1) * 2) + (n * CellBytes);
            var flags = at + 2 <= operand.Length ? BinaryPrimitives.ReadUInt16LittleEndian(operand[at..]) : 0;
            merges.Add(new Merge(n > 0 && (flags & 3) == 1, Vertical((flags >> 5) & 3)));
        }

        return new RowShape(edges.ToImmutable(), merges.ToImmutable());
    }

    private static Down Vertical(int value) => value switch { 1 => Down.Continues, 3 => Down.Begins, _ => Down.None };

    private RowShape MergedAcross(ReadOnlySpan<byte> range)
    {
        var (first, end) = (range[0], range[1]);
        return this with { Merges = [.. Merges.Select((merge, n) => merge with { IntoLeft = merge.IntoLeft || (n > first && n < end) })] };
    }

    private RowShape MergedDown(ReadOnlySpan<byte> operand)
    {
        if (operand.Length < 3)
        {
            return this;
        }

        var (cell, down) = (operand[1], Vertical(operand[2]));
        return this with { Merges = [.. Merges.Select((merge, n) => n == cell ? merge with { Down = down } : merge)] };
    }
}
