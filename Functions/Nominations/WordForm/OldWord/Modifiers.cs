using System.Buffers.Binary;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>The property modifiers (“sprm”, [MS-DOC] 2.6) that this reader knows.</summary>
internal enum ModifierCode
{
    CharacterDeleted = 0x0800,
    CharacterIsData = 0x0806,
    CharacterSpecial = 0x0855,
    CharacterSymbol = 0x6A09,
    CharacterDataPlace = 0x6A03,
    InTable = 0x2416,
    RowEnd = 0x2417,
    TableDepth = 0x6649,
    InnerCellEnd = 0x244B,
    InnerRowEnd = 0x244C,
    LongParagraph = 0x6646,
    LongParagraph97 = 0x6645,
    LongTable = 0x646B,
    RowShape = 0xD608,
    MergeCells = 0x5624,
    MergeDown = 0xD62B,
}

/// <summary>One property modifier and its operand.</summary>
internal readonly record struct Modifier(ModifierCode Code, ReadOnlyMemory<byte> Operand)
{
    private const int Tabs = 0xC615;

    public bool IsOn => Operand.Span[0] is 1 or 0x81;

    public int Number => Operand.Length >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(Operand.Span) : Operand.Span[0];

    /// <summary>The modifiers of a list. One whose operand is cut off ends it: what follows cannot be told apart.</summary>
    /// <param name="data">The Data stream, in which lists stand that were too long for their page; empty when there is none.</param>
    public static IEnumerable<Modifier> In(ReadOnlyMemory<byte> list, ReadOnlyMemory<byte> data)
    {
        foreach (var modifier in In(list))
        {
            if (modifier.Code is ModifierCode.LongParagraph or ModifierCode.LongParagraph97 or ModifierCode.LongTable)
            {
                foreach (var longer in In(LongList(data, modifier.Number)))
                {
                    yield return longer;
                }
            }
            else
            {
                yield return modifier;
            }
        }
    }

    private static IEnumerable<Modifier> In(ReadOnlyMemory<byte> list)
    {
        while (list.Length > 2)
        {
            var code = BinaryPrimitives.ReadUInt16LittleEndian(list.Span);
            list = list[2..];
            if (OperandLength(code, list.Span) is not { } length || length == 0 || length > list.Length)
            {
                yield break;
            }

            yield return new Modifier((ModifierCode)code, list[..length]);
            list = list[length..];
        }
    }

    // The upper three bits of the code tell the operand's size; 6 says that it begins with its length, with two exceptions.
    private static int? OperandLength(int code, ReadOnlySpan<byte> rest) => (code >> 13) switch
    {
        0 or 1 => 1,
        2 or 4 or 5 => 2,
        3 => 4,
        7 => 3,
        _ when code == (int)ModifierCode.RowShape => rest.Length < 2 ? null : BinaryPrimitives.ReadUInt16LittleEndian(rest) + 1,
        _ when code == Tabs && rest[0] == 255 => null,
        _ => rest[0] + 1,
    };

    private static ReadOnlyMemory<byte> LongList(ReadOnlyMemory<byte> data, int at)
    {
        if (at < 0 || at + 2L > data.Length)
        {
            return default;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(data.Span[at..]);
        return at + 2L + length <= data.Length ? data.Slice(at + 2, length) : default;
    }
}
