using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;

namespace TechVolunteers.Demo;

/// <summary>An instant at which something happens by itself.</summary>
/// <param name="Settles">Whether the rows show when it has been done; a reminder's do not.</param>
public sealed record DuePoint(DateTimeOffset At, bool Settles);

/// <summary>Knows what the running campaigns wait for, so that a demonstration can go there.</summary>
public sealed class DuePoints(CampaignReads campaigns, NominationReads nominations)
{
    /// <summary>The next instant after <paramref name="now"/> at which something is due; null when nothing is.</summary>
    public async Task<DateTimeOffset?> Next(DateTimeOffset now, CancellationToken cancel) =>
        (await All(cancel)).Where(point => point.At > now).Min(point => (DateTimeOffset?)point.At);

    /// <summary>Whether something has fallen due and its rows do not yet show that it was done.</summary>
    public async Task<bool> Overdue(DateTimeOffset now, CancellationToken cancel) =>
        (await All(cancel)).Any(point => point.Settles && point.At <= now);

    private async Task<ImmutableArray<DuePoint>> All(CancellationToken cancel)
    {
        var points = ImmutableArray.CreateBuilder<DuePoint>();
        foreach (var id in await campaigns.All(cancel))
        {
            if (await campaigns.Find(id, cancel) is not { } running)
                continue;
            points.AddRange(Of(running));
            var correction = running.Definition.Correction;
            await foreach (var returned in nominations.InState(id, NominationState.Returned, cancel))
            {
                if (returned.CorrectBy is not { } until)
                    continue;
                points.AddRange(correction.ReminderDays.Select(days => new DuePoint(until.AddDays(-days), Settles: false)));
                points.Add(new DuePoint(until + running.Definition.Grace, Settles: true));
            }
        }
        return points.ToImmutable();
    }

    private static IEnumerable<DuePoint> Of(RunningCampaign running)
    {
        var (campaign, definition) = (running.Campaign, running.Definition);
        if (campaign.Stage == Stage.Intake)
        {
            foreach (var days in definition.IntakeReminderDays)
                yield return new DuePoint(campaign.Deadline.AddDays(-days), Settles: false);
            yield return new DuePoint(campaign.Extensions.Values.Append(campaign.Deadline).Max() + definition.Grace, Settles: true);
        }
        if (campaign is { Stage: Stage.PublicNotice, NoticeUntil: { } last })
            yield return new DuePoint(BeijingTime.EndOf(last).ToUniversalTime(), Settles: false);
    }
}
