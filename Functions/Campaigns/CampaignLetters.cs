using TechVolunteers.Identity;
using TechVolunteers.Notifications;

namespace TechVolunteers.Campaigns;

/// <summary>Letters about a campaign as a whole.</summary>
public static class CampaignLetters
{
    public static Letter IntakeReminder(RunningCampaign campaign, Person clerk, DateTimeOffset deadline, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("campaigns.intake-reminder", campaign.Id.Value, clerk.Name, clerk.Address,
            $"提醒：{campaign.Definition.Title}还有 {DaysLeft(deadline, at)} 天截止（{BeijingTime.FormatEnd(deadline)}）",
            $"""
            {clerk.Name}，您好：

            {campaign.Definition.Title}将于{BeijingTime.FormatEnd(deadline)}截止。截至发信时，系统还没有收到贵单位报送的材料。

            如果贵单位准备推荐，请在截止前登录系统报送推荐表（WORD 版和盖章扫描 PDF 版）：
            {url.To($"/unit/{campaign.Id}/send")}

            截止时间以服务器收到的时间为准，请尽量提前报送，留出修改的时间。如果本年度不推荐，不需要回复。

            {Signature(campaign)}
            """, at, BeijingTime.DayOf(at).ToString("O"));

    public static Letter DeadlineMoved(RunningCampaign campaign, Person clerk, DeadlineChange change, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("campaigns.deadline-moved", campaign.Id.Value, clerk.Name, clerk.Address,
            $"{campaign.Definition.Title}的截止时间调整为{BeijingTime.FormatEnd(change.To)}",
            $"""
            {clerk.Name}，您好：

            {campaign.Definition.Title}{(change.Unit is null ? "" : "对贵单位")}的报送截止时间由{BeijingTime.FormatEnd(change.From)}调整为{BeijingTime.FormatEnd(change.To)}。

            已经报送的材料仍然有效，在新的截止时间之前可以替换或撤回：
            {url.To("/unit")}

            {Signature(campaign)}
            """, at, $"{change.N}");

    public static Letter IntakeClosed(RunningCampaign campaign, Person staff, int received, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("campaigns.intake-closed", campaign.Id.Value, staff.Name, staff.Address,
            $"{campaign.Definition.Title}报送已截止，共收到 {received} 份，请开始初审",
            $"""
            {staff.Name}，您好：

            {campaign.Definition.Title}的报送已经截止，共收到 {received} 份有效材料，现在进入初审。

            初审工作列表：
            {url.To($"/office/{campaign.Id}/review")}

            {Signature(campaign)}
            """, at);

    public static Letter GateProposed(RunningCampaign campaign, Person lead, Stage from, int affected, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("campaigns.gate-proposed", campaign.Id.Value, lead.Name, lead.Address,
            $"请确认：结束{from.Name()}阶段，涉及 {affected} 项",
            $"""
            {lead.Name}，您好：

            有人提出结束{campaign.Definition.Title}的{from.Name()}阶段，涉及 {affected} 项。请登录系统，核对每一项的去向和将要发出的信件后确认：
            {url.To($"/office/{campaign.Id}")}

            如果情况在此期间有变化，提议会自动作废，需要重新提出。

            {Signature(campaign)}
            """, at, $"{from}-{at.UtcTicks}");

    public static Letter GateVoided(RunningCampaign campaign, Person lead, Stage from, Gate gate, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("campaigns.gate-voided", campaign.Id.Value, lead.Name, lead.Address,
            $"结束{from.Name()}阶段的确认已作废，请重新提出",
            $"""
            {lead.Name}，您好：

            {BeijingTime.Format(gate.ConfirmedAt ?? gate.ProposedAt)}确认的“结束{from.Name()}阶段”没有执行：确认之后情况又有变化，与两位看到的内容不一致。没有任何材料的状态被改变，也没有发出信件。

            请重新核对后再提出：
            {url.To($"/office/{campaign.Id}")}

            {Signature(campaign)}
            """, at, $"{gate.Fingerprint}-{gate.ConfirmedAt?.UtcTicks}");

    private static int DaysLeft(DateTimeOffset deadline, DateTimeOffset at) => (int)Math.Ceiling((deadline - at).TotalDays);

    /// <summary>How the office signs its letters.</summary>
    public static string Signature(RunningCampaign campaign) =>
        $"""
        {campaign.Definition.Operator.Name}
        联系人：{campaign.Definition.Operator.Contact}　电话：{campaign.Definition.Operator.Phone}　邮箱：{campaign.Definition.Operator.Email}
        """;
}
