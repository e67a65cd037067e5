using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Web;

namespace TechVolunteers.FinalList;

/// <param name="DecisionVersion">Of the category's list as the page showed it; 0 when there was none.</param>
public sealed record DrawBody(string Category, int? Target, int DecisionVersion);

/// <summary>Draws a category's list by rank.</summary>
public sealed class DrawList(CampaignReads campaigns, Settling settling, TimeProvider time)
{
    [Function("DrawList")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/list")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    [Function("DrawListApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/list")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    private async Task<IResult> Run(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, FinalListPermissions.Settle, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var bound = await request.Bind<DrawBody>(cancel);
        if (bound is not Bound<DrawBody>.Value { It: var body })
            return await Answers.Refuse(request, ((Bound<DrawBody>.No)bound).Why, time, cancel);
        if (await settling.Draw(open.Campaign, body.Category, body.Target, body.DecisionVersion, open.By, cancel) is { } refusal)
            return await Answers.Refuse(request, refusal, time, cancel);
        return request.IsApi()
            ? Answers.Data(new { DecisionVersion = body.DecisionVersion + 1 })
            : Answers.Done(request, $"/office/{open.Campaign.Id}/list#{body.Category}", "已按排名生成名单；入选线上有并列的，请逐份决定。");
    }
}
