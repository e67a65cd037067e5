using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.PublicNotice.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.PublicNotice;

/// <summary>The public list: under notice, and afterwards as announced.</summary>
public sealed class ShowNotice(CampaignReads campaigns, NoticeReads notice, TimeProvider time)
{
    [Function(nameof(ShowNotice))]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/{campaign}/notice")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Show(request, campaign, cancel);

    [Function("ShowNoticeApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/notice")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Show(request, campaign, cancel);

    private async Task<IResult> Show(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, PublicNoticePermissions.Read, time, cancel);
        if (entry is not CampaignEntry.Open { Campaign: var campaign })
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        if (await notice.View(campaign, cancel) is not { } view)
            return await Answers.Refuse(request, ObjectionFiling.NotPublished, time, cancel);
        return request.IsApi() ? Answers.Data(Body(view)) : Answers.Page<NoticePage>(await request.Page(time, cancel), new { View = view });
    }

    private static object Body(NoticeView view) => new
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
    };
}
