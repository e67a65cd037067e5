using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.PreliminaryReview;

/// <summary>Letters to units about the preliminary review.</summary>
public static class PreliminaryReviewLetters
{
    /// <summary>A returned or refused packet is told at once; an admitted one when the stage ends, with all the others.</summary>
    public static Letter? Decided(RunningCampaign campaign, Nomination nomination, Verdict verdict, Person clerk, PublicUrl url, DateTimeOffset at) => verdict.Kind switch
    {
        VerdictKind.Return => Returned(campaign, nomination, verdict, clerk, url, at),
        VerdictKind.Refuse => Refused(campaign, nomination, verdict, clerk, at),
        _ => null,
    };

    public static Letter Admitted(RunningCampaign campaign, Nomination nomination, Person clerk, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("review.admitted", nomination.Id.Value, clerk.Name, clerk.Address,
            $"初审通过：{nomination.Number} {nomination.Title}",
            $"""
            {clerk.Name}，您好：

            贵单位推荐的“{nomination.Title}”（编号 {nomination.Number}）已通过初审，进入专家终评。

            在名单确定之前，如需撤回，请登录系统办理：
            {url.To($"/unit/{campaign.Id}/nominations/{nomination.Id}")}

            {CampaignLetters.Signature(campaign)}
            """, at, heldBy: Gate.LetterHold(Stage.PreliminaryReview));

    private static Letter Returned(RunningCampaign campaign, Nomination nomination, Verdict verdict, Person clerk, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("review.returned", nomination.Id.Value, clerk.Name, clerk.Address,
            $"请于{BeijingTime.FormatEnd(nomination.CorrectBy!.Value)}前修改：{nomination.Number} {nomination.Title}",
            $"""
            {clerk.Name}，您好：

            贵单位推荐的“{nomination.Title}”（编号 {nomination.Number}）需要修改。全部问题如下：

            {Numbered(verdict)}

            请在{BeijingTime.FormatEnd(nomination.CorrectBy!.Value)}前登录系统，报送修改后的全部材料（WORD 版和盖章扫描 PDF 版）：
            {url.To($"/unit/{campaign.Id}/nominations/{nomination.Id}")}

            逾期没有报送的，视为放弃推荐。这是第 {nomination.Returns} 次退回，最多可退回 {campaign.Definition.Correction.MaxRounds} 次。

            {CampaignLetters.Signature(campaign)}
            """, at, $"{nomination.Returns}");

    private static Letter Refused(RunningCampaign campaign, Nomination nomination, Verdict verdict, Person clerk, DateTimeOffset at) =>
        Letter.Write("review.refused", nomination.Id.Value, clerk.Name, clerk.Address,
            $"不予受理：{nomination.Number} {nomination.Title}",
            $"""
            {clerk.Name}，您好：

            贵单位推荐的“{nomination.Title}”（编号 {nomination.Number}）经初审不符合通知要求，不予受理。理由如下：

            {Numbered(verdict)}

            如对理由有疑问，请与下列联系人联系。

            {CampaignLetters.Signature(campaign)}
            """, at);

    private static string Numbered(Verdict verdict) => string.Join('\n', verdict.Reasons.Select((reason, index) => $"{index + 1}. {reason}"));
}
