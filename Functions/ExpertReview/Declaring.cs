using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>What an expert does before any content is shown: pledge once, and say for each nomination whether there is a conflict.</summary>
public sealed class Declaring(Ledger ledger, PeopleDirectory people, PublicUrl url)
{
    /// <summary>国家自然科学基金条例 art. 21: a written pledge, no review by others, nothing disclosed.</summary>
    public static IReadOnlyList<string> PledgeText { get; } =
    [
        "我将依据推荐材料独立、客观、公正地评审，不受任何单位和个人的影响。",
        "我将如实申报与推荐对象、推荐单位的利害关系，应当回避的主动回避。",
        "评审由我本人完成，不由他人代为评审。",
        "我不向他人透露评审专家名单、推荐材料、评分和评审意见，评审结束后不留存材料。",
    ];

    public Task<Refusal?> Pledge(RunningCampaign campaign, PersonId expert, bool accepted, Attribution by, CancellationToken cancel) =>
        ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            if (!accepted)
                return Refusal.Invalid("没有勾选“我已阅读并接受评审承诺”。", "请阅读承诺内容，勾选后再提交；不接受承诺不能参加评审。");
            if (await ReviewOpen.Check(draft) is { } closed)
                return closed;
            if (await draft.Find<Pledge>(ExpertReviewKeys.Pledge(expert)) is not null)
                return null;
            var text = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', PledgeText))));
            await draft.Save(ExpertReviewKeys.Pledge(expert), new Pledge(expert, by.At, text));
            draft.Record(CampaignKeys.Chain, "expert.pledged", [("expert", expert.Value), ("text", text)]);
            return null;
        }, cancel);

    /// <summary>A conflict hides the nomination from the expert for good; what was filed no longer counts, and the office's leads are told.</summary>
    public async Task<Refusal?> Declare(RunningCampaign campaign, NominationId id, PersonId expert, bool? conflict, string? reason, int decisionVersion, Attribution by, CancellationToken cancel)
    {
        if (conflict is null)
            return Refusal.Invalid("没有选择有无利害关系。", "请选择“没有”或“有，申请回避”后提交。");
        if (conflict.Value && string.IsNullOrWhiteSpace(reason))
            return Refusal.Invalid("申报回避没有填写理由。", "请用一句话说明是什么利害关系，例如“同一单位”或“亲属”。");
        if (reason?.Length > 500)
            return Refusal.Invalid($"回避理由有 {reason.Length} 字，超过 500 字。", "请缩短后重新提交。");
        var leads = await people.With(Role.Lead, cancel);
        var person = await people.Person(expert, cancel);
        return await ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            if (await ReviewOpen.Check(draft) is { } closed)
                return closed;
            var nomination = await draft.Nomination(id);
            if (ReviewOpen.Check(nomination) is { } out_)
                return out_;
            if (await draft.Find<Assignment>(ExpertReviewKeys.Assignment(id, expert)) is not { RemovedAt: null } assignment)
                return Refusal.Unknown("没有找到这项内容，或者它不属于您。", "请从评审任务页面重新进入。");
            if (await draft.Find<Pledge>(ExpertReviewKeys.Pledge(expert)) is null)
                return new Refusal(RefusalKind.Forbidden, "您还没有签署评审承诺。", "请先在评审任务页面签署承诺。");
            if (assignment.Declared == Declared.Conflict)
                return Refusal.Stale($"您已对 {nomination!.Number} 申报回避，不能更改；如有误，请与承办单位联系。");
            if (assignment.DecisionVersion != decisionVersion)
                return Refusal.Stale($"{nomination!.Number} 的情况在另一个页面有变化：{(assignment.Declared == Declared.NoConflict ? "您已申报没有利害关系" : "还没有申报")}。");
            var next = assignment with { DecisionVersion = decisionVersion + 1 };
            var recused = conflict.Value;
            await draft.Save(
                ExpertReviewKeys.Assignment(id, expert),
                recused ? next with { Declared = Declared.Conflict, ConflictReason = reason!.Trim(), Scores = null } : next with { Declared = Declared.NoConflict });
            draft.Record(
                nomination!.Chain,
                recused ? "expert.recused" : "expert.declared",
                [("expert", expert.Value), ("version", $"{next.DecisionVersion}")],
                recused ? [("reason", reason!.Trim())] : null);
            if (recused && person is not null)
            {
                foreach (var lead in leads)
                    await draft.Send(ExpertReviewLetters.Recusal(campaign, lead, person, nomination, url, by.At));
            }
            return null;
        }, cancel);
    }
}
