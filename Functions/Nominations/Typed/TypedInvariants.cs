using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Typed;

/// <summary>What holds of every form typed online, of its versions given out, and of their codes.</summary>
internal sealed class TypedInvariants(CampaignReads campaigns, NominationReads nominations, IRecords records) : IInvariants
{
    public IEnumerable<Invariant> All =>
    [
        new("I3", "每个校验码都登记在它的那一版推荐表名下，登记的每个校验码都有对应的版本。", Codes),
        new("I5", "在线推荐表的每次保存和每次生成都只办理一次，都有审计记录；索引和报送的材料与它一致。", Steps),
    ];

    private async Task Codes(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            await foreach (var issued in records.Scan<IssuedForm>(campaign.Partition, IssuedKeys.AllVersions, look.Cancel))
            {
                var owner = await records.Find<CodeOwner>(campaign.Partition, IssuedKeys.Code(issued), look.Cancel);
                look.Saw(owner != new CodeOwner(issued.Nomination, issued.Version) ? $"{Name(issued)}的校验码 {issued.Code} 没有登记在它名下。"
                    : Layout(campaign, issued) is { } form && FormContent.Of(form, TypedAnswers.Read(form, issued.Answers)).Hash() != issued.Content ? $"{Name(issued)}的内容与登记的校验值不一致。"
                    : null);
            }
            await foreach (var row in records.Scan(campaign.Partition, IssuedKeys.AllCodes, look.Cancel))
            {
                var owner = Json.Read<CodeOwner>(row.Json);
                var issued = await records.Find<IssuedForm>(campaign.Partition, IssuedKeys.Version(owner.Nomination, owner.Version), look.Cancel);
                look.Saw(issued is not null && IssuedKeys.Code(issued) == row.Key ? null : $"登记的校验码 {row.Key[IssuedKeys.AllCodes.Length..]} 没有对应的推荐表。");
            }
        }
    }

    private async Task Steps(InvariantLook look)
    {
        foreach (var campaign in await campaigns.Running(look.Cancel))
        {
            await foreach (var form in records.Scan<TypedForm>(campaign.Partition, TypedKeys.All, look.Cancel))
            {
                var entries = await records.Scan<AuditEntry>(campaign.Partition, AuditKeys.EntriesOf(form.Chain), look.Cancel).Where(entry => entry.Action.StartsWith("typed.", StringComparison.Ordinal)).ToArrayAsync(look.Cancel);
                look.Saw(await Fault(campaign, form, entries, look.Cancel));
                if (await records.Find(campaign.Partition, TypedKeys.OfUnit(form.Unit) + form.Id.Value, look.Cancel) is null)
                    look.Breach($"在线推荐表 {form.Id} 不在推荐单位 {form.Unit} 的索引中。");
                if (await nominations.Find(campaign.Id, form.Id.Value, look.Cancel) is { } sent && (sent.Unit, sent.Category) != (form.Unit, form.Category))
                    look.Breach($"{sent.Number} 的推荐单位或类别与它的在线推荐表不同。");
            }
            await foreach (var row in records.Scan<TypedOfUnit>(campaign.Partition, TypedKeys.AllOfUnits, look.Cancel))
            {
                if (await records.Find(campaign.Partition, TypedKeys.Form(row.Id), look.Cancel) is null)
                    look.Breach($"推荐单位的索引中有在线推荐表 {row.Id}，但没有这份表。");
            }
        }
    }

    private async Task<string?> Fault(RunningCampaign campaign, TypedForm form, AuditEntry[] entries, CancellationToken cancel)
    {
        var saved = entries.Count(entry => entry.Action == "typed.saved");
        if (entries.Count(entry => entry.Action == "typed.started") != 1 || form.Revision != saved + 1)
            return $"在线推荐表 {form.Id} 登记为第 {form.Revision} 次保存，审计记录中开始填写 {entries.Count(entry => entry.Action == "typed.started")} 次、保存 {saved} 次。";
        var given = entries.Where(entry => entry.Action == "typed.issued").ToArray();
        if (form.Issued != given.Length)
            return $"在线推荐表 {form.Id} 登记为生成过 {form.Issued} 版，审计记录中生成了 {given.Length} 版。";
        foreach (var (entry, version) in given.Select((entry, n) => (entry, n + 1)))
        {
            var issued = await records.Find<IssuedForm>(campaign.Partition, IssuedKeys.Version(form.Id, version), cancel);
            if (issued is null || (issued.Code, issued.Content) != (entry.Facts["code"], entry.Facts["content"]))
                return $"在线推荐表 {form.Id} 第 {version} 版与生成时的审计记录不一致，或者已经不在。";
        }
        return null;
    }

    /// <summary>Null for a version of another layout: what was typed for that can't be read by this one.</summary>
    private static FormDefinition? Layout(RunningCampaign campaign, IssuedForm issued) =>
        campaign.Definition.Category(issued.Category)?.Form is { } form && form.Version == issued.FormVersion ? form : null;

    private static string Name(IssuedForm issued) => $"在线推荐表 {issued.Nomination} 第 {issued.Version} 版";
}
