using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

/// <summary>One nomination before one expert: the declaration first, then its content beside the expert's own sheet.</summary>
public sealed class ReviewNomination(CampaignReads campaigns, ExpertReviewReads reads, ReviewTaskReads tasks, TimeProvider time)
{
    [Function("ReviewNomination")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "expert/{campaign}/nominations/{id}")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        Run(request, campaign, id, cancel);

    [Function("ReviewNominationApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/expert/nominations/{id}")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        Run(request, campaign, id, cancel);

    private async Task<IResult> Run(HttpRequest request, string campaign, string id, CancellationToken cancel)
    {
        var entry = await OwnTask.Enter(request, campaigns, reads, campaign, id, ExpertReviewPermissions.Read, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var expert = request.Visitor().Who!.Id;
        if (await tasks.One(open.Campaign, NominationId.From(id), expert, cancel) is not { } model)
            return await Answers.Refuse(request, Refusal.Unknown("这份材料不再由您评审：您已申报回避，或者推荐单位已经撤回。", "请从评审任务页面继续评审其他材料。"), time, cancel);
        if (await reads.Pledge(open.Campaign.Id, expert, cancel) is null)
            return await Answers.Refuse(request, new Refusal(RefusalKind.Forbidden, "您还没有签署评审承诺。", "请先在评审任务页面签署承诺。"), time, cancel);
        return request.IsApi()
            ? Answers.Data(model)
            : Answers.Page<ReviewPage>(await request.Page(time, cancel), new { open.Campaign, Model = model });
    }
}
