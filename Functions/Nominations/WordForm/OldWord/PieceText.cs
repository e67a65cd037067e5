using System.Buffers.Binary;
using System.Text;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>The characters of a document in reading order, put together from the pieces in which they are stored ([MS-DOC] 2.4.1).</summary>
/// <param name="Characters">Main text, notes, headers, one after another.</param>
/// <param name="Places">Where each character stands in the WordDocument stream, in bytes: properties are kept by place.</param>
internal sealed record PieceText(char[] Characters, int[] Places)
{
    private const int PieceBytes = 8;
    private const uint OneByteFlag = 0x4000_0000;

    // Of the one-byte pieces, only these differ from Unicode's first 256 characters.
    private static readonly Encoding OneByte = CodePagesEncodingProvider.Instance.GetEncoding(1252) ?? Encoding.Latin1;

    /// <param name="pieces">The Clx part of the table stream.</param>
    /// <param name="most">Characters wanted; what stands after them is left out.</param>
    /// <exception cref="InvalidDataException">The list is damaged, or a piece stands outside the document.</exception>
    public static PieceText Read(ReadOnlySpan<byte> pieces, ReadOnlySpan<byte> document, int most)
    {
        var list = PieceList(pieces);
        var count = (list.Length - 4) / (4 + PieceBytes);
        var length = count > 0 ? Math.Min(most, Start(list, count)) : 0;
        if (length < 0)
        {
            throw new InvalidDataException("The list of pieces ends before it begins.");
        }

        var (characters, places) = (new char[length], new int[length]);
        for (var (n, at) = (0, 0); n < count && at < length; n++)
        {
            var end = Math.Min(length, Start(list, n + 1));
            if (Start(list, n) != at || end < at)
            {
                throw new InvalidDataException("The pieces do not follow one another.");
            }

            var stored = BinaryPrimitives.ReadUInt32LittleEndian(list[(((count + 1) * 4) + (n * PieceBytes) + 2)..]);
            var oneByte = (stored & OneByteFlag) != 0;
            var place = (long)(stored & (OneByteFlag - 1)) / (oneByte ? 2 : 1);
            var width = oneByte ? 1 : 2;
            if (place + ((long)(end - at) * width) > document.Length)
            {
                throw new InvalidDataException("A piece stands outside the document.");
            }

            if (oneByte)
            {
                OneByte.GetChars(document.Slice((int)place, end - at), characters.AsSpan(at));
            }

            for (var n2 = at; n2 < end; n2++, place += width)
            {
                places[n2] = (int)place;
                characters[n2] = oneByte ? characters[n2] : (char)BinaryPrimitives.ReadUInt16LittleEndian(document[(int)place..]);
            }

            at = end;
        }

        return new PieceText(characters, places);
    }

    private static int Start(ReadOnlySpan<byte> list, int piece) => BinaryPrimitives.ReadInt32LittleEndian(list[(piece * 4)..]);

    // Property lists of fast saves stand before the pieces.
    private static ReadOnlySpan<byte> PieceList(ReadOnlySpan<byte> pieces)
    {
        while (pieces.Length > 5)
        {
            if (pieces[0] == 2)
            {
                var length = BinaryPrimitives.ReadUInt32LittleEndian(pieces[1..]);
                return length <= pieces.Length - 5 ? pieces.Slice(5, (int)length) : throw new InvalidDataException("The list of pieces is cut off.");
            }

            var skipped = BinaryPrimitives.ReadUInt16LittleEndian(pieces[1..]) + 3;
            pieces = pieces[0] == 1 && skipped <= pieces.Length ? pieces[skipped..] : throw new InvalidDataException("The list of pieces is damaged.");
        }

        throw new InvalidDataException("There is no list of pieces.");
    }
}
