using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.ExpertReview;

/// <summary>Letters of the expert review. None carries a score, and none tells an expert who else reviews.</summary>
public static class ExpertReviewLetters
{
    /// <summary>One a day however many nominations are assigned, so it names no number.</summary>
    public static Letter Invitation(RunningCampaign campaign, Person expert, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("expert.invitation", campaign.Id.Value, expert.Name, expert.Address,
            $"邀请您评审{campaign.Definition.Title}的推荐材料",
            $"""
            {expert.Name}，您好：

            现邀请您参加{campaign.Definition.Title}的专家终评，已有推荐材料分配给您。请登录系统：
            {url.To("/expert")}

            首次进入时请阅读并签署评审承诺；每份材料请先申报有无利害关系，再阅读材料、填写评分表。有利害关系的，请申报回避，我们会另行安排。评分可以先存草稿；提交之后，在终评结束前仍可以修改后重新提交。

            请您独立评审，不向他人透露评审任务、材料内容和评分。

            {CampaignLetters.Signature(campaign)}
            """, at, BeijingTime.DayOf(at).ToString("O"));

    public static Letter Removal(RunningCampaign campaign, Person expert, Nomination nomination, int occasion, DateTimeOffset at) =>
        Letter.Write("expert.removal", nomination.Id.Value, expert.Name, expert.Address,
            $"{nomination.Number} 不再需要您评审",
            $"""
            {expert.Name}，您好：

            因工作安排调整，{campaign.Definition.Title}中编号为 {nomination.Number} 的推荐材料不再需要您评审，请不要再留存或使用这份材料。您的其他评审任务不受影响。感谢您的支持。

            {CampaignLetters.Signature(campaign)}
            """, at, $"{occasion}");

    public static Letter Recusal(RunningCampaign campaign, Person lead, Person expert, Nomination nomination, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("expert.recusal", nomination.Id.Value, lead.Name, lead.Address,
            $"专家申报回避：{nomination.Number}，请另行指派",
            $"""
            {lead.Name}，您好：

            专家{expert.Name}对编号为 {nomination.Number} 的推荐材料申报了利害关系，系统已按回避办理：这份材料对该专家不再显示，也不计入其评分。理由可在系统中查看。

            请查看这份材料的专家人数，必要时另行指派：
            {url.To($"/office/{campaign.Id}/experts#{nomination.Id}")}

            {CampaignLetters.Signature(campaign)}
            """, at, expert.Id.Value);

    /// <param name="due">The day on which this reminder fell due; one letter for each.</param>
    public static Letter Reminder(RunningCampaign campaign, Person expert, int unfiled, DateOnly due, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("expert.reminder", campaign.Id.Value, expert.Name, expert.Address,
            $"提醒：您还有 {unfiled} 份推荐材料没有提交评分",
            $"""
            {expert.Name}，您好：

            {campaign.Definition.Title}的专家终评正在进行，您还有 {unfiled} 份材料没有提交评分（只存草稿的不计入结果）。请登录系统继续评审：
            {url.To("/expert")}

            如果您因故不能完成，或者与推荐对象、推荐单位有利害关系，请在系统中申报回避，或与我们联系。

            {CampaignLetters.Signature(campaign)}
            """, at, due.ToString("O"));
}
