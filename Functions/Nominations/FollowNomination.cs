using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Pages;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>One nomination as its unit sees it.</summary>
/// <param name="Versions">Every complete packet, the newest first.</param>
/// <param name="Inspection">Of the packet that counts; null while it is under way.</param>
/// <param name="Difference">Between the packet that counts and the one before it; null when it is the first.</param>
/// <param name="Office">What the office decided, the newest first.</param>
/// <param name="Typed">Whether it was typed online, so that it can be corrected there.</param>
/// <param name="ReplaceUntil">Until when a new version may be sent, UTC; null when none may.</param>
public sealed record FollowedNomination(
    RunningCampaign Running,
    Nomination Nomination,
    ImmutableArray<Packet> Versions,
    Inspection? Inspection,
    DateTimeOffset? ReplaceUntil,
    bool MayWithdraw,
    Withdrawal? Withdrawal,
    VersionDifference? Difference,
    ImmutableArray<OfficeAnswer> Office,
    bool Typed,
    Consent Consent)
{
    public CategoryDefinition Category => Running.Definition.Category(Nomination.Category)
        ?? throw new InvalidOperationException($"Campaign {Running.Id} has no category {Nomination.Category}.");

    public IEnumerable<Finding> Findings(Severity severity) => Inspection is null ? [] : Inspection.Findings.Where(finding => finding.Severity == severity);
}

/// <summary>A nomination's state, findings, versions and receipts for its unit.</summary>
public sealed class FollowNomination(OwnNominations own, NominationReads nominations, IEnumerable<OfficeAnswers> office, IRecords records, TimeProvider time)
{
    [Function(nameof(FollowNomination))]
    public async Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unit/{campaign}/nominations/{nomination}")] HttpRequest request, string campaign, string nomination, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaign, nomination, NominationPermissions.Follow, cancel);
        if (asked is not OwnNomination.Found found)
            return await Answers.Refuse(request, ((OwnNomination.No)asked).Why, time, cancel);
        return Answers.Page<FollowNominationPage>(await request.Page(time, cancel), new { Seen = await See(found, cancel) });
    }

    [Function("FollowNominationApi")]
    public async Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/nominations/{nomination}")] HttpRequest request, string campaign, string nomination, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaign, nomination, NominationPermissions.Follow, cancel);
        if (asked is not OwnNomination.Found found)
            return await Answers.Refuse(request, ((OwnNomination.No)asked).Why, time, cancel);
        var seen = await See(found, cancel);
        var row = seen.Nomination;
        return Answers.Data(new
        {
            row.Id,
            row.Number,
            row.Category,
            row.Name,
            row.State,
            StateText = StateTag.Name(row.State),
            row.Version,
            row.ReceivedAt,
            row.CorrectBy,
            row.Returns,
            row.DecisionVersion,
            Inspected = seen.Inspection is not null,
            row.HeldAt,
            Findings = seen.Inspection?.Findings ?? [],
            seen.ReplaceUntil,
            seen.MayWithdraw,
            seen.Withdrawal,
            seen.Consent,
            seen.Office,
            Receipts = seen.Versions.Select(packet => Receipt.Of(seen.Running.Definition, row, packet)),
        });
    }

    private async Task<FollowedNomination> See(OwnNomination.Found found, CancellationToken cancel)
    {
        var (campaign, nomination) = (found.Campaign, found.Nomination);
        var versions = ImmutableArray.CreateBuilder<Packet>(nomination.Version);
        for (var version = nomination.Version; version >= 1; version--)
        {
            if (await nominations.Packet(nomination, version, cancel) is { } packet)
                versions.Add(packet);
        }
        var now = time.GetUtcNow();
        var replaceable = (campaign.Campaign.BeingClosed() ?? Submissions.MayReplace(campaign, nomination, now, now)) is null;
        return new FollowedNomination(
            campaign, nomination, versions.ToImmutable(),
            await nominations.Inspection(nomination, nomination.Version, cancel),
            replaceable ? SendingWindow.OfReplacement(campaign, nomination)?.Ends : null,
            campaign.Campaign.BeingClosed() is null && nomination.State != NominationState.Withdrawn && NominationPath.May(nomination.State, NominationState.Withdrawn),
            await records.Find<Withdrawal>(campaign.Partition, IntakeKeys.Withdrawal(nomination.Id), cancel),
            campaign.Definition.Category(nomination.Category) is { } category ? await nominations.Difference(nomination, category.Form, nomination.Version - 1, cancel) : null,
            await Answered(nomination, cancel),
            await records.Find(campaign.Partition, TypedKeys.Form(nomination.Id), cancel) is not null,
            ConsentWithdrawal.Of(versions.FirstOrDefault(), await records.Find<ConsentWithdrawal>(campaign.Partition, ConsentWithdrawal.Key(nomination.Id), cancel)));
    }

    private async Task<ImmutableArray<OfficeAnswer>> Answered(Nomination nomination, CancellationToken cancel)
    {
        var answers = ImmutableArray.CreateBuilder<OfficeAnswer>();
        foreach (var source in office)
            answers.AddRange(await source(nomination, cancel));
        return [.. answers.OrderByDescending(answer => answer.At)];
    }
}
