using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>Makes a paragraph of the elements that <see cref="ParagraphText"/> reads, so that symbols and breaks mean the same in both formats.</summary>
internal sealed class ParagraphBuilder(FontNames fonts)
{
    private readonly Paragraph paragraph = new();
    private readonly StringBuilder pending = new();

    public void Add(char character)
    {
        switch (character)
        {
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
            // Pictures, notes, optional hyphens, the marks of fields and the like.
            case < ' ':
                break;
            default:
                pending.Append(character);
                break;
        }
    }

    public void Add(string text)
    {
        foreach (var character in text)
        {
            Add(character);
        }
    }

    public void Add(int font, char symbol)
    {
        Flush();
        paragraph.Append(new Run(new SymbolChar { Font = fonts[font], Char = $"{(int)symbol:X4}" }));
    }

    public Paragraph Build()
    {
        Flush();
        return paragraph;
    }

    private void Flush()
    {
        if (pending.Length > 0)
        {
            // What XML could not carry is no text either: half a surrogate pair becomes U+FFFD, U+FFFE is left out.
            paragraph.Append(new Run(new Text(string.Concat(pending.ToString().EnumerateRunes()
                .Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)).Select(rune => rune.ToString())))));
            pending.Clear();
        }
    }
}
