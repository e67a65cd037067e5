using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.Nominations;

/// <summary>How many packets a unit has sent in a category, and how many it may.</summary>
/// <param name="Used">Every nomination that was not withdrawn.</param>
/// <param name="Allowed">Null is unlimited.</param>
public sealed record Quota(CategoryDefinition Category, int Used, int? Allowed)
{
    public static Quota Of(CategoryDefinition category, Unit unit, IEnumerable<Nomination> ofUnit) => new(
        category,
        ofUnit.Count(nomination => nomination.Category == category.Code && nomination.State != NominationState.Withdrawn),
        AllowedTo(unit, category));

    /// <summary>How many packets a unit may send in a category; null is unlimited.</summary>
    public static int? AllowedTo(Unit unit, CategoryDefinition category) => unit.Quotas.TryGetValue(category.Code.Value, out var own) ? own : category.Quota.PerUnit;

    /// <summary>Whether one more would be too many.</summary>
    public bool Full => Used >= Allowed;

    /// <summary>Why one more is not taken; null when it is, also where the campaign only flags it.</summary>
    public Refusal? RefusesOneMore() => Full && Category.Quota.OverQuota == OverQuota.Refuse
        ? Refusal.Closed(
            $"贵单位在“{Category.Name}”类别的推荐名额为 {Allowed} 个，已报送 {Used} 个。",
            "请先撤回一份再报送新的材料，或用新材料替换已报送的一份。")
        : null;

    /// <summary>“已报送 2 个，名额 3 个” or “已报送 2 个，名额不限”.</summary>
    public override string ToString() => Allowed is { } allowed ? $"已报送 {Used} 个，名额 {allowed} 个" : $"已报送 {Used} 个，名额不限";
}

public static class FullQuotas
{
    /// <summary>The quota that leaves a unit no room for one more packet; null when there is room. Without a limit nothing is counted.</summary>
    public static async Task<Quota?> FullQuota(this NominationReads nominations, CampaignId campaign, CategoryDefinition category, Unit unit, CancellationToken cancel)
    {
        if (Quota.AllowedTo(unit, category) is null)
            return null;
        var quota = Quota.Of(category, unit, await nominations.OfUnit(campaign, unit.Id, cancel).ToArrayAsync(cancel));
        return quota.Full ? quota : null;
    }
}
