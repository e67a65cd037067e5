using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.Nominations;

/// <summary>
/// When packets are taken. The server's clock at the start of a request decides whether it is in time; a body that began in time
/// may still run for the grace.
/// </summary>
/// <param name="Ends">The first instant that is too late, UTC.</param>
/// <param name="What">What ends then, for sentences: 报送, 修改.</param>
public sealed record SendingWindow(DateTimeOffset Opens, DateTimeOffset Ends, TimeSpan Grace, string What)
{
    /// <summary>The last instant (not included) at which a body that began in time may be complete.</summary>
    public DateTimeOffset LastByte => Ends + Grace;

    /// <summary>The window in which a unit sends new packets, or replaces those that nobody has judged yet.</summary>
    public static SendingWindow OfIntake(RunningCampaign campaign, UnitId unit) =>
        new(campaign.Definition.OpensAt, campaign.Campaign.DeadlineOf(unit), campaign.Definition.Grace, "报送");

    /// <summary>The window in which a nomination's packet may be replaced; null when its state allows none.</summary>
    public static SendingWindow? OfReplacement(RunningCampaign campaign, Nomination nomination) => nomination switch
    {
        { State: NominationState.Received } => OfIntake(campaign, nomination.Unit),
        { State: NominationState.Returned, CorrectBy: { } correctBy } => new(campaign.Definition.OpensAt, correctBy, campaign.Definition.Grace, "修改"),
        _ => null,
    };

    /// <summary>Why a request that begins at <paramref name="begun"/> is not taken; null when it is.</summary>
    public Refusal? Begin(DateTimeOffset begun)
    {
        if (begun < Opens)
            return Refusal.Closed($"{What}还没有开始。", $"请在{BeijingTime.Format(Opens)}以后提交。");
        return begun < Ends ? null : Late();
    }

    /// <summary>Why a body that is complete at <paramref name="complete"/> is not taken; null when it is.</summary>
    public Refusal? Complete(DateTimeOffset begun, DateTimeOffset complete) =>
        Begin(begun) ?? (complete < LastByte
            ? null
            : Refusal.Closed(
                $"文件在{What}截止时间以后没有及时传完，因此没有收存。{What}截止时间是{BeijingTime.FormatEnd(Ends)}，此前开始的上传应在 {Grace.TotalMinutes:0} 分钟内传完。",
                "已收到的上一版材料（如有）仍然有效；如有疑问，请联系承办单位。"));

    private Refusal Late() => Refusal.Closed(
        $"{What}已经截止，截止时间是{BeijingTime.FormatEnd(Ends)}。", "截止以后提交的材料不予收存；如有特殊情况，请联系承办单位。");
}
