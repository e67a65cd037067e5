using System.Collections.Immutable;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Notifications;

namespace TechVolunteers.Nominations;

/// <summary>The letters of the intake, whole and in one place. They go to every clerk of the unit.</summary>
public static class NominationLetters
{
    /// <summary>The receipt of one packet version.</summary>
    public static IEnumerable<Letter> Received(CampaignDefinition campaign, Nomination nomination, Packet packet, ImmutableArray<Person> clerks, PublicUrl url)
    {
        var files = new StringBuilder();
        foreach (var file in packet.Files)
            files.Append($"  {file.Part.Title()}：{file.Name}，{file.Length:N0} 字节\n    SHA-256 {file.Sha256}\n");
        return To(clerks, "nominations.receipt", campaign, nomination, $"收到材料回执：{nomination.Number}（第 {packet.Version} 版）", packet.ReceivedAt, $"{packet.Version}", $"""
            贵单位报送的推荐材料已完整收到，现将回执发给您，请妥善保存。

            编号：{nomination.Number}
            版本：第 {packet.Version} 版
            类别：{CategoryName(campaign, nomination)}
            收到时间：{BeijingTime.Format(packet.ReceivedAt)}，即 {packet.ReceivedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC
            回执校验码：{packet.ReceiptCode}
            文件：
            {files.ToString().TrimEnd()}

            系统随后会自动检查材料，发现问题会另行来信。在允许的时间内，您可以替换或撤回材料，以最后一次完整收到的版本为准。

            查看材料状态：{url.To(PathOf(nomination))}
            核对回执（不需要登录）：{url.To("/receipts")}
            {Signed(packet, url)}
            """);
    }

    /// <summary>The report of the automatic inspection, when it found something.</summary>
    public static IEnumerable<Letter> Inspected(RunningCampaign running, Nomination nomination, Inspection inspection, ImmutableArray<Person> clerks, PublicUrl url)
    {
        var campaign = running.Definition;
        var until = SendingWindow.OfReplacement(running, nomination) is { } window && inspection.At < window.Ends
            ? $"在{BeijingTime.FormatEnd(window.Ends)}之前，您可以在下面的页面上用改好的材料替换。"
            : "现在不能自行替换材料；初审时会由工作人员逐项核实，需要修改的会另行通知。";
        return To(clerks, "nominations.inspected", campaign, nomination, $"自动检查结果：{nomination.Number} 有 {inspection.Findings.Length} 项需要核对", inspection.At, $"{inspection.Version}", $"""
            系统已自动检查 {nomination.Number}“{nomination.Title}”第 {inspection.Version} 版材料，发现以下问题。自动检查只供参考，以工作人员的初审意见为准。

            {ListOf(inspection.Findings)}

            {until}
            {url.To(PathOf(nomination))}
            """);
    }

    /// <summary>To the unit and, once the office has judged the packet, to the office too.</summary>
    public static IEnumerable<Letter> Withdrawn(CampaignDefinition campaign, Nomination nomination, ImmutableArray<Person> clerks, string reason, NominationState before, DateTimeOffset at, PublicUrl url)
    {
        foreach (var letter in To(clerks, "nominations.withdrawn", campaign, nomination, $"已撤回：{nomination.Number}", at, "", $"""
            贵单位推荐的 {nomination.Number}“{nomination.Title}”已于{BeijingTime.Format(at)}撤回，不再参加本次征集。

            撤回原因：{reason}

            查看：{url.To(PathOf(nomination))}
            """))
        {
            yield return letter;
        }
        if (before is NominationState.Admitted or NominationState.Listed)
        {
            yield return Letter.Write("nominations.withdrawn-office", nomination.Id.Value, campaign.Operator.Department, campaign.Operator.Email, $"推荐单位撤回：{nomination.Number}", $"""
                {campaign.Operator.Department}：

                {nomination.UnitName}于{BeijingTime.Format(at)}撤回了 {nomination.Number}“{nomination.Title}”，撤回前的状态是“{StateTag.Name(before)}”。

                撤回原因：{reason}

                查看：{url.To($"/office/{nomination.Campaign}/nominations/{nomination.Id}")}

                {campaign.Title}系统
                """, at);
        }
    }

