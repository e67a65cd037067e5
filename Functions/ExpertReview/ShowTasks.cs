using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

/// <summary>An expert's own tasks, of all campaigns.</summary>
public sealed class ShowTasks(CampaignReads campaigns, ReviewTaskReads tasks, TimeProvider time)
{
    [Function("ShowTasks")]
    public async Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "expert")] HttpRequest request, CancellationToken cancel)
    {
        if (request.Visitor().Ask(ExpertReviewPermissions.OwnTasks, Identity.Subject.General, null, time.GetUtcNow()) is Identity.Permitted.No no)
            return await Answers.Refuse(request, no.Why, time, cancel);
        var all = ImmutableArray.CreateBuilder<ReviewTasks>();
        foreach (var id in await campaigns.All(cancel))
        {
            if (await campaigns.Find(id, cancel) is { } campaign && await tasks.Of(campaign, request.Visitor().Who!.Id, cancel) is { Tasks.IsEmpty: false } own)
                all.Add(own);
        }
        return Answers.Page<TasksPage>(await request.Page(time, cancel), new { Model = all.ToImmutable() });
    }

    [Function("ShowTasksApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/expert")] HttpRequest request, string campaign, CancellationToken cancel) =>
        await CampaignEntry.Of(request, campaigns, campaign, ExpertReviewPermissions.OwnTasks, time, cancel) switch
        {
            CampaignEntry.Open open => Answers.Data(await tasks.Of(open.Campaign, request.Visitor().Who!.Id, cancel)),
            CampaignEntry.Shut shut => await Answers.Refuse(request, shut.Why, time, cancel),
            _ => throw new InvalidOperationException("Unknown entry."),
        };
}
