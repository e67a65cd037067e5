using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.PreliminaryReview.Pages;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.PreliminaryReview;

/// <summary>A line of the work list.</summary>
/// <param name="Waiting">Whether a verdict waits for its second person.</param>
public sealed record WorkItem(Nomination Nomination, bool Waiting, int Hard, int Soft);

/// <summary>A packet as the office reads it.</summary>
/// <param name="Difference">Between this packet and the last one that the office decided about, else the one before it; null when it is the first.</param>
public sealed record PacketView(RunningCampaign Campaign, Nomination Nomination, Packet Packet, Inspection? Inspection, Review Review, PersonId? Reader, bool MayPropose, bool MayConfirm, ImmutableSortedDictionary<string, string> Names, VersionDifference? Difference);

/// <summary>The office's work list and its page of one packet.</summary>
public sealed class ReviewPages(CampaignReads campaigns, NominationReads nominations, PeopleDirectory people, IRecords records, TimeProvider time)
{
    [Function("ReviewList")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/{campaign}/review")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Work(request, campaign, cancel);

    [Function("ReviewListApi")]
    public Task<IResult> ListApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/review")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Work(request, campaign, cancel);

    [Function("ReviewPacket")]
    public Task<IResult> Packet([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/{campaign}/nominations/{id}")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        One(request, campaign, id, cancel);

    [Function("ReviewPacketApi")]
    public Task<IResult> PacketApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/review/{id}")] HttpRequest request, string campaign, string id, CancellationToken cancel) =>
        One(request, campaign, id, cancel);

    private async Task<IResult> Work(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, PreliminaryReviewPermissions.Read, time, cancel);
        if (entry is not CampaignEntry.Open { Campaign: var campaign })
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var reviews = new Dictionary<NominationId, Review>();
        await foreach (var review in records.Scan<Review>(campaign.Partition, Review.Prefix, cancel))
            reviews[review.Nomination] = review;
        var items = ImmutableArray.CreateBuilder<WorkItem>();
        var filter = StateFilter(request);
        await foreach (var nomination in filter is { } state ? nominations.InState(campaign.Id, state, cancel) : nominations.All(campaign.Id, cancel))
        {
            var findings = (await nominations.Inspection(nomination, nomination.Version, cancel))?.Findings ?? [];
            var waiting = nomination.State == NominationState.Received && reviews.GetValueOrDefault(nomination.Id)?.ProposedFor(nomination) is not null;
            items.Add(new WorkItem(nomination, waiting, findings.Count(finding => finding.Severity != Severity.Soft), findings.Count(finding => finding.Severity == Severity.Soft)));
        }
        ImmutableArray<WorkItem> sorted = [.. items.OrderByDescending(item => item.Waiting).ThenBy(item => item.Nomination.State).ThenBy(item => item.Nomination.Number, StringComparer.Ordinal)];
        return request.IsApi()
            ? Answers.Data(sorted)
            : Answers.Page<ReviewListPage>(await request.Page(time, cancel), new { Campaign = campaign, Items = sorted, State = filter });
    }

    private async Task<IResult> One(HttpRequest request, string campaignId, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, campaignId, PreliminaryReviewPermissions.Read, time, cancel);
        if (entry is not CampaignEntry.Open { Campaign: var campaign })
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        if (await nominations.Find(campaign.Id, id, cancel) is not { } nomination || await nominations.Packet(nomination, nomination.Version, cancel) is not { } packet)
            return await Answers.Refuse(request, Refusal.Unknown("没有这份材料。", "请从初审工作列表重新进入。"), time, cancel);
        var view = await View(request.Visitor(), campaign, nomination, packet, cancel);
        return request.IsApi()
            ? Answers.Data(new { view.Nomination, view.Packet, view.Inspection, view.Review, findings = Review.Keyed(view.Inspection?.Findings ?? []).Select(each => new { each.Key, each.Finding }) })
            : Answers.Page<ReviewPacketPage>(await request.Page(time, cancel), new { View = view });
    }

    private async Task<PacketView> View(Visitor visitor, RunningCampaign campaign, Nomination nomination, Packet packet, CancellationToken cancel)
    {
        var review = await records.Find<Review>(campaign.Partition, Review.Key(nomination.Id), cancel) ?? Review.None(nomination.Id);
        bool May(Permission permission) => nomination.State == NominationState.Received && visitor.Ask(permission, Subject.General, campaign.Campaign.Phase, time.GetUtcNow()) is Permitted.Yes;
        var names = (await people.People(cancel)).ToImmutableSortedDictionary(person => person.Id.Value, person => person.Name, StringComparer.Ordinal);
        return new PacketView(campaign, nomination, packet, await nominations.Inspection(nomination, nomination.Version, cancel), review, visitor.Who?.Id,
            May(PreliminaryReviewPermissions.Propose), May(PreliminaryReviewPermissions.Confirm), names, await Difference(campaign, nomination, review, cancel));
    }

    // A returned packet may be replaced several times before the office reads it again.
    private async Task<VersionDifference?> Difference(RunningCampaign campaign, Nomination nomination, Review review, CancellationToken cancel)
    {
        var decided = review.Decisions.Select(decision => decision.Verdict.PacketVersion).LastOrDefault(version => version < nomination.Version, nomination.Version - 1);
        return campaign.Definition.Category(nomination.Category) is { } category ? await nominations.Difference(nomination, category.Form, decided, cancel) : null;
    }

    private static NominationState? StateFilter(HttpRequest request) =>
        Enum.TryParse<NominationState>(request.Query["state"], ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null;
}
