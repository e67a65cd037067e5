using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Numbers and dates as people write them in forms.</summary>
internal static class WrittenText
{
    private static readonly Regex WholeNumber = new(
        @"^(?:约|近|共|共计|共有|累计|大约|超|超过|逾|现有)?(?<n>\d{1,9}(?:\.\d{1,4})?)(?<wan>万)?(?:余|多)?(?<unit>[^\d.,~\-—至到]{0,8})$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex GroupedDigits = new(@"\d{1,3}(?:,\d{3})+", RegexOptions.NonBacktracking);

    private static readonly Regex DayText = new(
        @"(?<y>\d{4})(?:年|[.\-/、])(?<m>\d{1,2})(?:月|[.\-/、])(?<d>\d{1,2})(?:日|号)?",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex CompactDay = new(@"^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex MonthText = new(
        @"^(?<y>\d{4})(?:年|[.\-/])?(?<m>\d{1,2})月?(?:出生|生)?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    // What people add in brackets: 1,200人（截至2021年9月30日）, 1978年2月（43岁）.
    private static readonly Regex ClosingNote = new(@"[(（][^()（）]*[)）]$", RegexOptions.NonBacktracking);

    // Words that make a date the bound of a time, or no exact date.
    private static readonly SearchValues<char> NotThatDay = SearchValues.Create("前后至到约左右底初起—-~");
    private const int MostWordsAround = 14;

    private static readonly Regex Mobile = new(@"^(?:\+?86[- ]?)?(?<n>1\d{2}[- ]?\d{4}[- ]?\d{4})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>Full-width letters, digits and their punctuation become half-width; Chinese punctuation stays.</summary>
    public static string HalfWidth(string text) =>
        string.Create(text.Length, text, static (result, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                result[i] = source[i] switch
                {
                    >= '０' and <= '９' or >= 'Ａ' and <= 'Ｚ' or >= 'ａ' and <= 'ｚ' or '＠' or '－' or '．' or '／' or '＋' or '＿' => (char)(source[i] - 0xFEE0),
                    '\u3000' or '\u00A0' => ' ',
                    _ => source[i],
                };
            }
        });

    /// <summary>A short answer on one line: gaps that only spread Chinese characters (高　强) are gone, others are one space; a mobile number is its digits.</summary>
    public static string Line(string text)
    {
        var words = HalfWidth(text).Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var line = new StringBuilder();
        foreach (var word in words)
        {
            if (line.Length > 0 && (char.IsAscii(line[^1]) || char.IsAscii(word[0])))
            {
                line.Append(' ');
            }

            line.Append(word);
        }

        return Mobile.Match(line.ToString()) is { Success: true } mobile
            ? string.Concat(mobile.Groups["n"].Value.Where(char.IsAsciiDigit))
            : line.ToString();
    }

    /// <summary>约1,200人, １２人, 1.2万人次; null when it is no single whole number.</summary>
    public static int? Number(string text)
    {
        var packed = WithoutNote(Packed(text)).Replace('，', ',');
        packed = GroupedDigits.Replace(packed, digits => digits.Value.Replace(",", "", StringComparison.Ordinal));
        if (WholeNumber.Match(packed) is not { Success: true } match)
        {
            return ChineseNumber.Of(packed);
        }

        var value = decimal.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) * (match.Groups["wan"].Success ? 10_000 : 1);
        return value == decimal.Truncate(value) && value <= int.MaxValue ? (int)value : null;
    }

    /// <summary>A date to the day and nothing else: 2021年9月30日, 2021.9.30, 2021-09-30, 2021/9/30, 20210930, full-width or with gaps, also 二〇二一年九月三十日.</summary>
    public static DateOnly? Day(string text)
    {
        var packed = Packed(ChineseDigits(text));
        var match = DayText.Match(packed);
        if (!match.Success || match.Length != packed.Length)
        {
            match = CompactDay.Match(packed);
        }

        return match.Success ? Date(match, match.Groups["d"].Value) : null;
    }

    /// <summary>The one date of an answer that says it in words: 于2021年9月30日注册, 2021年9月30日（平台记录). Null when the words make it a bound, or there is more than one number.</summary>
    public static DateOnly? DayAmongWords(string text)
    {
        var packed = WithoutNote(Packed(ChineseDigits(text)));
        if (Day(packed) is { } plain)
        {
            return plain;
        }

        var matches = DayText.Matches(packed);
        if (matches.Count != 1)
        {
            return null;
        }

        var around = packed.Remove(matches[0].Index, matches[0].Length);
        return around.Length > MostWordsAround || around.Any(char.IsDigit) || around.AsSpan().ContainsAny(NotThatDay) ? null : Date(matches[0], matches[0].Groups["d"].Value);
    }

    /// <summary>The last date that stands somewhere in <paramref name="text"/>, with the text before it and the text from its first digit on.</summary>
    public static (DateOnly Date, string Before, string From)? LastDay(string text)
    {
        // Gaps inside a written date are common (2021 年 11 月 8 日), so the search runs over the text without them, keeping where each character stood.
        var whole = ChineseDigits(text);
        var places = Enumerable.Range(0, whole.Length).Where(i => !char.IsWhiteSpace(whole[i])).ToArray();
        var packed = Packed(whole);
        var (date, index) = DayText.Matches(packed).Select(match => (Date(match, match.Groups["d"].Value), match.Index)).LastOrDefault(found => found.Item1 is not null);
        return date is null ? null : (date.Value, whole[..places[index]], whole[places[index]..]);
    }

    /// <summary>The date with which a text begins, and what follows it without gaps.</summary>
    public static (DateOnly? Day, string After) DayAtStart(string text)
    {
        var packed = Packed(ChineseDigits(text));
        var match = DayText.Match(packed);
        return match is { Success: true, Index: 0 } ? (Date(match, match.Groups["d"].Value), packed[match.Length..]) : (null, packed);
    }

    /// <summary>A year and month; a whole date gives its month. The first day of the month, or null.</summary>
    public static DateOnly? Month(string text)
    {
        var match = MonthText.Match(WithoutNote(Packed(ChineseDigits(text))));
        // 195211 is a month, 1952111 nothing.
        return match.Success ? Date(match, "1") : Day(text) is { } day ? new DateOnly(day.Year, day.Month, 1) : null;
    }

    // A text that is nothing but a note stays as it is.
    private static string WithoutNote(string packed) => ClosingNote.Replace(packed, "") is { Length: > 0 } said ? said : packed;

    private static string Packed(string text) => string.Concat(HalfWidth(text).Where(c => !char.IsWhiteSpace(c)).Select(c => c is '–' or '—' or '―' or '‑' or '−' ? '-' : c));

    private static DateOnly? Date(Match match, string day)
    {
        var (y, m, d) = (Int(match.Groups["y"].Value), Int(match.Groups["m"].Value), Int(day));
        return y is >= 1900 and <= 2100 && m is >= 1 and <= 12 && d >= 1 && d <= DateTime.DaysInMonth(y, m) ? new DateOnly(y, m, d) : null;
    }

    private static int Int(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    // 二〇二一年十一月八日: years by digit, months and days by tens. The length of the text may change, which only a written-out date does.
    private static string ChineseDigits(string text)
    {
        if (!text.Contains('年', StringComparison.Ordinal) || text.IndexOfAny(['〇', '零', '○', '一', '二']) < 0)
        {
            return text;
        }

        return ChineseMonth.Replace(ChineseDate.Replace(text, match => $"{Year(match)}年{Tens(match.Groups["m"].Value)}月{Tens(match.Groups["d"].Value)}日"), match => $"{Year(match)}年{Tens(match.Groups["m"].Value)}月");

        static string Year(Match match) => string.Concat(match.Groups["y"].Value.Select(c => c is '○' or '零' ? 0 : Digits.IndexOf(c, StringComparison.Ordinal)));
    }

    private const string Digits = "〇一二三四五六七八九";

    private static readonly Regex ChineseDate = new(
        "(?<y>[〇零○一二三四五六七八九]{4})年(?<m>[一二三四五六七八九十]{1,2})月(?<d>[一二三四五六七八九十]{1,3})[日号]",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex ChineseMonth = new(
        "(?<y>[〇零○一二三四五六七八九]{4})年(?<m>[一二三四五六七八九十]{1,2})月",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static int Tens(string text)
    {
        var ten = text.IndexOf('十', StringComparison.Ordinal);
        return ten < 0 ? Digits.IndexOf(text[^1], StringComparison.Ordinal)
            : ((ten == 0 ? 1 : Digits.IndexOf(text[ten - 1], StringComparison.Ordinal)) * 10) + (ten == text.Length - 1 ? 0 : Digits.IndexOf(text[^1], StringComparison.Ordinal));
    }
}
