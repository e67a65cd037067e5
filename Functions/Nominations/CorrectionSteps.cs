using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;

namespace TechVolunteers.Nominations;

/// <summary>Reminds a unit of a correction that is due. Done twice it writes one letter.</summary>
public sealed class RemindCorrection(Corrections corrections, TimeProvider time)
{
    public static Step<NominationRun, bool> Step { get; } = new(nameof(RemindCorrection));

    /// <returns>Whether a reminder was written.</returns>
    [Function(nameof(RemindCorrection))]
    public Task<bool> Run([ActivityTrigger] NominationRun run, FunctionContext context, CancellationToken cancel) =>
        corrections.Remind(run, new Attribution(new Actor.Machine(nameof(RemindCorrection)), time.GetUtcNow(), context.InvocationId), cancel);
}

/// <summary>Ends a nomination whose correction did not come in time. Done twice it changes nothing the second time.</summary>
public sealed class LapseNomination(Corrections corrections, TimeProvider time)
{
    public static Step<NominationRun, bool> Step { get; } = new(nameof(LapseNomination));

    /// <returns>Whether it lapsed now.</returns>
    [Function(nameof(LapseNomination))]
    public Task<bool> Run([ActivityTrigger] NominationRun run, FunctionContext context, CancellationToken cancel) =>
        corrections.Lapse(run, new Attribution(new Actor.Machine(nameof(LapseNomination)), time.GetUtcNow(), context.InvocationId), cancel);
}

/// <summary>What time does to returned packets.</summary>
public sealed class Corrections(CampaignReads campaigns, NominationReads nominations, PeopleDirectory people, Ledger ledger, PublicUrl url)
{
    public async Task<bool> Remind(NominationRun run, Attribution by, CancellationToken cancel)
    {
        var (campaign, unit) = await Find(run, cancel);
        var clerks = await people.Clerks(unit, cancel);
        return await ledger.Commit(campaign.Partition, by, async draft =>
        {
            if (await draft.Nomination(run.Nomination) is not { State: NominationState.Returned, CorrectBy: { } correctBy } nomination
                || NominationLook.DueReminder(campaign.Definition, correctBy, by.At) is not { } days)
            {
                return false;
            }
            var key = IntakeKeys.Reminded(nomination.Id, nomination.Returns, days);
            if (await draft.Find<Reminded>(key) is not null)
                return false;
            await draft.Save(key, new Reminded(by.At));
            draft.Record(nomination.Chain, "nominations.reminded", [("days", $"{days}"), ("round", $"{nomination.Returns}")]);
            foreach (var letter in NominationLetters.CorrectionDue(campaign.Definition, nomination, correctBy, days, clerks, by.At, url))
                await draft.Send(letter);
            return true;
        }, cancel);
    }

    public async Task<bool> Lapse(NominationRun run, Attribution by, CancellationToken cancel)
    {
        var (campaign, unit) = await Find(run, cancel);
        var clerks = await people.Clerks(unit, cancel);
        return await ledger.Commit(campaign.Partition, by, async draft =>
        {
            // While a gate closes the stage nothing else moves; the run looks again.
            if ((await draft.Campaign()).BeingClosed() is not null
                || await draft.Nomination(run.Nomination) is not { State: NominationState.Returned, CorrectBy: { } correctBy } nomination
                || by.At < correctBy + campaign.Definition.Grace)
            {
                return false;
            }
            await draft.Save(nomination with { State = NominationState.Lapsed, CorrectBy = null });
            draft.Record(nomination.Chain, "nominations.lapsed", [("correctBy", correctBy.ToString("O")), ("round", $"{nomination.Returns}")]);
            foreach (var letter in NominationLetters.Lapsed(campaign.Definition, nomination, correctBy, clerks, by.At, url))
                await draft.Send(letter);
            return true;
        }, cancel);
    }

    private async Task<(RunningCampaign Campaign, UnitId Unit)> Find(NominationRun run, CancellationToken cancel)
    {
        var campaign = await campaigns.Find(run.Campaign, cancel) ?? throw new InvalidOperationException($"There is no campaign {run.Campaign}.");
        var nomination = await nominations.Find(run.Campaign, run.Nomination.Value, cancel) ?? throw new InvalidOperationException($"There is no nomination {run.Nomination}.");
        return (campaign, nomination.Unit);
    }
}
