using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.FinalList;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Notifications;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.PublicNotice;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Notifications;

/// <summary>
/// Every letter that a feature can write, with sample data, as one approved text. Letters are found by reflection (static methods of
/// <c>…Letters</c> classes that return letters); a parameter of a type without a sample fails the test by name.
/// </summary>
public sealed class ApprovedLettersTests
{
    private static readonly DateTimeOffset Now = new(2021, 11, 15, 2, 30, 0, TimeSpan.Zero);
    private static readonly PersonId Lead = PersonId.From("lead");

    [Fact]
    public void The_letters_are_the_approved_ones()
    {
        var text = new StringBuilder("# Every letter with sample data. Addresses and names are made up.\n");
        foreach (var (name, letter) in All().OrderBy(each => each.Name, StringComparer.Ordinal))
            text.Append($"\n=== {name} ({letter.Kind}){(letter.HeldBy is { } hold ? $", held by {hold}" : "")}\nTo: {letter.ToName} <{letter.ToAddress}>\nSubject: {letter.Subject}\n\n{letter.Body.Trim()}\n");

        var approved = Path.Combine(Folder(), "Letters.approved.txt");
        var received = Path.Combine(Folder(), "Letters.received.txt");
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            File.WriteAllText(approved, text.ToString());
        var same = File.Exists(approved) && File.ReadAllText(approved).ReplaceLineEndings("\n") == text.ToString();
        if (same)
            File.Delete(received);
        else
            File.WriteAllText(received, text.ToString());

        Assert.True(same, $"The letters are not the approved ones. Compare {received} with them; to approve what you mean, run with APPROVE=1.");
    }

    [Fact]
    public void No_letter_uses_a_word_that_these_calls_may_not_use()
    {
        foreach (var (name, letter) in All())
        {
            foreach (var word in new[] { "获奖", "评奖", "表彰" })
                Assert.False((letter.Subject + letter.Body).Contains(word, StringComparison.Ordinal), $"{name} says {word}.");
        }
    }

