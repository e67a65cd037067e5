using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.PublicNotice;

/// <summary>
/// Letters about the public notice, objections and the announcement. Who objected stands in the letters to the objector and in no other:
/// staff follow the link and sign in.
/// </summary>
public static class PublicNoticeLetters
{
    public static Letter WindowOver(RunningCampaign campaign, NoticeWindow window, Person lead, int open, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("notice.window-over", campaign.Id.Value, lead.Name, lead.Address,
            open == 0 ? "公示期满，没有未办结的异议" : $"公示期满，还有 {open} 件异议未办结",
            $"""
            {lead.Name}，您好：

            {campaign.Definition.Title}的公示已于{BeijingTime.FormatEnd(window.ClosesAt)}期满。{(open == 0 ? "没有未办结的异议，可以公布结果。" : $"还有 {open} 件异议没有办结，办结之前不能公布结果。")}

            异议：{url.To($"/office/{campaign.Id}/objections")}
            公布结果：{url.To($"/office/{campaign.Id}")}

            {CampaignLetters.Signature(campaign)}
            """, at, window.Last.ToString("O"));

    public static Letter Received(RunningCampaign campaign, Objection objection, DateTimeOffset at) =>
        ToObjector("objections.received", campaign, objection, $"已收到您提出的{PublicNoticeWords.Of(objection.Kind)}：{objection.Number}",
            $"""
            我们已于{BeijingTime.Format(objection.ReceivedAt)}收到您对“{objection.EntryName}”（{objection.Entry}）提出的{PublicNoticeWords.Of(objection.Kind)}，编号 {objection.Number}。

            是否受理和办理结果都会写信告诉您。我们对您的身份和反映的内容予以保密。补充材料请寄到下列联系地址，并注明编号。如果这不是您提出的，请回信告诉我们。
            """, at);

    public static Letter ToDecide(RunningCampaign campaign, Objection objection, Person staff, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("objections.to-decide", objection.Id.Value, staff.Name, staff.Address,
            $"收到{PublicNoticeWords.Of(objection.Kind)} {objection.Number}，请办理",
            $"""
            {staff.Name}，您好：

            公示期内收到一件{PublicNoticeWords.Of(objection.Kind)}，编号 {objection.Number}，涉及“{objection.EntryName}”（{objection.Entry}）。请负责人登录系统决定是否受理：
            {url.To($"/office/{campaign.Id}/objections/{objection.Id}")}

            反映人的身份只在系统中显示，请勿转告他人。这件异议办结之前，这一项不能公布。

            {CampaignLetters.Signature(campaign)}
            """, at);

    public static Letter Accepted(RunningCampaign campaign, Objection objection, DateTimeOffset at) =>
        ToObjector("objections.accepted", campaign, objection, $"已受理：{objection.Number}",
            $"""
            您对“{objection.EntryName}”（{objection.Entry}）提出的{PublicNoticeWords.Of(objection.Kind)}（编号 {objection.Number}）已经受理，正在核查。

            我们将在{BeijingTime.FormatEnd(objection.SettleBy!.Value)}前办结，并写信告诉您结果。
            """, at);

    public static Letter NotAccepted(RunningCampaign campaign, Objection objection, DateTimeOffset at) =>
        ToObjector("objections.not-accepted", campaign, objection, $"不予受理：{objection.Number}",
            $"""
            您对“{objection.EntryName}”（{objection.Entry}）提出的{PublicNoticeWords.Of(objection.Kind)}（编号 {objection.Number}）不予受理。理由如下：

            {objection.Acceptance!.Reasons}

            如对理由有疑问，请拨打监督电话：{campaign.Definition.Supervision.Phone}（{campaign.Definition.Supervision.Name}）。
            """, at);

    public static Letter ToVerify(RunningCampaign campaign, Objection objection, Person clerk, DateTimeOffset at) =>
        Letter.Write("objections.to-verify", objection.Id.Value, clerk.Name, clerk.Address,
            $"请核实：{objection.Entry} {objection.EntryName}在公示期内收到{PublicNoticeWords.Of(objection.Kind)}",
            $"""
            {clerk.Name}，您好：

            贵单位推荐的“{objection.EntryName}”（编号 {objection.Entry}）在公示期内收到一件{PublicNoticeWords.Of(objection.Kind)}，编号 {objection.Number}，我们已经受理。请核实以下内容：

            {objection.ForUnit}

            请把核实情况和有关材料加盖公章后，尽快寄给下列联系人。我们应在{BeijingTime.FormatEnd(objection.SettleBy!.Value)}前办结。请勿打听、追查反映人的身份。

            {CampaignLetters.Signature(campaign)}
            """, at);

    public static Letter SettledForObjector(RunningCampaign campaign, Objection objection, ProposedSettlement settled, DateTimeOffset at) =>
        ToObjector("objections.settled", campaign, objection, $"办理结果：{objection.Number}",
            $"""
            您对“{objection.EntryName}”（{objection.Entry}）提出的{PublicNoticeWords.Of(objection.Kind)}（编号 {objection.Number}）已经办结。

            结果：{PublicNoticeWords.Of(settled.Settlement)}。
            理由：{settled.Reasons}

            如对结果有疑问，请拨打监督电话：{campaign.Definition.Supervision.Phone}（{campaign.Definition.Supervision.Name}）。
            """, at);

    public static Letter SettledForUnit(RunningCampaign campaign, Objection objection, ProposedSettlement settled, Person clerk, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("objections.settled-for-unit", objection.Id.Value, clerk.Name, clerk.Address,
            $"{PublicNoticeWords.Of(objection.Kind)}办理结果：{objection.Entry} {objection.EntryName}",
            $"""
            {clerk.Name}，您好：

            对贵单位推荐的“{objection.EntryName}”（编号 {objection.Entry}）的{PublicNoticeWords.Of(objection.Kind)}（{objection.Number}）已经办结。

            结果：{PublicNoticeWords.Of(settled.Settlement)}。
            理由：{objection.From.HideIn(settled.Reasons)}

            公示页面：{url.To($"/campaigns/{campaign.Id}/notice")}

            {CampaignLetters.Signature(campaign)}
            """, at);

    public static Letter Reminder(RunningCampaign campaign, Objection objection, Person lead, DateTimeOffset due, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("objections.reminder", objection.Id.Value, lead.Name, lead.Address,
            objection.SettleBy is { } until ? $"提醒：{objection.Number} 应于{BeijingTime.FormatEnd(until)}前办结" : $"提醒：{objection.Number} 还没有决定是否受理",
            $"""
            {lead.Name}，您好：

            {PublicNoticeWords.Of(objection.Kind)} {objection.Number}（涉及“{objection.EntryName}”，{objection.Entry}）现在的状态是“{PublicNoticeWords.Of(objection.State)}”。{(objection.SettleBy is { } settleBy ? $"应于{BeijingTime.FormatEnd(settleBy)}前办结。" : "请尽快决定是否受理。")}

            {url.To($"/office/{campaign.Id}/objections/{objection.Id}")}

            {CampaignLetters.Signature(campaign)}
            """, at, $"{due.UtcTicks}");

    public static Letter Selected(RunningCampaign campaign, Nomination nomination, string name, Person clerk, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("notice.selected", nomination.Id.Value, clerk.Name, clerk.Address,
            $"入选典型：{nomination.Number} {name}",
            $"""
            {clerk.Name}，您好：

            贵单位推荐的“{name}”（编号 {nomination.Number}）经公示，入选{campaign.Definition.Year}年度科技志愿服务典型。请转告本人或有关单位。

            公布的名单：{url.To($"/campaigns/{campaign.Id}/notice")}

            感谢贵单位的推荐和配合。

            {CampaignLetters.Signature(campaign)}
            """, at, heldBy: Gate.LetterHold(Stage.PublicNotice));

    public static Letter NotSelected(RunningCampaign campaign, Nomination nomination, Person clerk, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("notice.not-selected", nomination.Id.Value, clerk.Name, clerk.Address,
            $"感谢推荐：{nomination.Number} {nomination.Title}",
            $"""
            {clerk.Name}，您好：

            贵单位推荐的“{nomination.Title}”（编号 {nomination.Number}）通过了初审，参加了专家终评，本年度没有入选。感谢贵单位和本人对科技志愿服务的付出，请转告我们的谢意。

            没有入选不影响以后年度的推荐。公布的名单：{url.To($"/campaigns/{campaign.Id}/notice")}

            {CampaignLetters.Signature(campaign)}
            """, at, heldBy: Gate.LetterHold(Stage.PublicNotice));

    private static Letter ToObjector(string kind, RunningCampaign campaign, Objection objection, string subject, string text, DateTimeOffset at) =>
        Letter.Write(kind, objection.Id.Value, objection.From.Contact ?? objection.From.Name, objection.From.Email, subject,
            $"""
            {objection.From.Contact ?? objection.From.Name}，您好：

            {text}

            {CampaignLetters.Signature(campaign)}
            联系地址：{campaign.Definition.Operator.Address}　邮编：{campaign.Definition.Operator.Postcode}
            """, at) with
        {
            Confidential = true,
        };
}
