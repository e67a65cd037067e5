using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Reads which of the given options somebody chose: by ticks, or by writing them down.</summary>
internal static class Options
{
    private const string Ticks = "☑☒✓✔√■●◉▣☐□○◯▢❑❏";
    private const string Ticked = "☑☒✓✔√■●◉▣";

    private static readonly Regex TickedBrackets = new(@"[\[(（【]\s*[√✓✔☑]\s*[\])）】]", RegexOptions.NonBacktracking);

    private static readonly Regex EmptyBrackets = new(@"[\[(（【]\s*[\])）】]", RegexOptions.NonBacktracking);

    private static readonly SearchValues<char> AnyTick = SearchValues.Create(Ticks);

    // 其他 may be explained in brackets or after a colon.
    private static readonly char[] Explanation = ['(', '（', ':', '：'];

    /// <param name="Chosen">In the order of the options, each once.</param>
    /// <param name="Unknown">What was chosen or written and is none of them.</param>
    internal sealed record Reading(ImmutableArray<string> Chosen, ImmutableArray<string> Unknown);

    public static Reading Read(string raw, ImmutableArray<string> options)
    {
        var text = EmptyBrackets.Replace(TickedBrackets.Replace(raw, "☑"), "☐");
        var said = text.AsSpan().ContainsAny(AnyTick) ? ByTick(text, options) : ByWord(text, options);
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

    // A tick stands before its option (☑男) or after it (男☑): as the first option and the first tick stand to each other.
    private static IEnumerable<string> ByTick(string text, ImmutableArray<string> options)
    {
        var first = options.Select(option => text.IndexOf(option, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(text.Length).Min();
        var before = text.AsSpan().IndexOfAny(AnyTick) < first;
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
                yield return Own(word.ToString());
            }

            word.Clear();
            tick = c;
        }

        if (before && Ticked.Contains(tick, StringComparison.Ordinal) && word.ToString().Trim().Length > 0)
        {
            yield return Own(word.ToString());
        }

        // Options without a box may stand between two ticks (√男　女): the one next to the tick is meant.
        string Own(string words)
        {
            var parts = words.Split([' ', '\t', '\n', '\u3000', '、', '，', '；', '/'], StringSplitOptions.RemoveEmptyEntries);
            return parts.Count(part => Match(part, options) is not null) > 1 ? parts[before ? 0 : ^1] : words;
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
