using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>A unit begins to send a packet in blocks. Whether it is in time is decided by this instant.</summary>
public sealed class BeginUpload(CampaignReads campaigns, UploadOpenings openings, UploadBlocks blocks, TimeProvider time)
{
    [Function(nameof(BeginUpload))]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/uploads")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Answer(request, campaign, cancel);

    [Function("BeginUploadApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/uploads")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Answer(request, campaign, cancel);

    private async Task<IResult> Answer(HttpRequest request, string campaignId, CancellationToken cancel)
    {
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return await Answers.Refuse(request, CampaignReads.NoSuchCampaign, time, cancel);
        var visitor = request.Visitor();
        var permitted = visitor.Ask(NominationPermissions.Send, visitor.Who?.Unit is { } own ? Subject.Of(own) : Subject.General, campaign.Campaign.Phase, time.GetUtcNow());
        if (permitted is not Permitted.Yes { By: var by } || visitor.Who?.Unit is not { } unit)
            return await Answers.Refuse(request, ((Permitted.No)permitted).Why, time, cancel);
        var bound = await request.Bind<UploadForm>(cancel);
        if (bound is not Bound<UploadForm>.Value { It: var form })
            return await Answers.Refuse(request, ((Bound<UploadForm>.No)bound).Why, time, cancel);
        return await openings.Open(campaign, unit, form, by, cancel) switch
        {
            UploadOpening.Opened { Session: var session } => Answers.Data(await UploadView.Of(campaign, session, blocks, cancel), StatusCodes.Status201Created),
            UploadOpening.Refused refused => await Answers.Refuse(request, refused.Why, time, cancel),
            _ => throw new InvalidOperationException("Unknown opening."),
        };
    }
}
