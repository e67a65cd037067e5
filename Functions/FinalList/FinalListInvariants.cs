using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.FinalList;

/// <summary>What holds of every category's list.</summary>
internal sealed class FinalListInvariants(CampaignReads campaigns, NominationReads nominations, IRecords records) : IInvariants
{
    public IEnumerable<Invariant> All => [new("I5", "名单的每次生成和调整只办理一次，都有审计记录。", Lists)];

    private async Task Lists(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            var recorded = new Dictionary<string, int>(StringComparer.Ordinal);
            await foreach (var entry in records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf(CampaignKeys.Chain), look.Cancel))
            {
                if (entry.Action == "list.drawn")
                    recorded[entry.Facts["category"]] = recorded.GetValueOrDefault(entry.Facts["category"]) + 1;
            }
            await foreach (var nomination in nominations.All(campaign.Id, look.Cancel))
            {
                var decided = await records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf(nomination.Chain), look.Cancel).CountAsync(entry => entry.Action == "list.decided", look.Cancel);
                recorded[nomination.Category.Value] = recorded.GetValueOrDefault(nomination.Category.Value) + decided;
            }
            foreach (var category in campaign.Definition.Categories)
            {
                var list = await records.Find<CategoryList>(campaign.Partition, CategoryList.Key(category.Code), look.Cancel);
                look.Saw((list?.DecisionVersion ?? 0) == recorded.GetValueOrDefault(category.Code.Value)
                    ? null
                    : $"活动 {campaign.Id} 的{category.Name}名单是第 {list?.DecisionVersion ?? 0} 版，审计记录中办理了 {recorded.GetValueOrDefault(category.Code.Value)} 次。");
            }
        }
    }
}
