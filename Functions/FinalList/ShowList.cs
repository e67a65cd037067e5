using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Web;

namespace TechVolunteers.FinalList;

/// <summary>The office's page of the ranking and the list.</summary>
public sealed class ShowList(CampaignReads campaigns, FinalListReads reads, TimeProvider time)
{
    [Function("ShowList")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/{campaign}/list")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    [Function("ShowListApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/list")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    private async Task<IResult> Run(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, FinalListPermissions.See, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var model = await reads.Of(open.Campaign, cancel);
        return request.IsApi() ? Answers.Data(model) : Answers.Page<ListPage>(await request.Page(time, cancel), new { open.Campaign, Model = model });
    }
}
