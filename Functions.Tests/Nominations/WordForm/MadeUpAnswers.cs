using System.Globalization;
using System.Text;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>What a person typed for one field, and what it means.</summary>
/// <param name="Truth">As <see cref="SampleTruth"/> writes values; – for nothing.</param>
/// <param name="Typed">Lines; for a table answer its rows, cells parted by |.</param>
internal sealed record MadeUpAnswer(FieldDefinition Field, string Truth, string[] Typed);

/// <summary>Makes answers up, typed in the ways that people type dates, numbers, choices, lists and names.</summary>
internal sealed class MadeUpAnswers(Random random)
{
    private const string Digits = "〇一二三四五六七八九";
    private static readonly string[] surnames = ["赵", "钱", "孙", "李", "周", "欧阳"];
    private static readonly string[] given = ["文", "明德", "秀芳", "建国", "思远", "雨"];
    private static readonly string[] places = ["示例省样例市青山县", "样本自治区白石市南岸区", "虚构市东湖区"];
    private static readonly string[] sentences =
    [
        "多年来坚持把科技知识送到田间地头。", "先后组织47场培训，受益群众1,204人次。", "“科普不是一阵风，而是一场细雨。”", "联系电话打不通时，他就上门：一户一户地走。",
        "2020年夏天连降暴雨，冒雨查看大棚。", "主要做法：一是讲得明白，二是教得会。", "编写 Guide 2 册，培训老年人 86 人（次）。",
    ];

    public MadeUpAnswer For(FieldDefinition field) =>
        !field.Required && random.Next(8) == 0 ? new MadeUpAnswer(field, "–", [Any("", "　", "/", "——")])
        : field.Kind switch
        {
            FieldKind.Number => Number(field),
            FieldKind.Date => Day(field),
            FieldKind.Month => Month(field),
            FieldKind.Choice => Choice(field),
            FieldKind.Multiple => Multiple(field),
            FieldKind.Narrative => Narrative(field),
            FieldKind.Table => Teams(field),
            FieldKind.Opinion => Opinion(field),
            _ => Text(field),
        };

    public T Any<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private MadeUpAnswer Text(FieldDefinition field)
    {
        var person = Any(surnames) + Any(given);
        var (truth, typed) = field.Tag switch
        {
            "phone" => ($"199{random.Next(100_000_000):00000000}", ""),
            "email" => ($"test{random.Next(999)}@example.org", ""),
            "leader" => (person, person.Length == 2 ? Any(person, $"{person[0]}　{person[1]}") : person),
            "name" when field.Label == "姓名" => (person, person.Length == 2 ? Any(person, $"{person[0]} {person[1]}") : person),
            "ethnicity" => (Any("汉族", "苗族", "回族"), ""),
            "politicalStatus" => (Any("中共党员", "群众", "民盟盟员"), ""),
            "education" => (Any("大学本科", "大专", "硕士研究生"), ""),
            "volunteerId" or "teamId" => ($"ZZ{random.Next(1_000_000):000000}", ""),
            _ => (Any(places) + Any("杏花街道桃园社区", "柳林乡和平村", "示例科技馆（测试）", "银龄科技志愿服务队（一队）"), ""),
        };
        typed = typed.Length > 0 ? typed : field.Tag == "phone" ? Any(truth, $"{truth[..3]} {truth[3..7]} {truth[7..]}", $"{truth[..3]}-{truth[3..7]}-{truth[7..]}", Wide(truth)) : truth;
        return new MadeUpAnswer(field, truth, [typed]);
    }

    private MadeUpAnswer Number(FieldDefinition field)
    {
        var number = field.Tag switch
        {
            "memberCount" => Any(19, 20, 21, 135),
            "residents" => Any(1000, 3420, 9400, 12345),
            "volunteers" => Any(99, 100, 342, 341, 1234, 1235, 2000),
            _ => Any(5, 12, 128, 1204, 15600),
        };
        var unit = field.Tag switch { "serviceHours" => "小时", "activityCount" => Any("次", "场"), _ => "人" };
        var grouped = number.ToString("N0", CultureInfo.InvariantCulture);
        return new MadeUpAnswer(field, $"{number}", [Any($"{number}", $"{number}{unit}", $"{grouped}{unit}", $"约{grouped}{unit}", Wide($"{number}{unit}"), $"共计 {number} {unit}", $"{number}余{unit}", $"{number}{unit}（截至2021年9月30日）", $"近{number}{unit}")]);
    }

    private MadeUpAnswer Day(FieldDefinition field)
    {
        var day = SomeDay();
        return new MadeUpAnswer(field, $"{day:yyyy-MM-dd}", [Typed(day)]);
    }

    private MadeUpAnswer Month(FieldDefinition field)
    {
        var (year, month) = (random.Next(1950, 2003), random.Next(1, 13));
        return new MadeUpAnswer(field, $"{year}-{month:00}", [Any($"{year}年{month}月", $"{year}.{month:00}", $"{year}-{month:00}", $"{year}/{month}", Wide($"{year}年{month}月"), $"{InWords(year)}年{Small(month)}月", $"{year} 年 {month} 月")]);
    }

