using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

/// <summary>The office's page of the expert review: who has which nomination, and who has filed.</summary>
public sealed class WatchExperts(CampaignReads campaigns, ProgressReads progress, TimeProvider time)
{
    [Function("WatchExperts")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/{campaign}/experts")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    [Function("WatchExpertsApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/experts")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    private async Task<IResult> Run(HttpRequest request, string id, CancellationToken cancel)
    {
        switch (await CampaignEntry.Of(request, campaigns, id, ExpertReviewPermissions.Watch, time, cancel))
        {
            case CampaignEntry.Shut shut:
                return await Answers.Refuse(request, shut.Why, time, cancel);
            case CampaignEntry.Open open:
                var model = await progress.Of(open.Campaign, cancel);
                return request.IsApi() ? Answers.Data(model) : Answers.Page<ExpertsPage>(await request.Page(time, cancel), new { open.Campaign, Model = model });
            default:
                throw new InvalidOperationException("Unknown entry.");
        }
    }
}
