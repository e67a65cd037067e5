using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TechVolunteers.Audit;
using TechVolunteers.Identity;

namespace TechVolunteers.Campaigns;

/// <summary>Where a campaign stands. Stages follow one another in this order; each gate out of one is a decision by two people.</summary>
public enum Stage
{
    /// <summary>征集: units send, replace and withdraw packets until the deadline.</summary>
    Intake,

    /// <summary>初审: the office checks every packet; faulty ones are corrected.</summary>
    PreliminaryReview,

    /// <summary>终评: experts score what was admitted.</summary>
    ExpertReview,

    /// <summary>名单审定: the office settles the list.</summary>
    FinalList,

    /// <summary>公示: the list is shown; objections are settled.</summary>
    PublicNotice,

    /// <summary>公布: the result stands.</summary>
    Announced,
}

/// <summary>A running campaign: everything that changes about it. What does not change stands in its <see cref="CampaignDefinition"/>.</summary>
/// <param name="Deadline">End of intake, UTC; staff may move it.</param>
/// <param name="Extensions">Later deadlines of single units.</param>
/// <param name="Closing">The gate that is closing the stage right now: commands answer “being closed” until it is through.</param>
/// <param name="DecisionVersion">Raised by every staff decision about the campaign; forms carry the one that their page showed.</param>
/// <param name="NoticeFrom">First day of the public notice; null before it is published.</param>
/// <param name="NoticeUntil">Last day of the public notice, Beijing calendar.</param>
public sealed record Campaign(
    CampaignId Id,
    int DefinitionVersion,
    Stage Stage,
    DateTimeOffset Deadline,
    ImmutableSortedDictionary<string, DateTimeOffset> Extensions,
    Stage? Closing,
    int DecisionVersion,
    DateTimeOffset OpenedAt,
    DateOnly? NoticeFrom = null,
    DateOnly? NoticeUntil = null,
    DateTimeOffset? AnnouncedAt = null)
{
    /// <summary>The stage's name as permissions and grants carry it.</summary>
    [JsonIgnore]
    public string Phase => Stage.ToString();

    /// <summary>The deadline that holds for a unit.</summary>
    public DateTimeOffset DeadlineOf(UnitId unit) =>
        Extensions.TryGetValue(unit.Value, out var later) && later > Deadline ? later : Deadline;
}

/// <summary>Rows of a campaign in its own partition.</summary>
public static class CampaignKeys
{
    public const string Campaign = "campaign";

    /// <summary>The chain of everything that is not about one nomination.</summary>
    public const string Chain = "campaign";

    /// <summary>The partition that lists all campaigns, one row each.</summary>
    public const string Index = "campaigns";

    public static string Definition(int version) => $"definition/{version:D4}";

    public static string Partition(CampaignId id) => "c-" + id.Value;

}

public static class CampaignDrafts
{
    /// <summary>The campaign of this draft's partition.</summary>
    /// <exception cref="InvalidOperationException">The partition holds none.</exception>
    public static async Task<Campaign> Campaign(this Draft draft) =>
        await draft.Find<Campaign>(CampaignKeys.Campaign) ?? throw new InvalidOperationException($"Partition {draft.Partition} holds no campaign.");

    public static async Task<CampaignDefinition> Definition(this Draft draft, Campaign campaign) =>
        await draft.Find<CampaignDefinition>(CampaignKeys.Definition(campaign.DefinitionVersion)) ?? throw new InvalidOperationException($"Definition {campaign.DefinitionVersion} of {campaign.Id} is missing.");

    public static Task Save(this Draft draft, Campaign campaign) => draft.Save(CampaignKeys.Campaign, campaign);

    /// <summary>Null while commands may change the stage's things; the refusal while a gate is closing it.</summary>
    public static Refusal? BeingClosed(this Campaign campaign) => campaign.Closing is null
        ? null
        : Refusal.Closed("本阶段正在结束，系统正在逐项办理，暂时不能修改。", "请几分钟后刷新页面查看结果。");
}
