using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>The text of a paragraph as its reader sees it: insertions count, deletions don't; of a field only the result; a placeholder is nothing.</summary>
internal static class ParagraphText
{
    public const char Checked = '☑';
    public const char Unchecked = '☐';

    /// <summary>Line breaks inside the paragraph are <c>\n</c>, tabs <c>\t</c>.</summary>
    public static string Of(OpenXmlElement paragraph)
    {
        var text = new Walk([.. paragraph.Descendants<SdtRun>().Select(Alias).OfType<string>().GroupBy(alias => alias).Where(same => same.Count() > 1).Select(same => same.Key)]);
        text.Children(paragraph);
        return text.Result();
    }

    /// <summary>
    /// The paragraphs of <paramref name="container"/> in order, those of nested tables left out, each trimmed.
    /// A control or field around or inside paragraphs changes nothing.
    /// </summary>
    public static IEnumerable<string> Paragraphs(OpenXmlElement container)
    {
        foreach (var block in Blocks(container))
        {
            if (block is Paragraph paragraph)
            {
                yield return Of(paragraph);
            }
        }
    }

    /// <summary>Paragraphs and tables directly in <paramref name="container"/>, through content controls, revisions and custom XML.</summary>
    public static IEnumerable<OpenXmlElement> Blocks(OpenXmlElement container) =>
        container is Paragraph or Table ? [container]
        : container is SdtRun ? [container]
        : container is SdtElement sdt && IsPlaceholder(sdt) ? []
        : container.Elements().SelectMany(child => child switch
        {
            Paragraph or Table => [child],
            SdtBlock or SdtContentBlock or SdtCell or SdtContentCell or TableCell or CustomXmlBlock or InsertedRun or MoveToRun => Blocks(child),
            AlternateContent => Blocks(child),
            AlternateContentChoice => Blocks(child),
            _ => Enumerable.Empty<OpenXmlElement>(),
        });

    /// <summary>Whether the control shows its placeholder, that is, nobody has filled it in.</summary>
    public static bool IsPlaceholder(SdtElement control) =>
        control.SdtProperties?.GetFirstChild<ShowingPlaceholder>() is { } showing && (showing.Val is null || showing.Val.Value);

    private static string? Alias(SdtRun control) => control.SdtProperties?.GetFirstChild<SdtAlias>()?.Val?.Value;

    /// <param name="repeated">Names of controls that stand in the paragraph more than once.</param>
    private sealed class Walk(HashSet<string> repeated)
    {
        private readonly StringBuilder outside = new();
        private readonly Stack<Field> open = [];
        private readonly List<Field> prompts = [];

        public void Children(OpenXmlElement parent)
        {
            foreach (var child in parent.Elements())
            {
                Element(child);
            }
        }

        public string Result()
        {
            // LibreOffice saves one control as several controls or FILLIN fields that each repeat the answer or pieces of it: the answer is said once.
            // The shortest text that holds every piece is the answer.
            var candidates = prompts.Select(prompt => prompt.Text).Concat(prompts.Count > 1 ? prompts.SelectMany(prompt => prompt.Pieces) : []);
            return candidates.Where(Whole).MinBy(text => text.Length) ?? Joined();
        }

        private bool Whole(string text) => prompts.SelectMany(prompt => prompt.Pieces).Concat(Pieces(outside.ToString())).All(text.Contains);

