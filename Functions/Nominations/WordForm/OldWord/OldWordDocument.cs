using System.Buffers.Binary;
using System.Text;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>An opened Word 97–2003 document: its paragraphs with their places in tables ([MS-DOC]).</summary>
internal sealed class OldWordDocument
{
    /// <summary>Of the WordDocument stream, which holds text and properties; pictures stand elsewhere.</summary>
    public const int MostBytes = 20_000_000;

    private const int MostCharacters = 1_000_000;
    private const char FormField = '\u0001';
    private const char Symbol = '(';

    private readonly FileInformation information;
    private readonly PieceText text;
    private readonly PropertyPages characterPages;
    private readonly PropertyPages paragraphPages;
    private readonly byte[] data;
    private readonly FontNames fonts;
    private readonly FieldMarks fields;
    private readonly Dictionary<int, CharacterLook> looks = [];

    /// <param name="data">The Data stream; empty when there is none.</param>
    /// <exception cref="InvalidDataException">A part is damaged or missing.</exception>
    public OldWordDocument(FileInformation information, byte[] document, ReadOnlyMemory<byte> table, byte[] data)
    {
        this.information = information;
        this.data = data;
        var (main, notes, headers) = information.Characters;
        var wanted = Math.Min(MostCharacters, (long)main + notes + headers);
        text = PieceText.Read(information.Part(TablePart.Pieces, table).Span, document, (int)wanted);
        characterPages = PropertyPages.OfCharacters(information.Part(TablePart.CharacterPages, table).Span, document);
        paragraphPages = PropertyPages.OfParagraphs(information.Part(TablePart.ParagraphPages, table).Span, document);
        fields = new FieldMarks(text.Characters);
        fonts = new FontNames(information.Part(TablePart.Fonts, table));
    }

    /// <summary>Whether the text was too long to be taken whole.</summary>
    public bool TooLong => (long)information.Characters.Main > MostCharacters;

    /// <summary>The instructions of all fields.</summary>
    public IEnumerable<string> Instructions => fields.Instructions;

    /// <summary>The paragraphs of the main text, with the marks that end them.</summary>
    public IEnumerable<OldParagraph> Paragraphs => Between(0, information.Characters.Main);

    /// <summary>The paragraphs of headers and footers.</summary>
    public IEnumerable<OldParagraph> HeaderParagraphs =>
        Between((long)information.Characters.Main + information.Characters.Notes, (long)information.Characters.Main + information.Characters.Notes + information.Characters.Headers);

    private IEnumerable<OldParagraph> Between(long from, long to)
    {
        var end = (int)Math.Min(to, text.Characters.Length);
        var start = (int)Math.Min(from, end);
        for (var at = start; at < end; at++)
        {
            // Paragraph, cell or row, page or section: each ends a paragraph, and its properties stand at the mark.
            if (text.Characters[at] is '\r' or '\a' or '\f' && !fields.Hidden[at])
            {
                yield return Paragraph(start, at);
                start = at + 1;
            }
        }

        if (start < end)
        {
            yield return Paragraph(start, end);
        }
    }

    private OldParagraph Paragraph(int start, int mark)
    {
        var modifiers = mark < text.Places.Length ? [.. Modifier.In(paragraphPages.At(text.Places[mark]), data)] : Array.Empty<Modifier>();
        bool Is(ModifierCode code) => modifiers.Any(one => one.Code == code && one.IsOn);
        var depth = Math.Max(modifiers.LastOrDefault(one => one.Code == ModifierCode.TableDepth) is { Operand.Length: > 0 } given ? given.Number : 0, Is(ModifierCode.InTable) ? 1 : 0);
        var cellMark = mark < text.Characters.Length && text.Characters[mark] == '\a';
        var (cellEnds, rowEnds) = depth > 1 ? (Is(ModifierCode.InnerCellEnd), Is(ModifierCode.InnerRowEnd)) : (cellMark, cellMark && Is(ModifierCode.RowEnd));
        var end = rowEnds ? OldMark.Row : cellEnds ? OldMark.Cell : OldMark.Paragraph;
        return new OldParagraph(
            end == OldMark.Paragraph ? depth : Math.Max(1, depth),
            end,
            end == OldMark.Row ? RowShape.Of(modifiers) : null,
            Content(start, mark));
    }

