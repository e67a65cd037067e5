using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns.Pages;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.Campaigns;

/// <summary>How many nominations stand where.</summary>
public sealed record StateCount(CategoryCode Category, NominationState State, int Count);

/// <summary>What the office sees of a campaign.</summary>
public sealed record OfficeView(RunningCampaign Campaign, ImmutableArray<StateCount> Counts, Gate? Gate, GatePreview? Preview, bool MayPropose, bool MayConfirm, bool MayMoveDeadline);

/// <summary>The office's page of a campaign: where it stands, and the way out of the stage with everything that it would do.</summary>
public sealed class OfficeCampaign(CampaignReads campaigns, NominationReads nominations, Gates gates, TimeProvider time)
{
    [Function("OfficeHome")]
    public async Task<IResult> Home([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office")] HttpRequest request, CancellationToken cancel)
    {
        if (request.Visitor().Ask(CampaignPermissions.Watch, Subject.General, null, time.GetUtcNow()) is Permitted.No no)
            return await Answers.Refuse(request, no.Why, time, cancel);
        var running = new List<RunningCampaign>();
        foreach (var id in await campaigns.All(cancel))
        {
            if (await campaigns.Find(id, cancel) is { } campaign)
                running.Add(campaign);
        }
        return Answers.Page<OfficeHomePage>(await request.Page(time, cancel), new { Campaigns = running });
    }

    [Function(nameof(OfficeCampaign))]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/{campaign}")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Show(request, campaign, cancel);

    [Function("OfficeCampaignApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Show(request, campaign, cancel);

    private async Task<IResult> Show(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, CampaignPermissions.Watch, time, cancel);
        if (entry is not CampaignEntry.Open { Campaign: var campaign })
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var view = await View(request.Visitor(), campaign, cancel);
        return request.IsApi() ? Answers.Data(Body(view)) : Answers.Page<OfficeCampaignPage>(await request.Page(time, cancel), new { View = view });
    }

    private static object Body(OfficeView view) => new
    {
        view.Campaign.Campaign,
        view.Counts,
        view.Gate,
        Preview = view.Preview is { } preview
            ? new { preview.From, preview.To, preview.Obstacles, preview.Fingerprint, Effects = preview.Effects.Select(each => new { each.Nomination.Id, each.Nomination.Number, each.Effect.To, each.Effect.Why, Letters = each.Effect.Letters.Select(letter => letter.Subject) }) }
            : null,
    };

    private async Task<OfficeView> View(Visitor visitor, RunningCampaign campaign, CancellationToken cancel)
    {
        var counts = new Dictionary<(CategoryCode, NominationState), int>();
        await foreach (var nomination in nominations.All(campaign.Id, cancel))
            counts[(nomination.Category, nomination.State)] = counts.GetValueOrDefault((nomination.Category, nomination.State)) + 1;
        bool May(Permission permission) => visitor.Ask(permission, Subject.General, campaign.Campaign.Phase, time.GetUtcNow()) is Permitted.Yes;
        return new OfficeView(
            campaign,
            [.. counts.Select(pair => new StateCount(pair.Key.Item1, pair.Key.Item2, pair.Value)).OrderBy(count => count.Category.Value, StringComparer.Ordinal).ThenBy(count => count.State)],
            await gates.Current(campaign, cancel),
            await gates.Preview(campaign, cancel),
            May(CampaignPermissions.ProposeGate),
            May(CampaignPermissions.ConfirmGate),
            May(CampaignPermissions.MoveDeadline));
    }
}