        private void Element(OpenXmlElement element)
        {
            switch (element)
            {
                case DeletedRun or MoveFromRun or ParagraphProperties or RunProperties or DeletedText or SdtProperties:
                    break;
                case SdtElement control when IsPlaceholder(control):
                    break;
                case SdtRun control when Alias(control) is { } alias && repeated.Contains(alias):
                    open.Push(new Field { InResult = true });
                    Children(control);
                    Prompted(open.Pop());
                    break;
                case AlternateContent alternative:
                    if ((OpenXmlElement?)alternative.GetFirstChild<AlternateContentChoice>() is { } choice)
                    {
                        Children(choice);
                    }

                    break;
                case TextBoxContent or Drawing or Picture or EmbeddedObject or RubyContent:
                    break;
                case FieldChar character:
                    FieldPart(character);
                    break;
                case FieldCode code:
                    if (open.TryPeek(out var field))
                    {
                        field.Instruction.Append(code.Text);
                    }

                    break;
                case Text text:
                    Append(text.Text);
                    break;
                case TabChar or PositionalTab:
                    Append("\t");
                    break;
                case Break @break:
                    Append(@break.Type?.Value == BreakValues.Page || @break.Type?.Value == BreakValues.Column ? "" : "\n");
                    break;
                case CarriageReturn:
                    Append("\n");
                    break;
                case NoBreakHyphen:
                    Append("-");
                    break;
                case SymbolChar symbol:
                    Append(Symbol(symbol));
                    break;
                default:
                    Children(element);
                    break;
            }
        }

        private void FieldPart(FieldChar character)
        {
            if (character.FieldCharType?.Value == FieldCharValues.Begin)
            {
                if (character.FormFieldData?.GetFirstChild<CheckBox>() is { } box)
                {
                    Append(IsChecked(box) ? $"{Checked}" : $"{Unchecked}");
                }

                open.Push(new Field());
            }
            else if (character.FieldCharType?.Value == FieldCharValues.Separate && open.TryPeek(out var field))
            {
                field.InResult = true;
            }
            else if (character.FieldCharType?.Value == FieldCharValues.End && open.TryPop(out var ended))
            {
                if (ended.Instruction.ToString().TrimStart().StartsWith("FILLIN", StringComparison.OrdinalIgnoreCase))
                {
                    Prompted(ended);
                }
                else
                {
                    Append(ended.Text);
                }
            }
        }

        private void Prompted(Field prompt)
        {
            if (prompt.Pieces.Count > 0)
            {
                prompts.Add(prompt);
                outside.Append('\u0001').Append(prompts.Count - 1).Append('\u0002');
            }
        }

        private static bool IsChecked(CheckBox box) =>
            box.GetFirstChild<DocumentFormat.OpenXml.Wordprocessing.Checked>() is { } now ? now.Val is null || now.Val.Value
            : box.GetFirstChild<DefaultCheckBoxFormFieldState>() is { } start && (start.Val is null || start.Val.Value);

        private void Append(string text)
        {
            if (!open.TryPeek(out var field))
            {
                outside.Append(text);
            }
            else if (field.InResult)
            {
                field.Pieces.Add(text);
            }
        }

        // What stands between the marks that hold the places of the prompts' results.
        private static IEnumerable<string> Pieces(string text) =>
            text.Split('\u0001').Select((piece, n) => n == 0 ? piece : piece[(piece.IndexOf('\u0002', StringComparison.Ordinal) + 1)..]).Select(piece => piece.Trim());

        private string Joined() =>
            prompts.Select((prompt, n) => (prompt, n)).Aggregate(outside.ToString(), (all, next) => all.Replace($"\u0001{next.n}\u0002", next.prompt.Text, StringComparison.Ordinal));

        // The tick boxes of the Wingdings fonts, as Word's own symbol dialogue inserts them.
        private static string Symbol(SymbolChar symbol) => (symbol.Font?.Value, symbol.Char?.Value?.ToUpperInvariant()) switch
        {
            ("Wingdings", "F0FE" or "F0FD" or "F0FC" or "00FE" or "00FD") => $"{Checked}",
            ("Wingdings 2", "F052" or "F054" or "F050" or "0052" or "0054" or "0050") => $"{Checked}",
            ("Wingdings", "F0A8" or "F06F" or "00A8" or "006F") => $"{Unchecked}",
            ("Wingdings 2", "F0A3" or "00A3" or "F02A") => $"{Unchecked}",
            _ => "",
        };

        private sealed class Field
        {
            public StringBuilder Instruction { get; } = new();

            public List<string> Pieces { get; } = [];

            public string Text => string.Concat(Pieces);

            public bool InResult { get; set; }
        }
    }
}
