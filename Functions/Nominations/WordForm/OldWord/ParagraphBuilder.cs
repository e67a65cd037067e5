using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>Makes a paragraph of the elements that <see cref="ParagraphText"/> reads out of stored characters, so that fields and symbols mean the same in both formats.</summary>
internal sealed class ParagraphBuilder(IEnumerable<(char Character, CharacterLook Look)> characters, ReadOnlyMemory<byte> data, FontNames fonts)
{
    private readonly Paragraph paragraph = new();
    private readonly StringBuilder pending = new();

    // The open fields: where each began, and whether its result has begun.
    private readonly Stack<(FieldChar Begin, bool InResult)> open = [];

    public Paragraph Build()
    {
        foreach (var (character, look) in characters)
        {
            Add(character, look);
        }

        Flush();
        return paragraph;
    }

    private void Add(char character, CharacterLook look)
    {
        switch (character)
        {
            case '\u0013':
                Flush();
                var begin = new FieldChar { FieldCharType = FieldCharValues.Begin };
                paragraph.Append(new Run(begin));
                open.Push((begin, false));
                break;
            case '\u0014':
                Flush();
                paragraph.Append(new Run(new FieldChar { FieldCharType = FieldCharValues.Separate }));
                if (open.TryPop(out var field))
                {
                    open.Push((field.Begin, true));
                }

                break;
            case '\u0015':
                Flush();
                paragraph.Append(new Run(new FieldChar { FieldCharType = FieldCharValues.End }));
                open.TryPop(out _);
                break;
            case '\u0001' when look.DataPlace is { } place && open.TryPeek(out var form):
                Flush();
                if (FormFieldSettings.Read(data, place) is { } settings)
                {
                    form.Begin.Append(settings);
                }

                break;
            case '\u0028' when look.Symbol is { } symbol:
                Flush();
                paragraph.Append(new Run(new SymbolChar { Font = fonts[symbol.Font], Char = $"{(int)symbol.Character:X4}" }));
                break;
            case '\u000B':
                Flush();
                paragraph.Append(new Run(new Break()));
                break;
            case '\u001E':
                pending.Append('-');
                break;
            case '\t':
                pending.Append('\t');
                break;
            // Pictures, notes, optional hyphens and the like.
            case < ' ':
                break;
            default:
                pending.Append(character);
                break;
        }
    }

    private void Flush()
    {
        if (pending.Length == 0)
        {
            return;
        }

        var text = Sound(pending.ToString());
        pending.Clear();
        paragraph.Append(new Run(open.TryPeek(out var field) && !field.InResult ? new FieldCode(text) : new Text(text)));
    }

    // What XML could not carry is no text: half a surrogate pair, U+FFFE.
    private static string Sound(string text)
    {
        var runes = text.EnumerateRunes();
        return string.Concat(runes.Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "" : rune.ToString()));
    }
}
