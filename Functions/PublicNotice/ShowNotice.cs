using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.PublicNotice.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.PublicNotice;

/// <summary>The public list: under notice, and afterwards as announced.</summary>
public sealed class ShowNotice(CampaignReads campaigns, NoticeReads notice, TimeProvider time)
{
    [Function(nameof(ShowNotice))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/{campaign}/notice")] HttpRequest request, string campaign, CancellationToken cancel) =>
        await View(request, campaign, cancel) switch
        {
            ({ } view, null) => Answers.Page<NoticePage>(await request.Page(time, cancel), new { View = view }),
            (_, var refusal) => await Answers.Refuse(request, refusal ?? CampaignReads.NoSuchCampaign, time, cancel),
        };

    [Function("ShowNoticeApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/notice")] HttpRequest request, string campaign, CancellationToken cancel) =>
        await View(request, campaign, cancel) switch
        {
            ({ } view, null) => Answers.Data(new
            {
                campaign = view.Campaign.Id,
                from = view.Window.First,
                until = view.Window.Last,
                window = view.Window.Sentence,
                view.List.PublishedAt,
                view.AnnouncedAt,
                view.Fingerprint,
                fingerprintRecipe = Fingerprint.Recipe,
                firstFingerprint = view.List.First,
                entries = view.Entries.Select(entry => new { entry.Number, entry.Category, entry.Position, entry.Name, entry.Place, entry.UnitName, entry.Summary }),
                view.Changes,
            }),
            (_, var refusal) => await Answers.Refuse(request, refusal ?? CampaignReads.NoSuchCampaign, time, cancel),
        };

    private async Task<(NoticeView? View, Refusal? Refusal)> View(HttpRequest request, string id, CancellationToken cancel)
    {
        if (request.Visitor().Ask(PublicNoticePermissions.Read, Subject.General, null, time.GetUtcNow()) is Permitted.No no)
            return (null, no.Why);
        if (await campaigns.Find(id, cancel) is not { } campaign)
            return (null, CampaignReads.NoSuchCampaign);
        return await notice.View(campaign, cancel) is { } view ? (view, null) : (null, ObjectionFiling.NotPublished);
    }
}
