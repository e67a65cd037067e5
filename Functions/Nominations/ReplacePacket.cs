using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>A unit sends a new version of a packet; the last complete one counts.</summary>
public sealed class ReplacePacket(OwnNominations own, PacketDesk desk, Submissions submissions, TimeProvider time)
{
    [ChecksFormTokenItself]
    [Function(nameof(ReplacePacket))]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/nominations/{nomination}/packets")] HttpRequest request,
        string campaign,
        string nomination,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancel) => Answer(request, campaign, nomination, durable, cancel);

    [Function("ReplacePacketApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/nominations/{nomination}/packets")] HttpRequest request,
        string campaign,
        string nomination,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancel) => Answer(request, campaign, nomination, durable, cancel);

    private async Task<IResult> Answer(HttpRequest request, string campaignId, string nominationId, DurableTaskClient durable, CancellationToken cancel)
    {
        var begun = time.GetUtcNow();
        var asked = await own.Find(request, campaignId, nominationId, NominationPermissions.Send, cancel);
        if (asked is not OwnNomination.Found { Campaign: var campaign, Nomination: var nomination, By: var by })
            return await Answers.Refuse(request, ((OwnNomination.No)asked).Why, time, cancel);
        var early = campaign.Campaign.BeingClosed() ?? Submissions.MayReplace(campaign, nomination, begun, begun);
        var submission = await desk.Take(
            request, campaign, early, by, durable,
            // The packet is complete: a sender who hangs up now has still sent it.
            (packet, complete) => submissions.Replace(campaign, nomination, packet.Category, packet.Files, begun, complete, CancellationToken.None),
            cancel);
        return await submission.Answer(request, campaign, $"已完整收到 {nomination.Number} 的新版材料，回执如下。", StatusCodes.Status201Created, time, cancel);
    }
}