    /// <summary>To the unit and to the office: what is public has changed.</summary>
    public static IEnumerable<Letter> ConsentWithdrawn(CampaignDefinition campaign, Nomination nomination, ImmutableArray<Person> clerks, DateTimeOffset at, PublicUrl url)
    {
        foreach (var letter in To(clerks, "nominations.consent-withdrawn", campaign, nomination, $"已撤回公示同意：{nomination.Number}", at, $"{nomination.Version}", $"""
            {nomination.Number}“{nomination.Title}”的公示同意已于{BeijingTime.Format(at)}撤回，公示页面从此不显示其事迹。推荐本身不受影响。

            查看：{url.To(PathOf(nomination))}
            """))
        {
            yield return letter;
        }
        yield return Letter.Write("nominations.consent-withdrawn-office", nomination.Id.Value, campaign.Operator.Department, campaign.Operator.Email, $"推荐单位撤回公示同意：{nomination.Number}", $"""
            {campaign.Operator.Department}：

            {nomination.UnitName}于{BeijingTime.Format(at)}撤回了 {nomination.Number}“{nomination.Title}”的公示同意。公示页面已不显示其事迹；另行发布过的材料，请一并处理。

            查看：{url.To($"/office/{nomination.Campaign}/nominations/{nomination.Id}")}

            {campaign.Title}系统
            """, at, $"{nomination.Version}");
    }

    /// <param name="daysBefore">Which reminder this is: calendar days before the deadline.</param>
    public static IEnumerable<Letter> CorrectionDue(CampaignDefinition campaign, Nomination nomination, DateTimeOffset correctBy, int daysBefore, ImmutableArray<Person> clerks, DateTimeOffset at, PublicUrl url) =>
        To(clerks, "nominations.correction-reminder", campaign, nomination, $"请尽快修改材料：{nomination.Number}", at, $"{nomination.Returns}-{daysBefore}", $"""
            {nomination.Number}“{nomination.Title}”退回修改后还没有收到新的材料。

            请在{BeijingTime.FormatEnd(correctBy)}之前上传改好的全部材料；逾期未上传的，视为放弃本次推荐。

            上传：{url.To(PathOf(nomination))}
            """);

    public static IEnumerable<Letter> Lapsed(CampaignDefinition campaign, Nomination nomination, DateTimeOffset correctBy, ImmutableArray<Person> clerks, DateTimeOffset at, PublicUrl url) =>
        To(clerks, "nominations.lapsed", campaign, nomination, $"逾期未修改：{nomination.Number}", at, $"{nomination.Returns}", $"""
            {nomination.Number}“{nomination.Title}”退回修改的截止时间是{BeijingTime.FormatEnd(correctBy)}，至今没有收到修改后的完整材料，该推荐不再参加本次征集。

            查看：{url.To(PathOf(nomination))}
            如有疑问，请联系{campaign.Operator.Name}{campaign.Operator.Department}，电话 {campaign.Operator.Phone}。
            """);

    /// <summary>The receipt to paste where it is verified, at the end of the letter.</summary>
    private static string Signed(Packet packet, PublicUrl url) => packet.Receipt is { } receipt
        ? $"""

            以下是带数字签名的回执。整段粘贴到 {url.To("/receipts/verify")} ，可以核对其中任何一项有没有被改动：

            {receipt.TrimEnd()}
            """
        : "";

    private static string ListOf(ImmutableArray<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var (finding, n) in findings.OrderBy(finding => finding.Severity switch { Severity.Refused => 0, Severity.Hard => 1, _ => 2 }).Select((finding, n) => (finding, n + 1)))
        {
            text.Append($"{n}. 【{FindingWords.Weight(finding.Severity)}】{finding.What}");
            if (finding.Clause is { } clause)
                text.Append($"（依据：通知{clause}）");
            text.Append($"\n   {finding.Do}\n");
        }
        return text.ToString().TrimEnd();
    }

    private static IEnumerable<Letter> To(ImmutableArray<Person> clerks, string kind, CampaignDefinition campaign, Nomination nomination, string subject, DateTimeOffset at, string occasion, string body) =>
        clerks.Select(clerk => Letter.Write(kind, nomination.Id.Value, clerk.Name, clerk.Address, subject, $"""
            {nomination.UnitName}
            {clerk.Name}，您好：

            {body}

            {campaign.Operator.Name}
            {campaign.Title}
            """, at, occasion));

    private static string CategoryName(CampaignDefinition campaign, Nomination nomination) => campaign.Category(nomination.Category)?.Name ?? nomination.Category.Value;

    private static string PathOf(Nomination nomination) => $"/unit/{nomination.Campaign}/nominations/{nomination.Id}";
}

/// <summary>How findings are called where people read them.</summary>
public static class FindingWords
{
    public static string Weight(Severity severity) => severity switch
    {
        Severity.Refused => "文件不能收用",
        Severity.Hard => "不符合条件",
        _ => "需要人工核实",
    };
}