    private MadeUpAnswer Choice(FieldDefinition field)
    {
        var chosen = Any([.. field.Options]);
        return new MadeUpAnswer(field, chosen, [Ticked(field, [chosen])]);
    }

    private MadeUpAnswer Multiple(FieldDefinition field)
    {
        var count = random.Next(1, 6);
        var chosen = field.Options.OrderBy(_ => random.Next()).Take(count).ToHashSet();
        string[] inOrder = [.. field.Options.Where(chosen.Contains)];
        var typed = random.Next(3) switch { 0 => string.Join(Any("、", "，", "；", " ", "/"), inOrder), 1 => string.Concat(inOrder.Select((one, n) => $"{n + 1}.{one}；")), _ => Ticked(field, chosen) };
        return new MadeUpAnswer(field, string.Join('、', inOrder), [typed]);
    }

    private MadeUpAnswer Narrative(FieldDefinition field)
    {
        string[] paragraphs = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Any(sentences))))];
        return new MadeUpAnswer(field, string.Join('\n', paragraphs), paragraphs);
    }

    private MadeUpAnswer Teams(FieldDefinition field)
    {
        var rows = Enumerable.Range(0, random.Next(2, 6)).Select(n => (Name: $"{Any(places)}{Any("蒲公英", "绿水", "银龄")}科技志愿服务队{Any("", $"（{Small(n + 1)}队）")}", Number: $"ZZ{random.Next(1_000_000):000000}", On: SomeDay())).ToArray();
        return new MadeUpAnswer(field, string.Join('；', rows.Select(row => $"{row.Name}|{row.Number}|{row.On:yyyy-MM-dd}")), [.. rows.Select(row => $"{row.Name}|{row.Number}|{Typed(row.On)}")]);
    }

    private MadeUpAnswer Opinion(FieldDefinition field)
    {
        var (words, day) = (Any("情况属实，同意推荐。", "经审核，材料真实，同意推荐。", "同意推荐"), new DateOnly(2021, 11, random.Next(1, 13)));
        var (date, end) = random.Next(4) switch
        {
            0 => ("", (string[])["（盖章）", "　年　月　日"]),
            1 => ($"{day:yyyy-MM-dd}", ["推荐单位（盖章）：", $"{day:yyyy年M月d日}"]),
            2 => ($"{day:yyyy-MM-dd}", [$"（盖　章）　　{day:yyyy} 年 {day.Month} 月 {day.Day} 日"]),
            _ => ($"{day:yyyy-MM-dd}", ["负责人签字：　　　　（单位盖章）", $"{day:yyyy.M.d}"]),
        };
        return new MadeUpAnswer(field, $"{words} {date}", [words, .. end]);
    }

    private DateOnly SomeDay() => Any(new DateOnly(2021, 9, 30), new DateOnly(2021, 10, 1), new DateOnly(2019, 3, 6), new DateOnly(2020, 12, 12), new DateOnly(2018, 10, 31));

    private string Typed(DateOnly day) => Any(
        $"{day:yyyy年M月d日}", $"{day:yyyy年MM月dd日}", $"{day:yyyy.M.d}", $"{day:yyyy-MM-dd}", string.Create(CultureInfo.InvariantCulture, $"{day:yyyy/M/d}"), $"{day.Year} 年 {day.Month} 月 {day.Day} 日",
        Wide($"{day:yyyy年M月d日}"), $"{InWords(day.Year)}年{Small(day.Month)}月{Small(day.Day)}日", $"{day:yyyyMMdd}", $"{day.Year}. {day.Month}. {day.Day}", $"{day:yyyy年M月d}号");

    private string Ticked(FieldDefinition field, HashSet<string> chosen) => random.Next(6) switch
    {
        0 => string.Join(' ', field.Options.Select(one => (chosen.Contains(one) ? "☑" : "□") + one)),
        1 => string.Join('　', field.Options.Select(one => (chosen.Contains(one) ? "■" : "□") + one)),
        2 => string.Join("  ", field.Options.Select(one => one + (chosen.Contains(one) ? "☑" : "□"))),
        3 => string.Join('　', field.Options.Select(one => one + (chosen.Contains(one) ? "（√）" : "（ ）"))),
        4 => string.Join(' ', field.Options.Select(one => (chosen.Contains(one) ? "[√]" : "[ ]") + one)),
        _ => string.Join('、', field.Options.Where(chosen.Contains)),
    };

    private static string Wide(string text) => new([.. text.Select(c => char.IsAsciiDigit(c) ? (char)(c - '0' + '０') : c)]);

    private static string InWords(int year) => string.Concat(year.ToString(CultureInfo.InvariantCulture).Select(c => Digits[c - '0']));

    private static string Small(int number)
    {
        var words = new StringBuilder();
        if (number >= 10)
        {
            words.Append(number >= 20 ? Digits[number / 10] : "").Append('十');
        }

        return words.Append(number % 10 > 0 ? Digits[number % 10] : "").ToString();
    }
}
