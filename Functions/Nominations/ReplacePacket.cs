using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>A unit sends a new version of a packet; the last complete one counts.</summary>
public sealed class ReplacePacket(OwnNominations own, PacketDesk desk, TimeProvider time)
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
        var submission = await desk.Replace(request, campaign, nomination, begun, by, durable, cancel);
        return await submission.Answer(request, campaign, time, cancel);
    }
}
