using System.Text.RegularExpressions;

namespace TechVolunteers.Demo;

/// <summary>A letter's plain text in parts, so that the page can show its addresses as links.</summary>
internal static partial class LetterText
{
    /// <summary>The parts in order; an address of http or https is its own link.</summary>
    public static IEnumerable<(string Text, string? Link)> Parts(string body)
    {
        var at = 0;
        foreach (Match match in Address().Matches(body))
        {
            yield return (body[at..match.Index], null);
            yield return (match.Value, match.Value);
            at = match.Index + match.Length;
        }
        yield return (body[at..], null);
    }

    // Addresses in our letters are ASCII; Chinese punctuation ends them.
    [GeneratedRegex("https?://[!-~]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
