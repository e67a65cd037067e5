using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.FinalList;

/// <summary>Saves the list of a category, and decides about single nominations on it.</summary>
public sealed class Settling(Ledger ledger, FinalListReads reads)
{
    /// <summary>Draws the list by rank. Decisions made for an earlier list are dropped: they were made about another number or ranking.</summary>
    public async Task<Refusal?> Draw(RunningCampaign campaign, string category, int? target, int decisionVersion, Attribution by, CancellationToken cancel)
    {
        if (campaign.Definition.Category(CategoryCode.From(category)) is not { } definition)
            return Refusal.Invalid($"没有“{category}”这个类别。", "请从页面上选择类别。");
        if (target is null)
            return Refusal.Invalid("没有填写拟入选数量。", "请填写整数后重新提交。");
        var standing = await reads.Standing(campaign, definition, await reads.Taking(campaign.Id, cancel), cancel);
        var ranked = standing.Ranking.Count(one => one.Rank is not null);
        if (target < 0 || target > ranked)
            return Refusal.Invalid($"拟入选数量是 {target}，而{definition.Name}有排名的材料是 {ranked} 份。", $"请填写 0 至 {ranked} 的整数。");
        return await ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            if (Closed(await draft.Campaign()) is { } closed)
                return closed;
            var now = await draft.Find<CategoryList>(CategoryList.Key(definition.Code));
            if ((now?.DecisionVersion ?? 0) != decisionVersion)
                return Stale(now);
            var list = new CategoryList(
                definition.Code,
                target.Value,
                Selection.Basis(standing.Ranking),
                ImmutableSortedDictionary.Create<string, ListDecision>(StringComparer.Ordinal),
                ((Actor.Person)by.Actor).Id,
                by.At,
                decisionVersion + 1);
            await draft.Save(CategoryList.Key(definition.Code), list);
            draft.Record(CampaignKeys.Chain, "list.drawn", [("category", definition.Code.Value), ("target", $"{target}"), ("basis", list.Basis), ("version", $"{list.DecisionVersion}")]);
            return null;
        }, cancel);
    }

    /// <summary>Puts one nomination on the list or leaves it out, with a reason: a tie at the cut line, or a change against the rank.</summary>
    public async Task<Refusal?> Decide(RunningCampaign campaign, NominationId id, bool? include, string? reason, int decisionVersion, Attribution by, CancellationToken cancel)
    {
        if (include is null)
            return Refusal.Invalid("没有选择列入还是不列入。", "请选择后重新提交。");
        if (string.IsNullOrWhiteSpace(reason))
            return Refusal.Invalid("没有填写理由。", "同分取舍和不按排名的调整都必须写明理由，请填写后重新提交。");
        if (reason.Length > 500)
            return Refusal.Invalid($"理由有 {reason.Length} 字，超过 500 字。", "请缩短后重新提交。");
        var taking = await reads.Taking(campaign.Id, cancel);
        if (!taking.TryGetValue(id, out var nomination) || campaign.Definition.Category(nomination.Category) is not { } category)
            return Refusal.Unknown("这份材料不在终评范围内，可能已经撤回。", "请刷新名单页面后重试。");
        var standing = await reads.Standing(campaign, category, taking, cancel);
        if (standing.Ranking.FirstOrDefault(one => one.Nomination == id) is not { } ranked)
            return Refusal.Unknown($"{nomination.Number} 没有终评结果。", "请刷新名单页面后重试。");
        return await ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            if (Closed(await draft.Campaign()) is { } closed)
                return closed;
            if (await draft.Find<CategoryList>(CategoryList.Key(category.Code)) is not { } list)
                return Refusal.Closed($"{category.Name}还没有按排名生成名单。", "请先填写拟入选数量，生成名单后再作调整。");
            if (list.DecisionVersion != decisionVersion)
                return Stale(list);
            if (list.Basis != Selection.Basis(standing.Ranking))
                return Refusal.Stale($"{category.Name}的名单生成之后排名有变化（有材料撤回），请先重新生成名单。");
            var byRank = Selection.Of(standing.Ranking, list.Target, ImmutableDictionary<string, ListDecision>.Empty).First(entry => entry.Ranked == ranked).ByRank;
            var follows = byRank == (include.Value ? ByRank.In : ByRank.Out);
            var decisions = follows
                ? list.Decisions.Remove(id.Value)
                : list.Decisions.SetItem(id.Value, new ListDecision(include.Value, reason.Trim(), ((Actor.Person)by.Actor).Id, by.At));
            await draft.Save(CategoryList.Key(category.Code), list with { Decisions = decisions, DecisionVersion = decisionVersion + 1 });
            draft.Record(
                nomination.Chain,
                "list.decided",
                [("choice", include.Value ? "in" : "out"), ("byRank", byRank.ToString()), ("version", $"{decisionVersion + 1}")],
                [("reason", reason.Trim())]);
            return null;
        }, cancel);
    }

    private static Refusal? Closed(Campaign campaign) =>
        campaign.BeingClosed() ?? (campaign.Stage switch
        {
            Stage.FinalList => null,
            < Stage.FinalList => Refusal.Closed("还没有进入名单审定。", "请等专家终评结束后再拟定名单。"),
            _ => Refusal.Closed("名单已经确认，不能再修改。", "公示期间的调整请通过异议或勘误办理。"),
        });

    private static Refusal Stale(CategoryList? list) => Refusal.Stale(list is null
        ? "名单已不存在。"
        : $"名单在此期间已被修改：拟入选 {list.Target} 份，人工决定 {list.Decisions.Count} 项（第 {list.DecisionVersion} 版）。");
}
