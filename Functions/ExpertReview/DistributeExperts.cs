using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

/// <param name="PerNomination">How many experts each nomination is to have, those assigned before included.</param>
/// <param name="Fingerprint">Of the proposal that was seen.</param>
public sealed record DistributeBody(string Category, int PerNomination, ImmutableArray<string> Experts, string Fingerprint);

/// <summary>Shows an even distribution of a category over chosen experts, and carries out the one that was seen.</summary>
public sealed class DistributeExperts(CampaignReads campaigns, Distributing distributing, TimeProvider time)
{
    [Function("ProposeDistribution")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/{campaign}/experts/distribution")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Propose(request, campaign, cancel);

    [Function("ProposeDistributionApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/experts/distribution")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Propose(request, campaign, cancel);

    [Function("DistributeExperts")]
    public Task<IResult> PagePost([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/experts/distribution")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Carry(request, campaign, cancel);

    [Function("DistributeExpertsApi")]
    public Task<IResult> ApiPost([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/experts/distribution")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Carry(request, campaign, cancel);

    private async Task<IResult> Propose(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, ExpertReviewPermissions.Assign, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        _ = int.TryParse(request.Query["perNomination"], out var perNomination);
        var experts = request.Query["experts"].OfType<string>().ToImmutableArray();
        return await distributing.Propose(open.Campaign, request.Query["category"].ToString(), perNomination, experts, cancel) switch
        {
            DistributeOutcome.Proposed proposed when request.IsApi() => Answers.Data(proposed.Preview.ForPrograms()),
            DistributeOutcome.Proposed proposed => Answers.Page<DistributionPage>(await request.Page(time, cancel), new { open.Campaign, Model = proposed.Preview }),
            DistributeOutcome.Refused refused => await Answers.Refuse(request, refused.Why, time, cancel),
            _ => throw new InvalidOperationException("A proposal carried something out."),
        };
    }

    private async Task<IResult> Carry(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, ExpertReviewPermissions.Assign, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var bound = await request.Bind<DistributeBody>(cancel);
        if (bound is not Bound<DistributeBody>.Value { It: var body })
            return await Answers.Refuse(request, ((Bound<DistributeBody>.No)bound).Why, time, cancel);
        return await distributing.Carry(open.Campaign, body.Category, body.PerNomination, body.Experts, body.Fingerprint, open.By, cancel) switch
        {
            DistributeOutcome.Assigned assigned when request.IsApi() => Answers.Data(new { assigned.Made }),
            DistributeOutcome.Assigned assigned => Answers.Done(request, $"/office/{open.Campaign.Id}/experts", $"已完成 {assigned.Made} 项指派，邀请信已发给专家。"),
            DistributeOutcome.Refused refused => await Answers.Refuse(request, refused.Why, time, cancel),
            _ => throw new InvalidOperationException("The distribution was only proposed."),
        };
    }
}
