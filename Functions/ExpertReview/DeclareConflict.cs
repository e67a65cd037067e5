using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

/// <param name="Conflict"><c>none</c> or <c>conflict</c>.</param>
public sealed record DeclareBody(string? Conflict, string? Reason, int DecisionVersion);

/// <summary>An expert says whether there is a conflict of interest, before any content is shown.</summary>
public sealed class DeclareConflict(CampaignReads campaigns, ExpertReviewReads reads, Declaring declaring, TimeProvider time)
{
    [Function("DeclareConflict")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "expert/{campaign}/nominations/{id}/declaration")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        Run(request, campaign, id, cancel);

    [Function("DeclareConflictApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/nominations/{id}/declaration")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        Run(request, campaign, id, cancel);

    private async Task<IResult> Run(HttpRequest request, string campaign, string id, CancellationToken cancel)
    {
        var entry = await OwnTask.Enter(request, campaigns, reads, campaign, id, ExpertReviewPermissions.Declare, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var bound = await request.Bind<DeclareBody>(cancel);
        if (bound is not Bound<DeclareBody>.Value { It: var body })
            return await Answers.Refuse(request, ((Bound<DeclareBody>.No)bound).Why, time, cancel);
        bool? conflict = body.Conflict switch { "none" => false, "conflict" => true, _ => null };
        if (await declaring.Declare(open.Campaign, NominationId.From(id), request.Visitor().Who!.Id, conflict, body.Reason, body.DecisionVersion, open.By, cancel) is { } refusal)
            return await Answers.Refuse(request, refusal, time, cancel);
        if (request.IsApi())
            return Answers.Data(new { body.Conflict });
        return conflict == true
            ? Answers.Done(request, "/expert", "已申报回避，这份材料不再对您显示，承办单位会另行安排。")
            : Answers.Done(request, $"/expert/{open.Campaign.Id}/nominations/{id}", "已申报没有利害关系，可以开始评审。");
    }
}
