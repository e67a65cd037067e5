using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.ExpertReview;

/// <summary>What holds of every assignment and score sheet.</summary>
internal sealed class ExpertReviewInvariants(CampaignReads campaigns, NominationReads nominations, ExpertReviewReads reads, PeopleDirectory people, IRecords records) : IInvariants
{
    public IEnumerable<Invariant> All =>
    [
        new("I5", "每张评分表只提交一次，都有审计记录。", Sheets),
        new("I11", "没有专家评审应当回避的材料；没有承诺和申报就没有评分；评审结束以前没有排序。", Recusals),
    ];

    private async Task Sheets(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            await foreach (var assignment in reads.Assignments(campaign.Id, look.Cancel))
            {
                var where = await Where(campaign, assignment, look.Cancel);
                var sheets = await records.Scan<ScoreSheet>(campaign.Partition, ExpertReviewKeys.SheetsOf(assignment.Nomination, assignment.Expert), look.Cancel).ToArrayAsync(look.Cancel);
                var entries = await records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf($"nom-{assignment.Nomination}"), look.Cancel)
                    .CountAsync(entry => entry.Action == "expert.sheet-filed" && entry.Facts["expert"] == assignment.Expert.Value, look.Cancel);
                look.Saw(sheets.Length == assignment.Filed && entries == assignment.Filed && sheets.Select(sheet => sheet.N).SequenceEqual(Enumerable.Range(1, assignment.Filed))
                    ? null
                    : $"{where}登记提交评分 {assignment.Filed} 次，评分表有 {sheets.Length} 张，审计记录有 {entries} 条。");
                if (assignment.Scores is { } scores && (sheets.LastOrDefault() is not { } last || !scores.SequenceEqual(last.Scores)))
                    look.Breach($"{where}计入的评分与最后提交的评分表不一致。");
            }
        }
    }

    private async Task Recusals(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            await foreach (var assignment in reads.Assignments(campaign.Id, look.Cancel))
                look.Saw(await Fault(campaign, assignment, look.Cancel));
            if (campaign.Campaign.Stage <= Stage.ExpertReview && await records.Scan(campaign.Partition, ExpertReviewKeys.Rankings, look.Cancel).AnyAsync(look.Cancel))
                look.Breach($"活动 {campaign.Id} 还在“{campaign.Campaign.Stage.Name()}”阶段，已经有了评分排序。");
        }
    }

    private async Task<string?> Fault(RunningCampaign campaign, Assignment assignment, CancellationToken cancel)
    {
        var where = await Where(campaign, assignment, cancel);
        if (assignment is { Declared: Declared.Conflict, Scores: not null })
            return $"{where}已申报回避，评分仍然计入。";
        if (assignment is { Scores: not null, Declared: not Declared.NoConflict })
            return $"{where}没有申报有无利害关系，已经有评分。";
        if (assignment.Filed > 0)
        {
            if (await reads.Pledge(campaign.Id, assignment.Expert, cancel) is null)
                return $"{where}没有先签署评审承诺，已经提交评分。";
            // By the chain's order and not by its times: the machine's clock may have been set back in between.
            var first = await records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf($"nom-{assignment.Nomination}"), cancel)
                .FirstOrDefaultAsync(entry => entry.Action is "expert.declared" or "expert.sheet-filed" && entry.Facts["expert"] == assignment.Expert.Value, cancel);
            if (first?.Action != "expert.declared")
                return $"{where}没有先申报有无利害关系，已经提交评分。";
        }
        return assignment.Stands && await people.Person(assignment.Expert, cancel) is { } expert && await nominations.Find(campaign.Id, assignment.Nomination.Value, cancel) is { } nomination
            ? Conflicts.Between(expert, nomination)
            : null;
    }

    private async Task<string> Where(RunningCampaign campaign, Assignment assignment, CancellationToken cancel) =>
        $"{(await nominations.Find(campaign.Id, assignment.Nomination.Value, cancel))?.Number ?? assignment.Nomination.Value} 的专家 {assignment.Expert} ";
}
