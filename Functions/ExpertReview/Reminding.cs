using Microsoft.Extensions.Logging;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.ExpertReview;

/// <summary>Finds the experts who owe sheets, and reminds them; one letter for each day on which a reminder falls due.</summary>
public sealed partial class Reminding(Ledger ledger, ExpertReviewReads reads, NominationReads nominations, CampaignReads campaigns, PeopleDirectory people, PublicUrl url, WorkingCalendar calendar, ILogger<Reminding> log)
{
    public async Task<ExpertReviewLook> Look(CampaignId id, DateTimeOffset now, CancellationToken cancel)
    {
        var campaign = await Running(id, cancel);
        if (campaign.Campaign.Stage > Stage.ExpertReview)
            return new ExpertReviewLook(true, 0, null);
        var plan = await Plan(id, now, cancel);
        if (plan.MissingYear is { } year)
            LogNoTable(year);
        var due = 0;
        foreach (var reminder in plan.Due)
            due += await Written(campaign, reminder, now, cancel) ? 0 : 1;
        return new ExpertReviewLook(false, due, plan.Next);
    }

    public async Task<int> Remind(CampaignId id, Attribution by, CancellationToken cancel)
    {
        var campaign = await Running(id, cancel);
        var written = 0;
        foreach (var reminder in (await Plan(id, by.At, cancel)).Due)
        {
            if (await people.Person(reminder.Expert, cancel) is not { RetiredAt: null } expert)
                continue;
            var letter = Letter(campaign, expert, reminder, by.At);
            written += await ledger.Commit(campaign.Partition, by, async draft =>
            {
                if (await ReviewOpen.Check(draft) is not null || await draft.Find<Letter>(letter.Key) is not null)
                    return 0;
                await draft.Send(letter);
                draft.Record(CampaignKeys.Chain, "expert.reminded", [("expert", expert.Id.Value), ("unfiled", $"{reminder.Unfiled}"), ("due", reminder.Day.ToString("O"))]);
                return 1;
            }, cancel);
        }
        return written;
    }

    private async Task<ReminderPlan> Plan(CampaignId id, DateTimeOffset now, CancellationToken cancel)
    {
        var open = new Dictionary<PersonId, Owing>();
        await foreach (var assignment in reads.Assignments(id, cancel))
        {
            if (assignment is not { Stands: true, Scores: null } || await nominations.Find(id, assignment.Nomination.Value, cancel) is not { State: NominationState.Admitted })
                continue;
            var owing = open.GetValueOrDefault(assignment.Expert) ?? new Owing(assignment.Expert, assignment.AssignedAt, 0);
            open[assignment.Expert] = owing with { Since = assignment.AssignedAt < owing.Since ? assignment.AssignedAt : owing.Since, Unfiled = owing.Unfiled + 1 };
        }
        return Reminders.Plan(open.Values, calendar, now);
    }

    private async Task<bool> Written(RunningCampaign campaign, DueReminder reminder, DateTimeOffset now, CancellationToken cancel) =>
        await people.Person(reminder.Expert, cancel) is not { RetiredAt: null } expert
        || await reads.Holds(campaign.Id, Letter(campaign, expert, reminder, now), cancel);

    private Letter Letter(RunningCampaign campaign, Person expert, DueReminder reminder, DateTimeOffset at) =>
        ExpertReviewLetters.Reminder(campaign, expert, reminder.Unfiled, reminder.Day, url, at);

    private async Task<RunningCampaign> Running(CampaignId id, CancellationToken cancel) =>
        await campaigns.Find(id, cancel) ?? throw new InvalidOperationException($"There is no campaign {id}.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "No table of working days for {Year}: experts are not reminded until it is there.")]
    private partial void LogNoTable(int year);
}
