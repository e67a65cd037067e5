using System.Collections.Concurrent;
using System.Collections.Immutable;
using TechVolunteers.Storage;

namespace TechVolunteers.Campaigns;

/// <summary>A campaign with the definition that it runs by.</summary>
public sealed record RunningCampaign(Campaign Campaign, CampaignDefinition Definition)
{
    public CampaignId Id => Campaign.Id;

    public string Partition => CampaignKeys.Partition(Campaign.Id);
}

/// <summary>Reads campaigns. Definitions never change once written, so they are kept in memory.</summary>
public sealed class CampaignReads(IRecords records)
{
    private readonly ConcurrentDictionary<(CampaignId, int), CampaignDefinition> _definitions = new();

    /// <summary>A campaign by the id of a URL, or null when there is none.</summary>
    public async Task<RunningCampaign?> Find(string id, CancellationToken cancel) =>
        Ids.Valid(id) ? await Find(CampaignId.From(id), cancel) : null;

    public async Task<RunningCampaign?> Find(CampaignId id, CancellationToken cancel)
    {
        if (await records.Find<Campaign>(CampaignKeys.Partition(id), CampaignKeys.Campaign, cancel) is not { } campaign)
            return null;
        var key = (id, campaign.DefinitionVersion);
        if (!_definitions.TryGetValue(key, out var definition))
        {
            definition = await records.Find<CampaignDefinition>(CampaignKeys.Partition(id), CampaignKeys.Definition(campaign.DefinitionVersion), cancel)
                ?? throw new InvalidOperationException($"Definition {campaign.DefinitionVersion} of {id} is missing.");
            _definitions.TryAdd(key, definition);
        }
        return new RunningCampaign(campaign, definition);
    }

    /// <summary>The ids of all campaigns, in order.</summary>
    public async Task<ImmutableArray<CampaignId>> All(CancellationToken cancel)
    {
        var ids = ImmutableArray.CreateBuilder<CampaignId>();
        await foreach (var row in records.Scan(CampaignKeys.Index, "campaign/", cancel))
            ids.Add(CampaignId.From(row.Key["campaign/".Length..]));
        return ids.ToImmutable();
    }

    /// <summary>All campaigns that were opened, in order of their ids.</summary>
    public async Task<ImmutableArray<RunningCampaign>> Running(CancellationToken cancel)
    {
        var running = ImmutableArray.CreateBuilder<RunningCampaign>();
        foreach (var id in await All(cancel))
        {
            if (await Find(id, cancel) is { } campaign)
                running.Add(campaign);
        }
        return running.ToImmutable();
    }

    public static Refusal NoSuchCampaign { get; } = Refusal.Unknown("没有这次征集活动。", "请从首页重新进入，或核对地址中的活动编号。");
}
