using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;

namespace TechVolunteers.Campaigns;

/// <summary>When intake has to be looked at again; null once it is closed.</summary>
public sealed record IntakeLook(DateTimeOffset? Next);

/// <summary>
/// Does what is due in the intake stage, and may do it twice: announces moved deadlines, reminds units that have sent nothing, and closes
/// the stage when the last deadline and its grace have passed.
/// </summary>
public sealed class TendIntake(CampaignReads campaigns, NominationReads nominations, PeopleDirectory people, PublicUrl publicUrl, IRecords records, Ledger ledger, TimeProvider time)
{
    public static Step<CampaignRun, IntakeLook> Step { get; } = new(nameof(TendIntake));

    // A letter is two rows of a commit that holds a hundred.
    private const int LettersInCommit = 40;

    [Function(nameof(TendIntake))]
    public async Task<IntakeLook> Run([ActivityTrigger] CampaignRun run, FunctionContext context, CancellationToken cancel)
    {
        var campaign = await campaigns.Find(run.Campaign, cancel) ?? throw new InvalidOperationException($"There is no campaign {run.Campaign}.");
        if (campaign.Campaign.Stage != Stage.Intake)
            return new IntakeLook(null);
        var by = new Attribution(new Actor.Machine(nameof(TendIntake)), time.GetUtcNow(), context.InvocationId);
        await AnnounceDeadlines(campaign, by, cancel);
        var closesAt = ClosesAt(campaign);
        if (by.At >= closesAt)
            return await Close(campaign, by, cancel);
        var reminders = campaign.Definition.IntakeReminderDays.Select(days => campaign.Campaign.Deadline.AddDays(-days)).Order().ToArray();
        if (reminders.Any(reminder => reminder <= by.At && reminder.AddDays(1) > by.At))
            await Remind(campaign, by, cancel);
        return new IntakeLook(reminders.Append(closesAt).First(instant => instant > by.At));
    }

    private async Task AnnounceDeadlines(RunningCampaign campaign, Attribution by, CancellationToken cancel)
    {
        await foreach (var change in records.Scan<DeadlineChange>(campaign.Partition, DeadlineChange.Prefix, cancel))
        {
            if (change.Announced)
                continue;
            var clerks = change.Unit is { } unit ? await people.Clerks(unit, cancel) : await people.With(Role.Clerk, cancel);
            foreach (var some in clerks.Chunk(LettersInCommit))
            {
                await ledger.Commit(campaign.Partition, by, async draft =>
                {
                    foreach (var clerk in some)
                        await draft.Send(CampaignLetters.DeadlineMoved(campaign, clerk, change, publicUrl, by.At));
                    return true;
                }, cancel);
            }
            await ledger.Commit(campaign.Partition, by, async draft =>
            {
                await draft.Save(change.Key, change with { Announced = true });
                return true;
            }, cancel);
        }
    }

    private async Task Remind(RunningCampaign campaign, Attribution by, CancellationToken cancel)
    {
        var sent = new HashSet<UnitId>();
        await foreach (var nomination in nominations.All(campaign.Id, cancel))
        {
            if (nomination.State != NominationState.Withdrawn)
                sent.Add(nomination.Unit);
        }
        var silent = (await people.With(Role.Clerk, cancel)).Where(clerk => clerk.Unit is { } unit && !sent.Contains(unit));
        foreach (var some in silent.Chunk(LettersInCommit))
        {
            await ledger.Commit(campaign.Partition, by, async draft =>
            {
                foreach (var clerk in some)
                    await draft.Send(CampaignLetters.IntakeReminder(campaign, clerk, campaign.Campaign.DeadlineOf(clerk.Unit!.Value), publicUrl, by.At));
                return true;
            }, cancel);
        }
    }

    private async Task<IntakeLook> Close(RunningCampaign campaign, Attribution by, CancellationToken cancel)
    {
        var received = 0;
        await foreach (var nomination in nominations.All(campaign.Id, cancel))
            received += nomination.State == NominationState.Withdrawn ? 0 : 1;
        var staff = (await people.People(cancel)).Where(person => person.Roles.Contains(Role.Reviewer) || person.Roles.Contains(Role.Lead)).Take(LettersInCommit).ToArray();
        return await ledger.Commit(campaign.Partition, by, async draft =>
        {
            var now = await draft.Campaign();
            if (now.Stage != Stage.Intake)
                return new IntakeLook(null);
            // Staff moved a deadline since this activity read it.
            if (ClosesAt(campaign with { Campaign = now }) is var closesAt && closesAt > by.At)
                return new IntakeLook(closesAt);
            await draft.Save(now with { Stage = Stage.PreliminaryReview, DecisionVersion = now.DecisionVersion + 1 });
            draft.Record(CampaignKeys.Chain, "campaigns.intake-closed", [("received", $"{received}")]);
            foreach (var person in staff)
                await draft.Send(CampaignLetters.IntakeClosed(campaign, person, received, publicUrl, by.At));
            return new IntakeLook(null);
        }, cancel);
    }

    private static DateTimeOffset ClosesAt(RunningCampaign campaign) =>
        campaign.Campaign.Extensions.Values.Append(campaign.Campaign.Deadline).Max() + campaign.Definition.Grace;
}