    private Paragraph Content(int start, int end)
    {
        var paragraph = new ParagraphBuilder(fonts);
        for (var at = start; at < end; at++)
        {
            var look = Look(text.Places[at]);
            if (look.Deleted)
            {
                // Tracked changes deleted it.
                continue;
            }

            if (text.Characters[at] == FormField && look.DataPlace is { } place && FormFieldResult.Of(data, place) is { } shown)
            {
                // Check boxes and lists have no result in the text: what they show is kept among the settings of their instruction.
                paragraph.Add(shown);
            }
            else if (fields.Hidden[at])
            {
                continue;
            }
            else if (text.Characters[at] == Symbol && look.Symbol is { } symbol)
            {
                paragraph.Add(symbol.Font, symbol.Character);
            }
            else
            {
                paragraph.Add(text.Characters[at]);
            }
        }

        return paragraph.Build();
    }

    private CharacterLook Look(int place)
    {
        if (characterPages.Find(place) is not { } run)
        {
            return CharacterLook.Plain;
        }

        if (!looks.TryGetValue(run, out var look))
        {
            look = CharacterLook.Of(characterPages.Properties(run), data);
            looks.Add(run, look);
        }

        return look;
    }
}

/// <summary>What ends a paragraph.</summary>
internal enum OldMark
{
    Paragraph,
    Cell,
    Row,
}

/// <param name="Depth">Tables around it; 0 is the text outside tables.</param>
/// <param name="Shape">Of the row that the paragraph ends; null when it ends none or its shape is not kept.</param>
internal sealed record OldParagraph(int Depth, OldMark End, RowShape? Shape, Paragraph Content);

/// <summary>The properties of characters that change what a reader sees.</summary>
/// <param name="DataPlace">Where in the Data stream a form field's settings stand.</param>
internal sealed record CharacterLook(bool Deleted, (int Font, char Character)? Symbol, int? DataPlace)
{
    public static CharacterLook Plain { get; } = new(false, null, null);

    public static CharacterLook Of(ReadOnlyMemory<byte> modifiers, ReadOnlyMemory<byte> data)
    {
        var look = Plain;
        var isData = false;
        foreach (var modifier in Modifier.In(modifiers, data))
        {
            var operand = modifier.Operand.Span;
            switch (modifier.Code)
            {
                case ModifierCode.CharacterDeleted:
                    look = look with { Deleted = modifier.IsOn };
                    break;
                case ModifierCode.CharacterSymbol:
                    look = look with { Symbol = (BinaryPrimitives.ReadUInt16LittleEndian(operand), (char)BinaryPrimitives.ReadUInt16LittleEndian(operand[2..])) };
                    break;
                case ModifierCode.CharacterDataPlace:
                    look = look with { DataPlace = modifier.Number };
                    break;
                case ModifierCode.CharacterIsData:
                    isData = modifier.IsOn;
                    break;
                default:
                    break;
            }
        }

        return isData ? look : look with { DataPlace = null };
    }
}

/// <summary>The font table ([MS-DOC] 2.9.286), of which only names are needed: symbol fonts give their characters a meaning of their own.</summary>
internal sealed class FontNames(ReadOnlyMemory<byte> fonts)
{
    // Before the name: its index, weight, character set, classification and signature.
    private const int BeforeName = 39;

    private readonly Lazy<List<string>> names = new(() => Read(fonts.Span));

    /// <summary>The font's name; empty when it is not in the table.</summary>
    public string this[int font] => font < names.Value.Count ? names.Value[font] : "";

    private static List<string> Read(ReadOnlySpan<byte> fonts)
    {
        var read = new List<string>();
        for (var at = 4; at < fonts.Length && at + 1 + fonts[at] <= fonts.Length && fonts[at] > 0; at += fonts[at] + 1)
        {
            var entry = fonts.Slice(at + 1, fonts[at]);
            read.Add(entry.Length > BeforeName ? Encoding.Unicode.GetString(entry[BeforeName..]).Split('\0')[0] : "");
        }

        return read;
    }
}
