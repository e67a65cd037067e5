using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

public sealed record AssignBody(string Nomination, ImmutableArray<string> Experts);

/// <summary>Gives one nomination to chosen experts.</summary>
public sealed class AssignExperts(CampaignReads campaigns, Assigning assigning, TimeProvider time)
{
    [Function("AssignExperts")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/experts/assignments")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    [Function("AssignExpertsApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/experts/assignments")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    private async Task<IResult> Run(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, ExpertReviewPermissions.Assign, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var bound = await request.Bind<AssignBody>(cancel);
        if (bound is not Bound<AssignBody>.Value { It: var body })
            return await Answers.Refuse(request, ((Bound<AssignBody>.No)bound).Why, time, cancel);
        var experts = body.Experts.IsDefault ? [] : body.Experts;
        if (!Ids.Valid(body.Nomination) || !experts.All(Ids.Valid))
            return await Answers.Refuse(request, Refusal.Invalid("材料或专家的编号不对。", "请从页面上选择后重新提交。"), time, cancel);
        return await assigning.Assign(open.Campaign, [.. experts.Select(expert => (NominationId.From(body.Nomination), PersonId.From(expert)))], open.By, cancel) switch
        {
            AssignOutcome.Assigned assigned when request.IsApi() => Answers.Data(new { assigned.Made }),
            AssignOutcome.Assigned assigned => Answers.Done(request, $"/office/{open.Campaign.Id}/experts#{body.Nomination}", $"已完成 {assigned.Made} 项指派，邀请信已发给专家。"),
            AssignOutcome.Refused refused => await Answers.Refuse(request, refused.Why, time, cancel),
            _ => throw new InvalidOperationException("Unknown outcome of assigning."),
        };
    }
}
