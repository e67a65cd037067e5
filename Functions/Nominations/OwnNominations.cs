using Microsoft.AspNetCore.Http;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>What a request about one nomination of the visitor's unit leads to.</summary>
public abstract record OwnNomination
{
    private OwnNomination() { }

    public sealed record Found(RunningCampaign Campaign, Nomination Nomination, Attribution By) : OwnNomination;

    public sealed record No(Refusal Why) : OwnNomination;
}

/// <summary>Finds a nomination for its own unit. Another unit's is not told apart from one that does not exist.</summary>
public sealed class OwnNominations(CampaignReads campaigns, NominationReads nominations, TimeProvider time)
{
    public async Task<OwnNomination> Find(HttpRequest request, string campaignId, string nominationId, Permission permission, CancellationToken cancel)
    {
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return new OwnNomination.No(CampaignReads.NoSuchCampaign);
        var nomination = await nominations.Find(campaign.Id, nominationId, cancel);
        // Asked before the answer “not found”, so that somebody who is not signed in learns nothing.
        var subject = nomination is null ? Subject.General : Subject.Of(nomination.Unit);
        return request.Visitor().Ask(permission, subject, campaign.Campaign.Phase, time.GetUtcNow()) switch
        {
            Permitted.Yes yes when nomination is not null => new OwnNomination.Found(campaign, nomination, yes.By),
            Permitted.No no => new OwnNomination.No(no.Why),
            _ => new OwnNomination.No(NotFound),
        };
    }

    private static Refusal NotFound { get; } = Refusal.Unknown("没有找到这份推荐材料，或者它不属于您的单位。", "请从“推荐单位”页面重新进入。");
}
