using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.ExpertReview;

/// <summary>Comes in for one's own task: the subject of its permissions is the expert to whom the nomination is assigned.</summary>
internal static class OwnTask
{
    public static Task<CampaignEntry> Enter(HttpRequest request, CampaignReads campaigns, ExpertReviewReads reads, string campaign, string nomination, Permission permission, TimeProvider time, CancellationToken cancel) =>
        CampaignEntry.Of(
            request,
            campaigns,
            campaign,
            permission,
            async (running, token) => request.Visitor().Who is { } who
                && Ids.Valid(nomination)
                && await reads.Assignment(running.Id, NominationId.From(nomination), who.Id, token) is { RemovedAt: null } assignment
                    ? new Subject(null, [assignment.Expert])
                    : Subject.General,
            time,
            cancel);
}
