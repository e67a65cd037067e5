using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Reads which of the given options somebody chose: by ticks, or by writing them down.</summary>
internal static class Options
{
    private const string Ticks = "☑☒✓✔√■●◉▣☐□○◯▢❑❏";
    private const string Ticked = "☑☒✓✔√■●◉▣";

    private static readonly SearchValues<char> AnyTick = SearchValues.Create(Ticks);

    // 其他 may be explained in brackets or after a colon.
    private static readonly char[] Explanation = ['(', '（', ':', '：'];

    /// <param name="Chosen">In the order of the options, each once.</param>
    /// <param name="Unknown">What was chosen or written and is none of them.</param>
    internal sealed record Reading(ImmutableArray<string> Chosen, ImmutableArray<string> Unknown);

    public static Reading Read(string raw, ImmutableArray<string> options)
    {
        var text = raw.Replace("[√]", "☑", StringComparison.Ordinal).Replace("(√)", "☑", StringComparison.Ordinal).Replace("（√）", "☑", StringComparison.Ordinal)
            .Replace("[ ]", "☐", StringComparison.Ordinal).Replace("[]", "☐", StringComparison.Ordinal);
        var said = text.AsSpan().ContainsAny(AnyTick) ? ByTick(text) : ByWord(text, options);
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        var unknown = ImmutableArray.CreateBuilder<string>();
        foreach (var one in said)
        {
            if (Match(one, options) is { } option)
            {
                chosen.Add(option);
            }
            else
            {
                unknown.Add(one);
            }
        }

        return new Reading([.. options.Where(chosen.Contains)], unknown.ToImmutable());
    }

    // A tick stands before its option (☑男) or after it (男☑); whichever the text begins with.
    private static IEnumerable<string> ByTick(string text)
    {
        var before = Ticks.Contains(text.TrimStart()[0], StringComparison.Ordinal);
        var word = new StringBuilder();
        var tick = '\0';
        foreach (var c in text)
        {
            if (!Ticks.Contains(c, StringComparison.Ordinal))
            {
                word.Append(c);
                continue;
            }

            if ((before ? tick : c) is var mark && mark != '\0' && Ticked.Contains(mark, StringComparison.Ordinal) && word.ToString().Trim().Length > 0)
            {
                yield return word.ToString();
            }

            word.Clear();
            tick = c;
        }

        if (before && Ticked.Contains(tick, StringComparison.Ordinal) && word.ToString().Trim().Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static IEnumerable<string> ByWord(string text, ImmutableArray<string> options)
    {
        // An option may hold a separator itself, so the whole is tried first.
        if (Match(text, options) is { } whole)
        {
            return [whole];
        }

        var words = text.Split(['、', '，', ',', '；', ';', '\n', '/', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.SelectMany(word => Match(word, options) is not null ? [word] : word.Split([' ', '\t', '\u3000'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static string? Match(string said, ImmutableArray<string> options)
    {
        var word = Trimmed(said);
        var plain = Trimmed(said.Split(Explanation)[0]);
        return options.FirstOrDefault(option => Labels.Normalise(option) == word) ?? options.FirstOrDefault(option => plain.Length > 0 && Labels.Normalise(option) == plain);
    }

    private static string Trimmed(string text) => Labels.Normalise(text.Trim(' ', '\t', '\n', '\u3000', '、', '，', ',', '；', ';', '。', '_', '＿', '/'));
}
