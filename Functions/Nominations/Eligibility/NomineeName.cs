using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TechVolunteers.Nominations.Eligibility;

/// <summary>
/// Names of people, teams and places made comparable: width, blanks, brackets and marks, letter case and variant characters do not matter.
/// Everything is done by table here, so the result is the same on every machine.
/// </summary>
public static partial class NomineeName
{
    /// <summary>Traditional and variant characters that stand in names of units and places, each with the form it becomes.</summary>
    private static readonly ImmutableDictionary<char, char> variants =
        "臺台 峯峰 羣群 邨村 鑑鉴 昇升 國国 隊队 願愿 務务 衛卫 區区 縣县 鎮镇 鄉乡 學学 會会 協协 農农 業业 術术 點点 隣邻 灣湾 東东 華华 偉伟 張张 劉刘 陳陈 楊杨 趙赵 黃黄 吳吴 孫孙 馬马 龍龙 麗丽 強强 軍军 傑杰 祕秘 淨净 甦苏"
            .Split(' ').ToImmutableDictionary(pair => pair[0], pair => pair[1]);

    public static string Normalise(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name.Select(Narrow).Where(char.IsLetterOrDigit))
        {
            text.Append(variants.TryGetValue(c, out var plain) ? plain : char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    /// <summary>32 hexadecimal digits that are equal for names that <see cref="Normalise"/> makes equal: an index key.</summary>
    public static string Key(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalise(name))).AsSpan(0, 16));

    /// <summary>Splits a normalised name into the places that it begins with, down to street or town, and its own part, which is never empty.</summary>
    internal static (string Places, string Own) Split(string normalised)
    {
        var length = Places().Match(normalised).Length;
        return length < normalised.Length ? (normalised[..length], normalised[length..]) : ("", normalised);
    }

    /// <summary>A normalised name whose places have lost their ranks: 浙江省杭州市西湖区蓝天队 becomes 浙江杭州西湖蓝天队.</summary>
    internal static string WithoutRanks(string normalised)
    {
        var (places, own) = Split(normalised);
        return Ranks().Replace(places, "") + own;
    }

    /// <summary>0 to 100: 100 minus the share of characters that must be changed, added or removed.</summary>
    internal static int Similarity(string a, string b)
    {
        var longer = Math.Max(a.Length, b.Length);
        return longer == 0 ? 100 : 100 - (100 * Distance(a, b) / longer);
    }

    internal static char Narrow(char c) => c switch
    {
        '\u3000' => ' ',
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        _ => c,
    };

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }

    [GeneratedRegex(
        "^(?:[^省市县区旗盟州镇乡道]{1,7}?(?:自治区|自治州|自治县|特别行政区|新区|街道|省|市|县|区|旗|盟|州|镇|乡))+",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Places();

    [GeneratedRegex("自治区|自治州|自治县|特别行政区|新区|街道|省|市|县|区|旗|盟|州|镇|乡", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ranks();
}