    [Fact]
    public void Every_letter_can_be_sent_and_greets_its_reader()
    {
        foreach (var (name, letter) in All())
        {
            Assert.Null(new Envelope(letter.Id, new SenderAddress("a", "a@example.org"), letter.ToName, letter.ToAddress, letter.Subject, letter.Body, Now).Fault);
            Assert.True(letter.Body.Contains(letter.ToName + "，您好：", StringComparison.Ordinal) || letter.Body.Contains(letter.ToName + "：", StringComparison.Ordinal), $"{name} greets nobody.");
            Assert.True(letter.Subject.Length is > 4 and < 150, $"{name} has the subject “{letter.Subject}”.");
            Assert.DoesNotContain("\r", letter.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_kind_of_letter_is_written_by_one_feature()
    {
        var letters = All();

        Assert.True(letters.Count > 30);
        Assert.All(letters, each => Assert.Matches("^[a-z]+\\.[a-z-]+$", each.Letter.Kind));
        Assert.All(
            letters.GroupBy(each => each.Letter.Kind, StringComparer.Ordinal),
            kind => Assert.Single(kind.Select(each => each.Name.Split('.')[0]).Distinct(StringComparer.Ordinal)));
    }

    private static List<(string Name, Letter Letter)> All()
    {
        var found = new List<(string, Letter)>();
        foreach (var type in typeof(Letter).Assembly.GetTypes().Where(type => type.IsAbstract && type.IsSealed && type.Name.EndsWith("Letters", StringComparison.Ordinal)))
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(Writes))
            {
                foreach (var (variant, arguments) in Variants(method))
                {
                    var written = method.Invoke(null, arguments);
                    foreach (var letter in written is Letter one ? [one] : written is IEnumerable many ? many.Cast<Letter>() : [])
                        found.Add(($"{type.Name}.{method.Name}{variant}", letter));
                }
            }
        }
        return found;
    }

    private static bool Writes(MethodInfo method) => method.ReturnType == typeof(Letter) || typeof(IEnumerable<Letter>).IsAssignableFrom(method.ReturnType);

    /// <summary>Once with each sample of every parameter that has several, the others at their first.</summary>
    private static IEnumerable<(string Variant, object?[] Arguments)> Variants(MethodInfo method)
    {
        var samples = method.GetParameters().Select(parameter => Samples(method, parameter)).ToArray();
        yield return ("", [.. samples.Select(each => each[0].Value)]);
        for (var n = 0; n < samples.Length; n++)
        {
            foreach (var (name, value) in samples[n].Skip(1))
                yield return ($" ({name})", [.. samples.Select((each, at) => at == n ? value : each[0].Value)]);
        }
    }

    private static (string Name, object? Value)[] Samples(MethodInfo method, ParameterInfo parameter)
    {
        var name = parameter.Name!;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type switch
        {
            _ when type == typeof(RunningCampaign) => [("", Running)],
            _ when type == typeof(CampaignDefinition) => [("", CampaignFile.Sample)],
            _ when type == typeof(Nomination) => [("", SomeNomination)],
            _ when type == typeof(Person) => [("", new Person(PersonId.From("p"), "收件人甲", "reader@example.org", [Role.Clerk], UnitId.From("u"), Now))],
            _ when type == typeof(ImmutableArray<Person>) => [("", ImmutableArray.Create(new Person(PersonId.From("p"), "收件人甲", "reader@example.org", [Role.Clerk], UnitId.From("u"), Now)))],
            _ when type == typeof(PublicUrl) => [("", new PublicUrl("https://zhengji.example.org"))],
            _ when type == typeof(DateTimeOffset) => [("", name == "at" ? Now : Now.AddDays(4))],
            _ when type == typeof(DateOnly) => [("", new DateOnly(2021, 11, 18))],
            _ when type == typeof(int) => [("", 2)],
            _ when type == typeof(Stage) => [("", Stage.PreliminaryReview)],
            _ when type == typeof(Gate) => [("", new Gate(Stage.PreliminaryReview, GateState.Confirmed, "f", 8, Lead, Now, Lead, Now.AddMinutes(30)))],
            _ when type == typeof(DeadlineChange) => [("", Deadline(null)), ("one unit", Deadline(UnitId.From("u")))],
            _ when type == typeof(NoticeWindow) => [("", new NoticeWindow(new DateOnly(2021, 12, 2), new DateOnly(2021, 12, 8), "公示期为2021年12月2日至12月8日，共5个工作日。"))],
            _ when type == typeof(NominationState) => [("", NominationState.Received), ("listed", NominationState.Listed)],
            _ when type == typeof(Packet) => [("", SomePacket)],
            _ when type == typeof(Inspection) => [("", new Inspection(SomeNomination.Id, 1, Now, null, 2, Findings))],
            _ when type == typeof(Verdict) => [.. Enum.GetValues<VerdictKind>().Select(kind => (kind.ToString(), (object?)new Verdict(kind, 1, ["没有选择服务领域。", "平台注册时间晚于2021年9月30日。"], ImmutableSortedDictionary<string, string>.Empty, Lead, Now)))],
            _ when type == typeof(Objection) => [("objection", SomeObjection(ObjectionKind.Objection)), ("correction", SomeObjection(ObjectionKind.Correction))],
            _ when type == typeof(ProposedSettlement) =>
                [("not upheld", Settled(new Settlement.NotUpheld())), ("struck", Settled(new Settlement.Strike())), ("corrected", Settled(new Settlement.Correct("张示例（测试）", "示例农业技术推广站（测试）", "示例农学会（测试）")))],
            _ when type == typeof(string) => [("", name switch
            {
                "address" or "toAddress" => "reader@example.org",
                "link" => "https://zhengji.example.org/sign-in/link?token=0123456789abcdef",
                "code" => "12345678",
                "name" => "张示例（测试）",
                "reason" => "被推荐人提出退出。",
                _ => "示例内容",
            })],
            _ => throw new InvalidOperationException($"{method.DeclaringType!.Name}.{method.Name} takes a {type.Name} ({name}), for which this test has no sample."),
        };
    }

    private static RunningCampaign Running { get; } = new(
        new Campaign(CampaignFile.Sample.Id, 1, Stage.PreliminaryReview, CampaignFile.Sample.Deadline.ToUniversalTime(), ImmutableSortedDictionary<string, DateTimeOffset>.Empty, null, 3, CampaignFile.Sample.OpensAt, new DateOnly(2021, 12, 2), new DateOnly(2021, 12, 8)),
        CampaignFile.Sample);

    private static Nomination SomeNomination { get; } = new(
        NominationId.From("n1"), CampaignFile.Sample.Id, "KJZY2021-A-0001", UnitId.From("u"), "示例农学会（测试）", CategoryCode.From("A"), "张示例（测试）",
        NominationState.Returned, 2, 1, Now.AddDays(-5), Now.AddDays(7), 1, 4);

    private static Packet SomePacket { get; } = Signed(new(SomeNomination.Id, 1, Now, PersonId.From("p"),
        [
            new PacketFile(PacketPart.Form, "推荐表.docx", new DocumentId("00000000000000000000000000000001"), 23_456, new string('a', 64)),
            new PacketFile(PacketPart.Stamped, "推荐表.pdf", new DocumentId("00000000000000000000000000000002"), 1_234_567, new string('b', 64)),
        ], "ABCD-EFGH"));

    /// <summary>With a signature that never changes, and holds for nothing.</summary>
    private static Packet Signed(Packet packet) => packet with
    {
        Receipt = ReceiptText.Write(Receipt.ToSign(CampaignFile.Sample, SomeNomination, packet) with { Key = "p256-0123456789abcdef", Signature = "MEUCIQDexampleexampleexampleexample==" }),
    };

    private static ImmutableArray<Finding> Findings { get; } =
    [
        new("registered-late", Severity.Hard, "二(一)3", "平台注册时间是2021年10月8日，晚于2021年9月30日。", "请核对注册时间。", "registeredOn", "表格第 4 行第 2 格：2021-10-08"),
        new("few-members", Severity.Soft, "二(二)3", "注册科技志愿者 12 人，原则上不少于 20 人。", "请说明理由。"),
    ];

    private static DeadlineChange Deadline(UnitId? unit) => new(2, CampaignFile.Sample.Deadline, CampaignFile.Sample.Deadline.AddDays(3), unit, "系统维护", false);

    private static ProposedSettlement Settled(Settlement settlement) => new(settlement, "经向推荐单位和所在单位核实，情况如上。", Lead, Now);

    private static Objection SomeObjection(ObjectionKind kind) => new(
        ObjectionId.From("o1"), 3, CampaignFile.Sample.Id, kind, SomeNomination.Id, SomeNomination.Number, "张示例（测试）",
        new Objector("反映人甲", null, "objector@example.org", null), "所述服务时长与平台记录不符，请核实。", "平台记录截图一份。", ObjectionState.Accepted, Now,
        Now.AddDays(14), new Acceptance("实名，事实清楚。", Lead, Now), "有人反映服务时长与平台记录不符，请核实并说明。");

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
