using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Demo;

/// <summary>A packet to try the system with.</summary>
/// <param name="Name">In its file names: <c>a-good-1</c>.</param>
/// <param name="Answers">As typed, by tag; what is missing gets a made-up answer that breaks nothing.</param>
/// <param name="Expect">What the system says about it, in Chinese.</param>
public sealed record SamplePacket(string Name, CategoryCode Category, string Title, string Expect, ImmutableSortedDictionary<string, string> Answers);

/// <summary>Fictional packets for the sample campaign, good and faulty ones, written when they are asked for.</summary>
public static class SamplePackets
{
    /// <summary>Not a form at all, for trying a refusal: a text under the name of a Word file.</summary>
    public const string NoForm = "not-a-form";

    public static ImmutableArray<SamplePacket> All { get; } =
    [
        Good("a-good-1", "A", "张示例（测试）", ("position", "示例农业技术推广站（测试）站长")),
        Good("a-good-2", "A", "李示例（测试）", ("position", "示例中学（测试）教师"), ("gender", "女")),
        Good("a-good-3", "A", "王示例（测试）", ("position", "示例医院（测试）医师")),
        Faulty("a-faulty", "A", "赵示例（测试）", "平台注册时间晚于 2021年9月30日，且没有选择服务领域。", ("registeredOn", "2021-10-08"), ("fields", "")),
        Good("b-good-1", "B", "示例科普服务队（测试）", ("memberCount", "36")),
        Good("b-good-2", "B", "示例助农服务队（测试）", ("memberCount", "120")),
        Faulty("b-faulty", "B", "示例青年服务队（测试）", "注册志愿者不足 20 人（可由工作人员酌情认可），并且写有不良记录。", ("memberCount", "12"), ("noBadRecord", "有")),
        Good("c-good-1", "C", "示例社区（测试）", ("pointKind", "社区")),
        Good("c-good-2", "C", "示例村（测试）", ("pointKind", "村"), ("residents", "1200"), ("volunteers", "180")),
        Faulty("c-faulty", "C", "示例新村（测试）", "志愿者不足常住人口的百分之十，服务队伍只有两支。", ("residents", "3000"), ("volunteers", "60"), ("teams", "示例一队 DW-2021-001 2021-03-01、示例二队 DW-2021-002 2021-04-12")),
    ];

    public static SamplePacket? Find(string name) => All.FirstOrDefault(packet => packet.Name == name);

    /// <summary>The filled-in Word form.</summary>
    public static void WriteForm(Stream output, SamplePacket packet, CampaignDefinition campaign)
    {
        var form = campaign.Category(packet.Category)!.Form;
        var values = form.Fields
            .Select(field => (field.Tag, Value: Value(field, packet.Answers.GetValueOrDefault(field.Tag) ?? MadeUp(field, All.IndexOf(packet) + 1))))
            .Where(answer => answer.Value is not null)
            .ToDictionary(answer => answer.Tag, answer => answer.Value!, StringComparer.Ordinal);
        FormWriter.Write(output, form, new FormHeading(campaign.Title), values);
    }

    /// <summary>What stands for the printed form, stamped and scanned. Its text is English: the standard PDF fonts have no Chinese.</summary>
    public static void WriteScan(Stream output, SamplePacket packet) => StampedPage.Write(output, new StampedText(
        $"Recommendation form, category {packet.Category}",
        [$"Sample packet {packet.Name}. Everybody and everything in it is made up.", "This page stands for the printed and stamped form."],
        "SAMPLE SOCIETY (TEST)"));

    /// <summary>Bytes that are no Word file, whatever they are called.</summary>
    public static byte[] NoFormBytes { get; } = Encoding.UTF8.GetBytes("这是一个改了扩展名的文本文件，不是 Word 文档。\n");

    private static SamplePacket Good(string name, string category, string title, params (string Tag, string Answer)[] answers) =>
        Of(name, category, title, "没有需要修改的问题。", answers);

    private static SamplePacket Faulty(string name, string category, string title, string expect, params (string Tag, string Answer)[] answers) =>
        Of(name, category, title, expect, answers);

    private static SamplePacket Of(string name, string category, string title, string expect, (string Tag, string Answer)[] answers) =>
        new(name, CategoryCode.From(category), title, expect, answers.Append(("name", title)).ToImmutableSortedDictionary(answer => answer.Item1, answer => answer.Item2, StringComparer.Ordinal));

    private static FieldValue? Value(FieldDefinition field, string answer) => answer.Length == 0 ? null : field.Kind switch
    {
        FieldKind.Number => new FieldValue.Number(int.Parse(answer, CultureInfo.InvariantCulture)),
        FieldKind.Date => new FieldValue.Day(Day(answer)),
        FieldKind.Month => new FieldValue.Month(Day(answer)),
        FieldKind.Multiple => new FieldValue.Choices([.. answer.Split('、')]),
        FieldKind.Table => new FieldValue.Rows([.. answer.Split('、').Select(row => Row(field, row.Split(' ')))]),
        FieldKind.Opinion => new FieldValue.Opinion(answer, new DateOnly(2021, 11, 8)),
        _ => new FieldValue.Text(answer),
    };

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static ImmutableSortedDictionary<string, string> Row(FieldDefinition field, string[] cells) =>
        field.Columns.Zip(cells).ToImmutableSortedDictionary(cell => cell.First.Tag, cell => cell.Second, StringComparer.Ordinal);

    /// <param name="n">Sets its numbers on the platform apart from those of the other packets, which would be found to be the same nominee.</param>
    private static string MadeUp(FieldDefinition field, int n) => (field.Tag, field.Kind) switch
    {
        ("volunteerId", _) => $"ZYZ-2021-{n:D6}",
        ("teamId", _) => $"DW-2021-{n:D6}",
        ("phone", _) => "000-00000000",
        ("email", _) => "nominee@example.org",
        ("noBadRecord", _) => "无",
        ("residents", _) => "5000",
        ("volunteers", _) => "650",
        ("memberCount", _) => "60",
        ("honours", _) => "2020年示例市（测试）优秀科技志愿者。",
        ("leader", _) => "陈示例（测试）",
        ("approvedBy", _) => "示例县科学技术协会（测试）",
        ("summary", _) => "长期在示例乡镇开展科技志愿服务，组织培训和咨询活动，帮助群众解决生产生活中的实际问题，受到好评。本材料为虚构，仅用于演示。",
        ("deeds", _) => "一、深入田间地头。全年开展农技培训二十余场，编写明白纸三种，服务群众一千余人次。\n二、走进学校社区。开展科普报告和实验演示，带动更多人参加科技志愿服务。\n本材料为虚构，仅用于演示。",
        (_, FieldKind.Number) => "48",
        (_, FieldKind.Date) => "2020-05-12",
        (_, FieldKind.Month) => "1985-06-01",
        (_, FieldKind.Choice) => field.Options[0],
        (_, FieldKind.Multiple) => string.Join('、', field.Options.Take(3)),
        (_, FieldKind.Table) => "示例一队（测试） DW-2020-001 2020-03-01、示例二队（测试） DW-2020-002 2020-08-15、示例三队（测试） DW-2021-003 2021-02-20",
        (_, FieldKind.Opinion) => "情况属实，同意推荐。",
        _ => "示例内容（测试）",
    };
}
