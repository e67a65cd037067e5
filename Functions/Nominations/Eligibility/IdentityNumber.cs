using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TechVolunteers.Nominations.Eligibility;

/// <summary>
/// Finds what looks like an ID-card number (GB 11643) in a text, so that it can be removed: nothing in the call needs one. Found are
/// 18 characters, in one piece or grouped 6-8-4, and the 15 digits of cards before 1999, when region and birth date are plausible;
/// the check digit may be wrong, because a mistyped number is still somebody's. Region 999999, which no place has, counts as well.
/// </summary>
public static partial class IdentityNumber
{
    private static readonly ImmutableHashSet<string> provinces =
    [
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46",
        "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
    ];

    /// <summary>The first find, masked to its first three and last two characters; null when there is none.</summary>
    public static string? FindMasked(string text)
    {
        foreach (Match match in Candidate().Matches(Narrow(text)))
        {
            var digits = match.Value.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
            if (Plausible(digits))
            {
                return $"{digits[..3]}{new string('*', digits.Length - 5)}{digits[^2..]}";
            }
        }

        return null;
    }

    private static bool Plausible(string digits)
    {
        var born = digits.Length == 18 ? digits[6..14] : $"19{digits[6..12]}";
        return (provinces.Contains(digits[..2]) || digits.StartsWith("999999", StringComparison.Ordinal))
            && DateOnly.TryParseExact(born, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date.Year is >= 1900 and <= 2100;
    }

    /// <summary>Full-width letters and digits become the plain ones.</summary>
    private static string Narrow(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = NomineeName.Narrow(source[i]);
        }
    });

    [GeneratedRegex(
        "(?<![0-9A-Za-z])(?:[1-9][0-9]{5}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx]|[1-9][0-9]{14})(?![0-9A-Za-z])",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Candidate();
}
