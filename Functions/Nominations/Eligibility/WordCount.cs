using System.Globalization;
using System.Text;

namespace TechVolunteers.Nominations.Eligibility;

/// <summary>
/// 字数 as Word counts it in Chinese text: each Han character and each Chinese or full-width mark is one; between them, each run without
/// white space (a Latin word, a number, with the marks that touch it) is one.
/// </summary>
public static class WordCount
{
    public static int Of(string text)
    {
        var count = 0;
        var inRun = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var single = CountsAlone(rune);
            var blank = Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format;
            if (single || (!blank && !inRun))
            {
                count++;
            }

            inRun = !single && !blank;
        }

        return count;
    }

    /// <summary>CJK blocks, kana, hangul, full-width forms, and the general punctuation that Chinese typesets a character wide.</summary>
    private static bool CountsAlone(Rune rune) =>
        rune.Value is 0xB7 or 0x2014 or 0x2015 or (>= 0x2018 and <= 0x201F) or 0x2026 or 0x2027
            or (>= 0x2E80 and <= 0x2FFF)
            or (>= 0x3001 and <= 0x9FFF)
            or (>= 0xAC00 and <= 0xD7AF)
            or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE4F)
            or (>= 0xFF00 and <= 0xFFEF)
            or (>= 0x20000 and <= 0x3FFFF);
}
