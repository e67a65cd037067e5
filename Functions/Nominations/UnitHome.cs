using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Pages;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>One campaign as a unit sees it.</summary>
/// <param name="Closed">Why no new packet is taken now; null when one is.</param>
/// <param name="Nominations">In order of their numbers.</param>
/// <param name="Typed">Forms typed online that were not sent yet.</param>
public sealed record UnitCampaign(RunningCampaign Running, Unit Unit, SendingWindow Window, Refusal? Closed, ImmutableArray<Quota> Quotas, ImmutableArray<Nomination> Nominations, ImmutableArray<TypedForm> Typed);

/// <summary>Gathers a unit's campaigns and packets.</summary>
public sealed class UnitReads(CampaignReads campaigns, NominationReads nominations, PeopleDirectory people, OwnTypedForms typed)
{
    public async Task<ImmutableArray<UnitCampaign>> Campaigns(UnitId unit, DateTimeOffset now, CancellationToken cancel)
    {
        var found = ImmutableArray.CreateBuilder<UnitCampaign>();
        foreach (var id in await campaigns.All(cancel))
        {
            if (await campaigns.Find(id, cancel) is { } campaign && await Campaign(campaign, unit, now, cancel) is { } seen)
                found.Add(seen);
        }
        return found.ToImmutable();
    }

    /// <summary>Null when the directory has no such unit.</summary>
    public async Task<UnitCampaign?> Campaign(RunningCampaign campaign, UnitId unitId, DateTimeOffset now, CancellationToken cancel)
    {
        if (await people.Unit(unitId, cancel) is not { } unit)
            return null;
        var sent = await nominations.OfUnit(campaign.Id, unitId, cancel).ToArrayAsync(cancel);
        var window = SendingWindow.OfIntake(campaign, unitId);
        var closed = campaign.Campaign.BeingClosed() ?? window.Begin(now) ?? Submissions.TooLate(campaign.Campaign);
        return new UnitCampaign(
            campaign, unit, window, closed,
            [.. campaign.Definition.Categories.Select(category => Quota.Of(category, unit, sent))],
            [.. sent.OrderBy(nomination => nomination.Number, StringComparer.Ordinal)],
            await typed.Open(campaign, unitId, cancel));
    }
}

/// <summary>The clerk's first page: the campaigns, the deadline, the quota, and every packet with its state.</summary>
public sealed class UnitHome(UnitReads reads, CampaignReads campaigns, TimeProvider time)
{
    [Function(nameof(UnitHome))]
    public async Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unit")] HttpRequest request, CancellationToken cancel)
    {
        if (Ask(request, null) is Permitted.No no)
            return await Answers.Refuse(request, no.Why, time, cancel);
        var seen = await reads.Campaigns(request.Visitor().Who!.Unit!.Value, time.GetUtcNow(), cancel);
        return Answers.Page<UnitHomePage>(await request.Page(time, cancel), new { Campaigns = seen });
    }

    [Function("UnitNominationsApi")]
    public async Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/nominations")] HttpRequest request, string campaign, CancellationToken cancel)
    {
        if (await Find(request, campaign, cancel) is not { } seen)
            return await Answers.Refuse(request, Why(request), time, cancel);
        return Answers.Data(new
        {
            Campaign = seen.Running.Id,
            seen.Running.Definition.Title,
            Unit = seen.Unit.Name,
            seen.Running.Campaign.Stage,
            Deadline = seen.Window.Ends,
            DeadlineText = BeijingTime.FormatEnd(seen.Window.Ends),
            Open = seen.Closed is null,
            Quotas = seen.Quotas.Select(quota => new { Category = quota.Category.Code, quota.Category.Name, quota.Used, quota.Allowed }),
            Nominations = seen.Nominations.Select(nomination => new { nomination.Id, nomination.Number, nomination.Category, nomination.Name, nomination.State, nomination.Version, nomination.DecisionVersion, nomination.CorrectBy }),
        });
    }

    /// <summary>The form for a new packet, with everything that limits it.</summary>
    [Function("SendPacketPage")]
    public async Task<IResult> Send(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unit/{campaign}/send")] HttpRequest request, string campaign, CancellationToken cancel)
    {
        if (await Find(request, campaign, cancel) is not { } seen)
            return await Answers.Refuse(request, Why(request), time, cancel);
        return Answers.Page<SendPacketPage>(await request.Page(time, cancel), new { Seen = seen });
    }

    private async Task<UnitCampaign?> Find(HttpRequest request, string id, CancellationToken cancel) =>
        await campaigns.Find(id, cancel) is { } campaign && Ask(request, campaign.Campaign.Phase) is Permitted.Yes
            ? await reads.Campaign(campaign, request.Visitor().Who!.Unit!.Value, time.GetUtcNow(), cancel)
            : null;

    private Refusal Why(HttpRequest request) =>
        Ask(request, null) is Permitted.No no ? no.Why : CampaignReads.NoSuchCampaign;

    private Permitted Ask(HttpRequest request, string? phase)
    {
        var visitor = request.Visitor();
        return visitor.Ask(NominationPermissions.Follow, visitor.Who?.Unit is { } unit ? Subject.Of(unit) : Subject.General, phase, time.GetUtcNow());
    }
}
