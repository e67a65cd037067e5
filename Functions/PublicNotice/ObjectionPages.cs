using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.PublicNotice.Pages;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.PublicNotice;

/// <summary>An objection as its reader may see it: what would tell the objector is hidden from those who may not know.</summary>
/// <param name="From">Null for those.</param>
public sealed record ObjectionSeen(
    ObjectionId Id, string Number, ObjectionKind Kind, NominationId Nomination, string Entry, string EntryName, Objector? From, string Facts, string Evidence,
    ObjectionState State, DateTimeOffset ReceivedAt, DateTimeOffset? SettleBy, Acceptance? Acceptance, string? ForUnit, ProposedSettlement? Proposed, string? SentBack, ConfirmedSettlement? Settled, int DecisionVersion)
{
    public static ObjectionSeen By(Objection objection, bool mayKnow)
    {
        string Shown(string text) => mayKnow ? text : objection.From.HideIn(text);
        ProposedSettlement ShownReasons(ProposedSettlement proposed) => proposed with { Reasons = Shown(proposed.Reasons) };
        return new ObjectionSeen(
            objection.Id, objection.Number, objection.Kind, objection.Nomination, objection.Entry, objection.EntryName, mayKnow ? objection.From : null, Shown(objection.Facts), Shown(objection.Evidence),
            objection.State, objection.ReceivedAt, objection.SettleBy,
            objection.Acceptance is { } acceptance ? acceptance with { Reasons = Shown(acceptance.Reasons) } : null,
            objection.ForUnit,
            objection.Proposed is { } proposed ? ShownReasons(proposed) : null,
            objection.SentBack is { } sentBack ? Shown(sentBack) : null,
            objection.Settled is { } settled ? settled with { Proposed = ShownReasons(settled.Proposed) } : null,
            objection.DecisionVersion);
    }
}

/// <summary>One objection with what its reader may do about it.</summary>
/// <param name="Line">The entry as it reads now; null when it was never published.</param>
/// <param name="ForUnit">What a lead may send to the unit: the facts without the objector.</param>
public sealed record ObjectionView(RunningCampaign Campaign, ObjectionSeen Objection, NoticeEntry? Line, string ForUnit, PersonId? Reader, bool MayAccept, bool MayPropose, bool MayConfirm, ImmutableSortedDictionary<string, string> Names);

/// <summary>The office's list of objections and its page of one.</summary>
public sealed class ObjectionPages(CampaignReads campaigns, NoticeReads notice, PeopleDirectory people, IRecords records, TimeProvider time)
{
    [Function("ObjectionList")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/{campaign}/objections")] HttpRequest request, string campaign, CancellationToken cancel) =>
        All(request, campaign, cancel);

    [Function("ObjectionListApi")]
    public Task<IResult> ListApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/objections")] HttpRequest request, string campaign, CancellationToken cancel) =>
        All(request, campaign, cancel);

    [Function("ShowObjection")]
    public Task<IResult> Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/{campaign}/objections/{id}")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        One(request, campaign, id, cancel);

    [Function("ShowObjectionApi")]
    public Task<IResult> ShowApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/objections/{id}")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        One(request, campaign, id, cancel);

    private async Task<IResult> All(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, PublicNoticePermissions.Watch, time, cancel);
        if (entry is not CampaignEntry.Open { Campaign: var campaign })
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var mayKnow = MayKnow(request.Visitor());
        var items = new List<Objection>();
        await foreach (var objection in records.Scan<Objection>(campaign.Partition, Objection.Prefix, cancel))
            items.Add(objection);
        ImmutableArray<ObjectionSeen> seen = [.. items.OrderByDescending(objection => objection.Open).ThenBy(objection => objection.N).Select(objection => ObjectionSeen.By(objection, mayKnow))];
        return request.IsApi() ? Answers.Data(seen) : Answers.Page<ObjectionListPage>(await request.Page(time, cancel), new { Campaign = campaign, Items = seen });
    }

    private async Task<IResult> One(HttpRequest request, string campaignId, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, campaignId, PublicNoticePermissions.Watch, time, cancel);
        if (entry is not CampaignEntry.Open { Campaign: var campaign })
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        if (!Ids.Valid(id) || await records.Find<Objection>(campaign.Partition, Objection.Key(ObjectionId.From(id)), cancel) is not { } objection)
            return await Answers.Refuse(request, HandlingObjections.NoSuchObjection, time, cancel);
        var view = await View(request.Visitor(), campaign, objection, cancel);
        return request.IsApi()
            ? Answers.Data(new { view.Objection, entry = view.Line, view.MayAccept, view.MayPropose, view.MayConfirm })
            : Answers.Page<ObjectionPage>(await request.Page(time, cancel), new { View = view });
    }

    private async Task<ObjectionView> View(Visitor visitor, RunningCampaign campaign, Objection objection, CancellationToken cancel)
    {
        bool May(Permission permission) => visitor.Ask(permission, Subject.General, campaign.Campaign.Phase, time.GetUtcNow()) is Permitted.Yes;
        var names = (await people.People(cancel)).ToImmutableSortedDictionary(person => person.Id.Value, person => person.Name, StringComparer.Ordinal);
        return new ObjectionView(campaign, ObjectionSeen.By(objection, MayKnow(visitor)), await notice.Entry(campaign, objection.Entry, cancel), objection.From.HideIn(objection.Facts), visitor.Who?.Id,
            objection.State == ObjectionState.Received && May(PublicNoticePermissions.Accept),
            objection is { State: ObjectionState.Accepted, Proposed: null } && May(PublicNoticePermissions.Propose),
            objection.Proposed is not null && May(PublicNoticePermissions.Confirm), names);
    }

    private bool MayKnow(Visitor visitor) => visitor.Ask(PublicNoticePermissions.ReadObjector, Subject.General, null, time.GetUtcNow()) is Permitted.Yes;
}
