using Microsoft.AspNetCore.Http;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>What a request about one upload of the visitor's unit leads to.</summary>
public abstract record OwnUpload
{
    private OwnUpload() { }

    public sealed record Found(RunningCampaign Campaign, UploadSession Session, Attribution By) : OwnUpload;

    public sealed record No(Refusal Why) : OwnUpload;
}

/// <summary>Finds an upload for its own unit. Another unit's is not told apart from one that does not exist.</summary>
public sealed class OwnUploads(CampaignReads campaigns, IRecords records, TimeProvider time)
{
    public async Task<OwnUpload> Find(HttpRequest request, string campaignId, string upload, CancellationToken cancel)
    {
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return new OwnUpload.No(CampaignReads.NoSuchCampaign);
        var session = Ids.Valid(upload) ? await records.Find<UploadSession>(campaign.Partition, UploadKeys.Session(UploadId.From(upload)), cancel) : null;
        var subject = session is null ? Subject.General : Subject.Of(session.Unit);
        return request.Visitor().Ask(NominationPermissions.Send, subject, campaign.Campaign.Phase, time.GetUtcNow()) switch
        {
            Permitted.Yes yes when session is not null => new OwnUpload.Found(campaign, session, yes.By),
            Permitted.No { Why.Kind: not RefusalKind.Unknown } no => new OwnUpload.No(no.Why),
            _ => new OwnUpload.No(UploadRefusals.NoSuchUpload),
        };
    }
}
