using Microsoft.AspNetCore.Http;
using TechVolunteers.Audit;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Campaigns;

/// <summary>Whether a visitor comes in: the campaign of the URL with the name under which changes will stand, or why not.</summary>
public abstract record CampaignEntry
{
    private CampaignEntry() { }

    public sealed record Open(RunningCampaign Campaign, Attribution By) : CampaignEntry;

    public sealed record Shut(Refusal Why) : CampaignEntry;

    /// <summary>Asks for a permission about a campaign as a whole.</summary>
    public static Task<CampaignEntry> Of(HttpRequest request, CampaignReads campaigns, string id, Permission permission, TimeProvider time, CancellationToken cancel) =>
        Of(request, campaigns, id, permission, (_, _) => Task.FromResult(Subject.General), time, cancel);

    /// <summary>Asks for a permission about something of a campaign; <paramref name="subject"/> says whose it is.</summary>
    public static async Task<CampaignEntry> Of(
        HttpRequest request,
        CampaignReads campaigns,
        string id,
        Permission permission,
        Func<RunningCampaign, CancellationToken, Task<Subject>> subject,
        TimeProvider time,
        CancellationToken cancel)
    {
        if (await campaigns.Find(id, cancel) is not { } campaign)
            return new Shut(CampaignReads.NoSuchCampaign);
        return request.Visitor().Ask(permission, await subject(campaign, cancel), campaign.Campaign.Phase, time.GetUtcNow()) switch
        {
            Permitted.Yes yes => new Open(campaign, yes.By),
            Permitted.No no => new Shut(no.Why),
            _ => throw new InvalidOperationException("Unknown answer to a permission."),
        };
    }
}
