using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>A score sheet as typed.</summary>
/// <param name="Scores">By criterion; null or absent where nothing is typed.</param>
public sealed record TypedSheet(ImmutableSortedDictionary<string, int?>? Scores, string? Comment);

/// <summary>Saves drafts of score sheets and files them. A filed sheet counts until the next one by the same expert; all stay on record.</summary>
public sealed class Scoring(Ledger ledger)
{
    public const int ShortestComment = 10;
    public const int LongestComment = 2000;

    public Task<Refusal?> SaveDraft(RunningCampaign campaign, NominationId id, PersonId expert, TypedSheet typed, int decisionVersion, Attribution by, CancellationToken cancel) =>
        Change(campaign, id, expert, decisionVersion, by, async (draft, nomination, assignment) =>
        {
            if (Fault(campaign.Definition.Scoring, typed) is { } fault)
                return fault;
            await draft.Save(ExpertReviewKeys.Draft(id, expert), new SheetDraft(Given(typed), typed.Comment?.Trim() ?? "", by.At));
            await draft.Save(ExpertReviewKeys.Assignment(id, expert), assignment with { Drafted = true });
            draft.Record(nomination.Chain, "expert.draft-saved", [("expert", expert.Value), ("version", $"{assignment.DecisionVersion}")]);
            return null;
        }, cancel);

    public Task<Refusal?> File(RunningCampaign campaign, NominationId id, PersonId expert, TypedSheet typed, int decisionVersion, Attribution by, CancellationToken cancel) =>
        Change(campaign, id, expert, decisionVersion, by, async (draft, nomination, assignment) =>
        {
            var rules = campaign.Definition.Scoring;
            if ((Fault(rules, typed) ?? Gap(rules, typed)) is { } fault)
                return fault;
            var sheet = new ScoreSheet(id, expert, assignment.Filed + 1, Given(typed), typed.Comment!.Trim(), by.At);
            await draft.Save(ExpertReviewKeys.Sheet(id, expert, sheet.N), sheet);
            await draft.Remove(ExpertReviewKeys.Draft(id, expert));
            await draft.Save(ExpertReviewKeys.Assignment(id, expert), assignment with { Filed = sheet.N, FiledAt = by.At, Scores = sheet.Scores, Drafted = false });
            draft.Record(
                nomination.Chain,
                "expert.sheet-filed",
                [("expert", expert.Value), ("sheet", $"{sheet.N}"), ("definition", $"{campaign.Campaign.DefinitionVersion}"), ("version", $"{assignment.DecisionVersion}")],
                [("scores", string.Join(';', sheet.Scores.Select(pair => $"{pair.Key}={pair.Value}"))), ("comment", sheet.Comment)]);
            return null;
        }, cancel);

    /// <summary>Whether filed scores fit the criteria and scale in force: a campaign's file may have been revised since.</summary>
    internal static bool Fits(ScoringRules rules, ImmutableSortedDictionary<string, int> scores) =>
        scores.Count == rules.Criteria.Length
        && rules.Criteria.All(criterion => scores.TryGetValue(criterion.Id, out var score) && score >= rules.ScaleFrom && score <= rules.ScaleTo);

    private Task<Refusal?> Change(RunningCampaign campaign, NominationId id, PersonId expert, int decisionVersion, Attribution by, Func<Draft, Nomination, Assignment, Task<Refusal?>> change, CancellationToken cancel) =>
        ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            if (await ReviewOpen.Check(draft) is { } closed)
                return closed;
            var nomination = await draft.Nomination(id);
            if (ReviewOpen.Check(nomination) is { } gone)
                return gone;
            var assignment = await draft.Find<Assignment>(ExpertReviewKeys.Assignment(id, expert));
            if (Barred(assignment, nomination!) is { } barred)
                return barred;
            if (assignment!.DecisionVersion != decisionVersion)
                return Refusal.Stale(Standing(assignment));
            return await change(draft, nomination!, assignment with { DecisionVersion = decisionVersion + 1 });
        }, cancel);

    /// <summary>Null when the expert may read and score; a recused or undeclared one may not.</summary>
    internal static Refusal? Barred(Assignment? assignment, Nomination nomination) => assignment switch
    {
        null or { RemovedAt: not null } => Refusal.Unknown("没有找到这项内容，或者它不属于您。", "请从评审任务页面重新进入。"),
        { Declared: Declared.Conflict } => new Refusal(RefusalKind.Forbidden, $"您已对 {nomination.Number} 申报回避，不能查看材料或评分。", "请继续评审其他材料。"),
        { Declared: Declared.NotYet } => new Refusal(RefusalKind.Forbidden, $"您还没有对 {nomination.Number} 申报有无利害关系。", "请先在材料页面申报，再阅读和评分。"),
        _ => null,
    };

    private static string Standing(Assignment assignment) =>
        assignment.Drafted ? "这份评分表已在另一个页面保存过草稿，您现在提交的内容没有保存。"
        : assignment.Filed > 0 ? $"这份评分表已在{BeijingTime.Format(assignment.FiledAt!.Value)}提交（第 {assignment.Filed} 次），您现在提交的内容没有保存。"
        : "这份材料的情况在另一个页面有变化，您现在提交的内容没有保存。";

    private static Refusal? Fault(ScoringRules rules, TypedSheet typed)
    {
        foreach (var (id, score) in Given(typed))
        {
            if (rules.Criteria.FirstOrDefault(criterion => criterion.Id == id) is not { } criterion)
                return Refusal.Invalid($"评分表中没有“{id}”这一项。", "请刷新页面后按现有项目评分。");
            if (score < rules.ScaleFrom || score > rules.ScaleTo)
                return Refusal.Invalid($"“{criterion.Name}”的评分是 {score}，超出 {rules.ScaleFrom} 至 {rules.ScaleTo} 的范围。", "请改为范围内的整数后重新提交。");
        }
        return typed.Comment?.Trim().Length > LongestComment
            ? Refusal.Invalid($"评审意见有 {typed.Comment.Trim().Length} 字，超过 {LongestComment} 字。", "请缩短后重新提交。")
            : null;
    }

    private static Refusal? Gap(ScoringRules rules, TypedSheet typed)
    {
        var given = Given(typed);
        var missing = rules.Criteria.Where(criterion => !given.ContainsKey(criterion.Id)).Select(criterion => $"“{criterion.Name}”").ToArray();
        if (missing.Length > 0)
            return Refusal.Invalid($"{string.Join("、", missing)}没有评分。", $"请为每一项填写 {rules.ScaleFrom} 至 {rules.ScaleTo} 的整数；没有评完可以先存草稿。");
        var length = typed.Comment?.Trim().Length ?? 0;
        return length < ShortestComment
            ? Refusal.Invalid($"评审意见只有 {length} 字，少于 {ShortestComment} 字。", "请写明评分的主要理由；没有写完可以先存草稿。")
            : null;
    }

    private static ImmutableSortedDictionary<string, int> Given(TypedSheet typed) =>
        (typed.Scores ?? ImmutableSortedDictionary<string, int?>.Empty)
            .Where(pair => pair.Value is not null)
            .ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value!.Value, StringComparer.Ordinal);
}
