using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

public sealed record PledgeBody(bool Accepted);

/// <summary>An expert accepts the pledge, once in a campaign.</summary>
public sealed class TakePledge(CampaignReads campaigns, Declaring declaring, TimeProvider time)
{
    [Function("TakePledge")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "expert/{campaign}/pledge")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    [Function("TakePledgeApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/expert/pledge")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    private async Task<IResult> Run(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, ExpertReviewPermissions.Pledge, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var bound = await request.Bind<PledgeBody>(cancel);
        if (bound is not Bound<PledgeBody>.Value { It: var body })
            return await Answers.Refuse(request, ((Bound<PledgeBody>.No)bound).Why, time, cancel);
        if (await declaring.Pledge(open.Campaign, request.Visitor().Who!.Id, body.Accepted, open.By, cancel) is { } refusal)
            return await Answers.Refuse(request, refusal, time, cancel);
        return request.IsApi() ? Answers.Data(new { Pledged = true }) : Answers.Done(request, "/expert", "已签署评审承诺。");
    }
}
