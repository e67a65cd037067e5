using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Durable;
using TechVolunteers.Storage;

namespace TechVolunteers.Campaigns;

/// <summary>What became of a campaign file.</summary>
public abstract record CampaignOpening
{
    private CampaignOpening() { }

    public sealed record Opened(RunningCampaign Campaign) : CampaignOpening;

    /// <summary>A newer version of a running campaign's file is in force.</summary>
    public sealed record Revised(RunningCampaign Campaign) : CampaignOpening;

    public sealed record Refused(Refusal Why, ImmutableArray<string> Problems) : CampaignOpening;
}

/// <summary>Opens a campaign from its file, or puts a newer version of the file in force.</summary>
public sealed class OpenCampaign(IRecords records, Ledger ledger)
{
    public async Task<CampaignOpening> Open(string json, Attribution by, CancellationToken cancel)
    {
        var loading = CampaignFile.Parse(json);
        if (loading is CampaignLoading.Refused { Problems: var problems })
            return new CampaignOpening.Refused(Refusal.Invalid($"征集活动文件有 {problems.Length} 处问题。", "请按列出的位置逐项改正后重新提交；没有任何内容被保存。"), problems);
        var definition = ((CampaignLoading.Loaded)loading).Definition;
        // The list of campaigns lies in another partition. It is written first, and readers skip an entry without a campaign, so a crash in between loses nothing.
        await records.Commit(CampaignKeys.Index, [new RowChange.Put("campaign/" + definition.Id.Value, "{}")], cancel);
        return await ledger.Commit<CampaignOpening>(CampaignKeys.Partition(definition.Id), by, async draft =>
        {
            var standing = await draft.Find<Campaign>(CampaignKeys.Campaign);
            if (standing is not null && definition.Version <= standing.DefinitionVersion)
                return new CampaignOpening.Refused(Refusal.Stale($"征集活动 {definition.Id} 已经启动，现行设置是第 {standing.DefinitionVersion} 版，提交的是第 {definition.Version} 版。"), []);
            var campaign = standing is null
                ? new Campaign(definition.Id, definition.Version, Stage.Intake, definition.Deadline.ToUniversalTime(), ImmutableSortedDictionary<string, DateTimeOffset>.Empty, null, 1, by.At)
                : standing with { DefinitionVersion = definition.Version, DecisionVersion = standing.DecisionVersion + 1 };
            await draft.Save(campaign);
            await draft.Save(CampaignKeys.Definition(definition.Version), definition);
            draft.Record(CampaignKeys.Chain, standing is null ? "campaigns.opened" : "campaigns.revised", [("definition", $"{definition.Version}")], [("file", json)]);
            draft.Wake(Wake.For(CampaignOrchestrator.Flow, definition.Id.Value, new CampaignRun(definition.Id), by.At));
            var running = new RunningCampaign(campaign, definition);
            return standing is null ? new CampaignOpening.Opened(running) : new CampaignOpening.Revised(running);
        }, cancel);
    }
}
