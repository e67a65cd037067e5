using System.Buffers.Binary;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>The file information block that begins the WordDocument stream ([MS-DOC] 2.5.1): what kind of file it is, and where its tables stand.</summary>
internal sealed class FileInformation
{
    private const int Signature = 0xA5EC;
    private const int BaseBytes = 32;

    // The first version that is [MS-DOC]: Word 97. Word 6 and 95 wrote another format under the same name.
    private const int FirstVersion = 0x00C1;

    private readonly byte[] document;
    private readonly int counts;
    private readonly int places;
    private readonly int placeCount;

    private FileInformation(byte[] document)
    {
        this.document = document;
        var words = BinaryPrimitives.ReadUInt16LittleEndian(document.AsSpan(BaseBytes));
        counts = BaseBytes + 2 + (words * 2) + 2;
        places = counts + (BinaryPrimitives.ReadUInt16LittleEndian(document.AsSpan(counts - 2)) * 4) + 2;
        placeCount = BinaryPrimitives.ReadUInt16LittleEndian(document.AsSpan(places - 2));
    }

    public bool TooOld => Version < FirstVersion;

    public bool Encrypted => (Flags & 0x0100) != 0;

    public string TableStream => (Flags & 0x0200) != 0 ? "1Table" : "0Table";

    /// <summary>Characters of the main text, of the footnotes after it, and of the headers and footers after those.</summary>
    public (int Main, int Notes, int Headers) Characters => (Count(3), Count(4), Count(5));

    private int Version => BinaryPrimitives.ReadUInt16LittleEndian(document.AsSpan(2));

    private int Flags => BinaryPrimitives.ReadUInt16LittleEndian(document.AsSpan(10));

    /// <param name="document">The WordDocument stream.</param>
    /// <returns>Null when the stream does not begin with such a block.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The block is cut off.</exception>
    public static FileInformation? Of(byte[] document) =>
        document.Length > BaseBytes + 2 && BinaryPrimitives.ReadUInt16LittleEndian(document) == Signature ? new FileInformation(document) : null;

    /// <summary>A part of the table stream; empty when the file has none of it.</summary>
    /// <exception cref="InvalidDataException">The part stands outside the stream.</exception>
    public ReadOnlyMemory<byte> Part(TablePart part, ReadOnlyMemory<byte> table)
    {
        if ((int)part >= placeCount)
        {
            return default;
        }

        var at = BinaryPrimitives.ReadUInt32LittleEndian(document.AsSpan(places + ((int)part * 8)));
        var length = BinaryPrimitives.ReadUInt32LittleEndian(document.AsSpan(places + ((int)part * 8) + 4));
        return length == 0 ? default
            : (long)at + length <= table.Length ? table.Slice((int)at, (int)length)
            : throw new InvalidDataException($"{part} stands outside the table stream.");
    }

    private int Count(int index) =>
        BinaryPrimitives.ReadInt32LittleEndian(document.AsSpan(counts + (index * 4))) is >= 0 and var count ? count : throw new InvalidDataException("A count of characters is negative.");
}

/// <summary>Parts of the table stream, by their index in FibRgFcLcb97.</summary>
internal enum TablePart
{
    CharacterPages = 12,
    ParagraphPages = 13,
    Fonts = 15,
    Pieces = 33,
}
