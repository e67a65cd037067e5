using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.Campaigns;

/// <summary>What everybody may read about the campaigns: the home page, and one page for each with its conditions, times and forms.</summary>
public sealed class PublicPages(CampaignReads campaigns, TimeProvider time)
{
    /// <param name="nowhere">The Functions host takes no empty route; an optional value reaches <c>/</c>, and anything in it is no page.</param>
    [Function("Home")]
    public async Task<IResult> Home([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{nowhere:alpha?}")] HttpRequest request, string? nowhere, CancellationToken cancel)
    {
        if (!string.IsNullOrEmpty(nowhere))
            return await Answers.Refuse(request, Refusal.Unknown("没有这个页面。", "请核对地址，或者从首页重新进入。"), time, cancel);
        var running = new List<RunningCampaign>();
        foreach (var id in await campaigns.All(cancel))
        {
            if (await campaigns.Find(id, cancel) is { } campaign)
                running.Add(campaign);
        }
        running.Sort((a, b) => b.Campaign.OpenedAt.CompareTo(a.Campaign.OpenedAt));
        return Answers.Page<HomePage>(await request.Page(time, cancel), new { Campaigns = running });
    }

    [Function("PublicCampaign")]
    public async Task<IResult> Campaign([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/{campaign}")] HttpRequest request, string campaign, CancellationToken cancel) =>
        await campaigns.Find(campaign, cancel) is { } running
            ? Answers.Page<PublicCampaignPage>(await request.Page(time, cancel), new { Campaign = running })
            : await Answers.Refuse(request, CampaignReads.NoSuchCampaign, time, cancel);
}
