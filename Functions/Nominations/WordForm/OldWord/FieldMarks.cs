namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>Tells the results of fields, which a reader sees, from their instructions, which nobody sees ([MS-DOC] 2.8.25).</summary>
internal sealed class FieldMarks
{
    public const char Begin = '\u0013';
    public const char Separator = '\u0014';
    public const char End = '\u0015';

    private const string TextField = "FORMTEXT";
    private const int LongestInstruction = 400;

    // Word itself nests no more than twenty; endless nesting would have every instruction hold all others.
    private const int MostDepth = 32;

    // Between two repetitions stand pieces of the answer and a few marks.
    private const int MostMarks = 64;

    private readonly char[] characters;
    private readonly List<string> instructions = [];

    /// <param name="characters">The whole text.</param>
    public FieldMarks(char[] characters)
    {
        this.characters = characters;
        Hidden = new bool[characters.Length];
        var open = new Stack<(int Begin, int Separator)>();
        for (var at = 0; at < characters.Length; at++)
        {
            switch (characters[at])
            {
                case Begin when open.Count < MostDepth:
                    open.Push((at, -1));
                    break;
                case Separator when open.TryPop(out var field):
                    Instruction(field.Begin, at);
                    open.Push((field.Begin, at));
                    break;
                case End when open.TryPop(out var field):
                    if (field.Separator < 0)
                    {
                        Instruction(field.Begin, at);
                    }
                    else if (open.Count == 0)
                    {
                        at = Once(field.Begin, field.Separator, at);
                    }

                    break;
                // No field reaches over the end of a cell: one that is not closed must not hide the rest of the document.
                case '\a':
                    open.Clear();
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>By character: whether it belongs to an instruction, or repeats what was said before it.</summary>
    public bool[] Hidden { get; }

    /// <summary>The instructions, in order; very long ones cut.</summary>
    public IReadOnlyList<string> Instructions => instructions;

    private void Instruction(int begin, int end)
    {
        Hidden.AsSpan(begin, end - begin).Fill(true);
        instructions.Add(new string(characters.AsSpan(begin + 1, Math.Min(LongestInstruction, end - begin - 1))));
    }

    // LibreOffice saves one content control as several text fields, each with the whole answer, and between them the pieces of it: the answer is said once.
    // Returns where the last of them ends.
    private int Once(int begin, int separator, int end)
    {
        var answer = characters.AsSpan(separator + 1, end - separator - 1);
        var first = end;
        while (IsTextField(begin) && !answer.IsWhiteSpace() && Repetition(answer, end + 1) is { } next)
        {
            Hidden.AsSpan(end, next - end + 1).Fill(true);
            end = next;
        }

        // The paragraph's own end follows the last repetition.
        for (var at = first - 1; end > first && at > separator && characters[at] == '\r'; at--)
        {
            Hidden[at] = true;
        }

        return end;
    }

    private bool IsTextField(int begin) => characters.AsSpan(begin + 1).TrimStart().StartsWith(TextField, StringComparison.OrdinalIgnoreCase);

    // Where the field that says answer again ends; null when something else comes.
    private int? Repetition(ReadOnlySpan<char> answer, int from)
    {
        var rest = characters.AsSpan(from);
        var next = rest[..Math.Min(rest.Length, answer.Length + MostMarks)].IndexOfAny(Begin, '\a');
        if (next < 0 || rest[next] != Begin || !IsTextField(from + next) || !Pieces(rest[..next], answer))
        {
            return null;
        }

        var code = rest[(next + 1)..];
        var separator = code[..Math.Min(code.Length, LongestInstruction)].IndexOfAny(Separator, Begin, End);
        var result = separator < 0 || code[separator] != Separator ? default : code[(separator + 1)..];
        return result.Length > answer.Length && result.StartsWith(answer) && result[answer.Length] == End ? from + next + separator + answer.Length + 2 : null;
    }

    private static bool Pieces(ReadOnlySpan<char> between, ReadOnlySpan<char> answer)
    {
        while (!between.IsEmpty)
        {
            var mark = between.IndexOfAnyInRange('\u0000', '\u001F');
            var piece = (mark < 0 ? between : between[..mark]).Trim();
            if (!answer.Contains(piece, StringComparison.Ordinal))
            {
                return false;
            }

            between = mark < 0 ? default : between[(mark + 1)..];
        }

        return true;
    }
}
