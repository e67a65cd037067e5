using TechVolunteers.Campaigns;

namespace TechVolunteers.PublicNotice;

/// <summary>The words of the public notice and of objections, in one place for pages, letters and history.</summary>
public static class PublicNoticeWords
{
    public static string Of(ObjectionKind kind) => kind == ObjectionKind.Correction ? "勘误" : "异议";

    public static string Of(ObjectionState state) => state switch
    {
        ObjectionState.Received => "已登记，待决定是否受理",
        ObjectionState.NotAccepted => "不予受理",
        ObjectionState.Accepted => "已受理，核查中",
        ObjectionState.NotUpheld => "不成立",
        ObjectionState.Upheld => "成立，取消拟入选",
        _ => "成立，已更正",
    };

    public static string Of(Settlement settlement) => settlement switch
    {
        Settlement.NotUpheld => "不成立，维持公示内容",
        Settlement.Strike => "成立，取消拟入选",
        Settlement.Correct correct => $"成立，更正为：{correct.Name}，{correct.Place ?? "（无工作单位或所在地）"}，{correct.UnitName}推荐",
        _ => throw new InvalidOperationException("Unknown settlement."),
    };

    /// <summary>An entry as the history names it: a nominee that is off the list is not named a second time.</summary>
    public static string Place(RunningCampaign campaign, NoticeEntry entry) => $"{campaign.Definition.Category(entry.Category)?.Name}第 {entry.Position} 号";

    public static string Struck(RunningCampaign campaign, NoticeEntry entry) => $"{Place(campaign, entry)}经核查取消拟入选。";

    public static string Withdrawn(RunningCampaign campaign, NoticeEntry entry) => $"{Place(campaign, entry)}由推荐单位撤回。";

    public static string Corrected(RunningCampaign campaign, NoticeEntry before, NoticeEntry after)
    {
        string[] changes =
        [
            .. before.Name == after.Name ? Array.Empty<string>() : [$"名称由“{before.Name}”更正为“{after.Name}”"],
            .. before.Place == after.Place ? Array.Empty<string>() : [$"工作单位或所在地由“{before.Place}”更正为“{after.Place}”"],
            .. before.UnitName == after.UnitName ? Array.Empty<string>() : [$"推荐单位由“{before.UnitName}”更正为“{after.UnitName}”"],
        ];
        return $"勘误：{Place(campaign, after)}，{string.Join("，", changes)}。";
    }
}
