using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>What became of an order to assign.</summary>
public abstract record AssignOutcome
{
    private AssignOutcome() { }

    /// <param name="Made">Pairs that are new; those that stood before are not counted.</param>
    public sealed record Assigned(int Made) : AssignOutcome;

    public sealed record Refused(Refusal Why) : AssignOutcome;
}

/// <summary>Gives nominations to experts, and takes them back.</summary>
public sealed class Assigning(Ledger ledger, ExpertReviewReads reads, NominationReads nominations, PeopleDirectory people, PublicUrl url)
{
    /// <summary>Pairs in one commit: two rows and two audit rows each, and at worst two letter rows each, stay below the store's 100 rows.</summary>
    private const int PairsInCommit = 15;

    /// <summary>Checks all pairs, then assigns them in order of expert; a pair that stands already is passed over, so a broken run may be repeated.</summary>
    public async Task<AssignOutcome> Assign(RunningCampaign campaign, ImmutableArray<(NominationId Nomination, PersonId Expert)> pairs, Attribution by, CancellationToken cancel)
    {
        if (pairs.IsEmpty)
            return Refused(Refusal.Invalid("没有选择材料或专家。", "请至少选择一份材料和一位专家。"));
        var experts = (await people.With(Role.Expert, cancel)).ToDictionary(expert => expert.Id);
        foreach (var (id, expert) in pairs)
        {
            var nomination = await nominations.Find(campaign.Id, id.Value, cancel);
            if (!experts.TryGetValue(expert, out var person))
                return Refused(Refusal.Invalid("所选人员中有人不是评审专家，或已经停用。", "请刷新页面后重新选择专家。"));
            if (Barrier(nomination, person, await reads.Assignment(campaign.Id, id, expert, cancel)) is { } barrier)
                return Refused(barrier);
        }
        var made = 0;
        foreach (var some in pairs.Distinct().OrderBy(pair => pair.Expert.Value, StringComparer.Ordinal).ThenBy(pair => pair.Nomination.Value, StringComparer.Ordinal).Chunk(PairsInCommit))
        {
            switch (await Commit(campaign, some, experts, by, cancel))
            {
                case AssignOutcome.Refused { Why: var why }:
                    return Refused(made == 0 ? why : why with { What = $"{why.What}（此前的 {made} 项指派已经办好。）" });
                case AssignOutcome.Assigned done:
                    made += done.Made;
                    break;
            }
        }
        return new AssignOutcome.Assigned(made);
    }

    /// <summary>Takes a nomination back from an expert. A sheet that was filed no longer counts; it stays on record.</summary>
    public async Task<Refusal?> Remove(RunningCampaign campaign, NominationId id, PersonId expert, string reason, int decisionVersion, Attribution by, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(reason))
            return Refusal.Invalid("没有填写撤回指派的理由。", "请填写理由后重新提交。");
        var person = await people.Person(expert, cancel);
        return await ledger.Commit<Refusal?>(campaign.Partition, by, async draft =>
        {
            if (await ReviewOpen.Check(draft) is { } closed)
                return closed;
            if (await draft.Nomination(id) is not { } nomination || await draft.Find<Assignment>(ExpertReviewKeys.Assignment(id, expert)) is not { } assignment)
                return Refusal.Unknown("这份材料没有指派给这位专家。", "请刷新页面后重试。");
            if (assignment.DecisionVersion != decisionVersion)
                return Refusal.Stale($"在此期间情况有变化：{State(assignment)}。");
            if (!assignment.Stands)
                return Refusal.Stale($"这项指派已经无效：{State(assignment)}。");
            await draft.Save(ExpertReviewKeys.Assignment(id, expert), assignment with { RemovedAt = by.At, Scores = null, DecisionVersion = decisionVersion + 1 });
            draft.Record(nomination.Chain, "expert.removed", [("expert", expert.Value), ("version", $"{decisionVersion + 1}")], [("reason", reason)]);
            if (person is not null)
                await draft.Send(ExpertReviewLetters.Removal(campaign, person, nomination, decisionVersion + 1, by.At));
            return null;
        }, cancel);
    }

    private Task<AssignOutcome> Commit(RunningCampaign campaign, (NominationId Nomination, PersonId Expert)[] pairs, Dictionary<PersonId, Person> experts, Attribution by, CancellationToken cancel) =>
        ledger.Commit<AssignOutcome>(campaign.Partition, by, async draft =>
        {
            if (await ReviewOpen.Check(draft) is { } closed)
                return Refused(closed);
            // Everything is looked at before anything is staged, so that a refusal leaves nothing behind.
            var found = new List<(Nomination Nomination, Person Expert, Assignment? Standing)>();
            foreach (var (id, expert) in pairs)
            {
                var nomination = await draft.Nomination(id);
                var standing = await draft.Find<Assignment>(ExpertReviewKeys.Assignment(id, expert));
                if (Barrier(nomination, experts[expert], standing) is { } barrier)
                    return Refused(barrier);
                if (standing is not { Stands: true })
                    found.Add((nomination!, experts[expert], standing));
            }
            foreach (var (nomination, expert, standing) in found)
            {
                var assignment = standing is null
                    ? new Assignment(nomination.Id, nomination.Category, expert.Id, by.At, 1)
                    : standing with { AssignedAt = by.At, RemovedAt = null, Declared = Declared.NotYet, DecisionVersion = standing.DecisionVersion + 1 };
                await draft.Save(ExpertReviewKeys.Assignment(nomination.Id, expert.Id), assignment);
                draft.Index(ExpertReviewKeys.OfExpert(expert.Id) + nomination.Id.Value);
                draft.Record(nomination.Chain, "expert.assigned", [("expert", expert.Id.Value), ("version", $"{assignment.DecisionVersion}")]);
                await draft.Send(ExpertReviewLetters.Invitation(campaign, expert, url, by.At));
            }
            return new AssignOutcome.Assigned(found.Count);
        }, cancel);

    private static Refusal? Barrier(Nomination? nomination, Person expert, Assignment? standing) =>
        ReviewOpen.Check(nomination)
        ?? (Conflicts.Between(expert, nomination!) is { } conflict ? Refusal.Invalid(conflict, "请改选其他专家。")
            : standing is { Declared: Declared.Conflict } ? Refusal.Invalid($"专家{expert.Name}已对 {nomination!.Number} 申报回避。", "请改选其他专家。")
            : null);

    private static string State(Assignment assignment) => assignment switch
    {
        { RemovedAt: not null } => "这项指派已被撤回",
        { Declared: Declared.Conflict } => "该专家已申报回避",
        { Scores: not null } => "该专家已提交评分",
        { Declared: Declared.NoConflict } => "该专家已申报没有利害关系",
        _ => "该专家被重新指派",
    };

    private static AssignOutcome.Refused Refused(Refusal why) => new(why);
}
