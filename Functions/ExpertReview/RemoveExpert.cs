using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

public sealed record RemoveBody(string Nomination, string Expert, string Reason, int DecisionVersion);

/// <summary>Takes one nomination back from one expert.</summary>
public sealed class RemoveExpert(CampaignReads campaigns, Assigning assigning, TimeProvider time)
{
    [Function("RemoveExpert")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/experts/removals")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    [Function("RemoveExpertApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/experts/removals")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    private async Task<IResult> Run(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, ExpertReviewPermissions.Assign, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var bound = await request.Bind<RemoveBody>(cancel);
        if (bound is not Bound<RemoveBody>.Value { It: var body })
            return await Answers.Refuse(request, ((Bound<RemoveBody>.No)bound).Why, time, cancel);
        if (!Ids.Valid(body.Nomination) || !Ids.Valid(body.Expert))
            return await Answers.Refuse(request, Refusal.Invalid("材料或专家的编号不对。", "请从页面上选择后重新提交。"), time, cancel);
        if (await assigning.Remove(open.Campaign, NominationId.From(body.Nomination), PersonId.From(body.Expert), body.Reason, body.DecisionVersion, open.By, cancel) is { } refusal)
            return await Answers.Refuse(request, refusal, time, cancel);
        return request.IsApi() ? Answers.Data(new { Removed = true }) : Answers.Done(request, $"/office/{open.Campaign.Id}/experts#{body.Nomination}", "已撤回指派，并已通知专家。");
    }
}
