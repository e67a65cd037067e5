using System.Text.RegularExpressions;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Whole numbers in Chinese characters: 二十三, 三百零五人, 一千二百余名, 两万.</summary>
internal static class ChineseNumber
{
    private const string Digits = "零一二三四五六七八九";

    private static readonly Regex Written = new(
        "^(?:约|近|共|共计|共有|累计|超过|逾)?(?<n>[零〇一二两三四五六七八九十百千万]{1,12})(?:余|多)?[^零〇一二两三四五六七八九十百千万0-9]{0,6}$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>Null when the text is no such number.</summary>
    public static int? Of(string text)
    {
        if (Written.Match(text) is not { Success: true } match)
        {
            return null;
        }

        var (all, section, digit) = (0, 0, -1);
        foreach (var c in match.Groups["n"].Value)
        {
            var unit = c switch { '十' => 10, '百' => 100, '千' => 1_000, '万' => 10_000, _ => 0 };
            switch (unit)
            {
                case 0:
                    digit = c == '两' ? 2 : Math.Max(0, Digits.IndexOf(c, StringComparison.Ordinal));
                    break;
                case 10_000:
                    (all, section, digit) = (all + ((section + Math.Max(0, digit)) * unit), 0, -1);
                    break;
                default:
                    // 十 alone is one ten.
                    section += (digit < 0 ? 1 : digit) * unit;
                    digit = -1;
                    break;
            }
        }

        return all + section + Math.Max(0, digit);
    }
}
