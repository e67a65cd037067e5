using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations;

/// <summary>What a nomination's run does next.</summary>
public enum NominationStep
{
    None,
    Inspect,
    Remind,
    Lapse,
    Wait,
}

/// <param name="Version">The packet version to inspect; 0 for other steps.</param>
/// <param name="Until">When waiting ends by itself, UTC; null when only a nudge ends it.</param>
public sealed record NominationLook(NominationStep Next, int Version, DateTimeOffset? Until)
{
    /// <summary>A gate that closes the stage is given time before a case lapses.</summary>
    private static readonly TimeSpan GatePause = TimeSpan.FromMinutes(5);

    /// <summary>A virus scanner that did not answer is given time before it is asked again.</summary>
    private static readonly TimeSpan ScannerPause = TimeSpan.FromMinutes(5);

    /// <summary>What is due at <paramref name="now"/>. Pure: the same rows and instant give the same answer.</summary>
    /// <param name="reminded">The reminders of this round that were written, by days before the deadline.</param>
    public static NominationLook At(RunningCampaign campaign, Nomination nomination, ImmutableArray<int> reminded, DateTimeOffset now)
    {
        if (NominationPath.Settled(nomination.State))
            return new NominationLook(NominationStep.None, 0, null);
        if (nomination.Inspected < nomination.Version)
        {
            return nomination.HeldAt is { } held && now < held + ScannerPause
                ? new NominationLook(NominationStep.Wait, 0, held + ScannerPause)
                : new NominationLook(NominationStep.Inspect, nomination.Version, null);
        }
        if (nomination is not { State: NominationState.Returned, CorrectBy: { } correctBy })
            return new NominationLook(NominationStep.Wait, 0, null);
        var lapses = correctBy + campaign.Definition.Grace;
        if (now >= lapses)
        {
            return campaign.Campaign.Closing is null
                ? new NominationLook(NominationStep.Lapse, 0, null)
                : new NominationLook(NominationStep.Wait, 0, now + GatePause);
        }
        if (DueReminder(campaign.Definition, correctBy, now) is { } days && !reminded.Contains(days))
            return new NominationLook(NominationStep.Remind, 0, null);
        var next = campaign.Definition.Correction.ReminderDays.Select(day => correctBy.AddDays(-day)).Where(instant => instant > now).Append(lapses).Min();
        return new NominationLook(NominationStep.Wait, 0, next.ToUniversalTime());
    }

    /// <summary>The reminder that should have been written by <paramref name="now"/>: only the latest, when several were missed. Null outside the time for reminders.</summary>
    public static int? DueReminder(CampaignDefinition definition, DateTimeOffset correctBy, DateTimeOffset now) =>
        now >= correctBy ? null : definition.Correction.ReminderDays.Where(days => correctBy.AddDays(-days) <= now).Select(days => (int?)days).Min();
}

/// <summary>Reads a nomination's row and says what its run does next.</summary>
public sealed class LookAtNomination(CampaignReads campaigns, NominationReads nominations, IRecords records, TimeProvider time)
{
    public static Step<NominationRun, NominationLook> Step { get; } = new(nameof(LookAtNomination));

    [Function(nameof(LookAtNomination))]
    public async Task<NominationLook> Run([ActivityTrigger] NominationRun run, CancellationToken cancel)
    {
        var campaign = await campaigns.Find(run.Campaign, cancel);
        var nomination = await nominations.Find(run.Campaign, run.Nomination.Value, cancel);
        // A run without rows was started by hand, or its campaign was removed: there is nothing to do.
        if (campaign is null || nomination is null)
            return new NominationLook(NominationStep.None, 0, null);
        return NominationLook.At(campaign, nomination, await Reminded(campaign, nomination, cancel), time.GetUtcNow());
    }

    private async Task<ImmutableArray<int>> Reminded(RunningCampaign campaign, Nomination nomination, CancellationToken cancel)
    {
        if (nomination.State != NominationState.Returned)
            return [];
        var reminded = ImmutableArray.CreateBuilder<int>();
        foreach (var days in campaign.Definition.Correction.ReminderDays)
        {
            if (await records.Find(campaign.Partition, IntakeKeys.Reminded(nomination.Id, nomination.Returns, days), cancel) is not null)
                reminded.Add(days);
        }
        return reminded.ToImmutable();
    }
}
