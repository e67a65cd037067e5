using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.FinalList;

/// <summary>Letters that the gate to the public notice releases. They carry no rank and no score, and no dates: the notice page says them.</summary>
public static class FinalListLetters
{
    public static Letter Listed(RunningCampaign campaign, Person clerk, Nomination nomination, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("list.listed", nomination.Id.Value, clerk.Name, clerk.Address,
            $"{nomination.Number} 已列入拟入选名单，将予公示",
            $"""
            {clerk.Name}，您好：

            贵单位推荐的“{nomination.Title}”（编号 {nomination.Number}）经初审和专家终评，已列入{campaign.Definition.Title}拟入选名单，现予公示。公示的起止时间以公示页面为准：
            {url.To($"/campaigns/{campaign.Id}/notice")}

            公示期间如收到异议，我们会与贵单位联系核实。公示无异议或异议处理完毕后，正式公布典型名单。

            {CampaignLetters.Signature(campaign)}
            """, at, heldBy: Gate.LetterHold(Stage.FinalList));

    public static Letter NotListed(RunningCampaign campaign, Person clerk, Nomination nomination, PublicUrl url, DateTimeOffset at) =>
        Letter.Write("list.not-listed", nomination.Id.Value, clerk.Name, clerk.Address,
            $"{nomination.Number} 未列入拟入选名单",
            $"""
            {clerk.Name}，您好：

            贵单位推荐的“{nomination.Title}”（编号 {nomination.Number}）通过了初审，参加了{campaign.Definition.Title}专家终评。因名额有限，这次没有列入拟入选名单。感谢贵单位和推荐对象对科技志愿服务的支持。

            拟入选名单见公示页面：
            {url.To($"/campaigns/{campaign.Id}/notice")}

            {CampaignLetters.Signature(campaign)}
            """, at, heldBy: Gate.LetterHold(Stage.FinalList));
}
