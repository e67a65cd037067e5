using System.Text.RegularExpressions;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Tells the recommending unit's words from the form's own: the lines for seal, signature and date that close the opinion.</summary>
internal static class OpinionText
{
    // 推荐单位（盖章）：, 负责人签字：, （公章）, 单位盖章处; gaps are gone by then.
    private const string Closing =
        "(?:(?:推荐|报送|申报|所在|工作)?单位|组织|部门|(?:主要|单位)?(?:负责人|领导)|法定代表人|经办人)?[(（]?(?:加盖|单位)?(?:盖章|公章|签章|签字|签名|印章)(?:处)?[)）]?[:：]?";

    private static readonly Regex OnlyClosing = new($"^[(（]?(?:{Closing}[/、，。.]?)+[)）]?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    // 推荐单位（盖章）：示例学会 and 负责人签字：张三: what is typed after such a beginning is a name.
    private static readonly Regex NamedClosing = new(
        "^(?:(?:推荐|报送|申报|所在)?单位|(?:主要|单位)?(?:负责人|领导)|法定代表人|经办人)[(（]?(?:加盖|单位)?(?:盖章|公章|签章|签字|签名)[)）]?[:：]?.{0,40}$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex BlankDate = new("(?:[_＿0-9]{0,4}年[_＿]*月[_＿]*日|日期[:：]?)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <param name="lines">Trimmed, none empty.</param>
    /// <returns>The words, their lines joined by <c>\n</c>, and the date that closes them. What follows seal and date belongs to the form.</returns>
    public static (string Words, DateOnly? Date) Read(IReadOnlyList<string> lines)
    {
        var words = new List<string>();
        DateOnly? date = null;
        var closed = false;
        foreach (var line in lines)
        {
            var (before, day) = Split(line);
            if (IsClosing(before))
            {
                closed |= words.Count > 0;
                date = day ?? date;
            }
            else if (!closed)
            {
                words.Add(before);
                date = day ?? date;
                closed = day is not null;
            }
        }

        return (string.Join('\n', words), date);
    }

    // A date closes its line, perhaps before or behind the word for the seal; one inside a sentence belongs to the sentence.
    private static (string Before, DateOnly? Day) Split(string line)
    {
        if (WrittenText.LastDay(line) is not { } last)
        {
            return (line, null);
        }

        var (day, after) = WrittenText.DayAtStart(last.From);
        return day is not null && IsClosing(after) ? (last.Before.Trim(), day) : (line, null);
    }

    private static bool IsClosing(string line)
    {
        var packed = BlankDate.Replace(string.Concat(line.Where(c => !char.IsWhiteSpace(c))), "").Trim('_', '＿', '。');
        return packed.Length == 0 || OnlyClosing.IsMatch(packed) || NamedClosing.IsMatch(packed);
    }
}
