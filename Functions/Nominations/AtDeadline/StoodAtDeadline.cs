using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.AtDeadline;

/// <summary>What a nomination was when the sending of its unit ended, whatever happened to it since.</summary>
public abstract record StoodAtDeadline
{
    private StoodAtDeadline() { }

    /// <summary>The last complete version that came in time, the grace included.</summary>
    public sealed record Packet(Nominations.Packet It) : StoodAtDeadline;

    /// <summary>Its unit had taken it back by then.</summary>
    public sealed record Withdrawn(DateTimeOffset At) : StoodAtDeadline;

    /// <summary>The deadline, with the grace, is still to come: nobody knows yet.</summary>
    public sealed record Ahead(DateTimeOffset Ends) : StoodAtDeadline;

    /// <param name="packets">Every version.</param>
    /// <param name="withdrawnAt">Null when it was not withdrawn.</param>
    /// <param name="now">Campaign time.</param>
    public static StoodAtDeadline Of(SendingWindow window, ImmutableArray<Nominations.Packet> packets, DateTimeOffset? withdrawnAt, DateTimeOffset now)
    {
        if (now < window.LastByte)
            return new Ahead(window.Ends);
        if (withdrawnAt < window.Ends)
            return new Withdrawn(withdrawnAt.Value);
        // The first version came in time, even when the deadline was moved to an earlier day afterwards.
        return new Packet(packets.Where(packet => packet.ReceivedAt < window.LastByte).MaxBy(packet => packet.Version) ?? packets[0]);
    }
}

/// <summary>One line of the view over a whole campaign.</summary>
public sealed record NominationAtDeadline(Nomination Nomination, StoodAtDeadline Stood);

/// <summary>Reads what stood at the deadline.</summary>
public sealed class DeadlineReads(NominationReads nominations, IRecords records)
{
    /// <summary>Every nomination, in order of the numbers.</summary>
    public async Task<ImmutableArray<NominationAtDeadline>> All(RunningCampaign campaign, DateTimeOffset now, CancellationToken cancel)
    {
        var all = ImmutableArray.CreateBuilder<NominationAtDeadline>();
        await foreach (var nomination in nominations.All(campaign.Id, cancel))
            all.Add(new NominationAtDeadline(nomination, await Of(campaign, nomination, now, cancel)));
        return [.. all.OrderBy(each => each.Nomination.Number, StringComparer.Ordinal)];
    }

    public async Task<StoodAtDeadline> Of(RunningCampaign campaign, Nomination nomination, DateTimeOffset now, CancellationToken cancel)
    {
        var versions = ImmutableArray.CreateBuilder<Packet>(nomination.Version);
        for (var version = 1; version <= nomination.Version; version++)
        {
            if (await nominations.Packet(nomination, version, cancel) is { } packet)
                versions.Add(packet);
        }
        var withdrawal = await records.Find<Withdrawal>(campaign.Partition, IntakeKeys.Withdrawal(nomination.Id), cancel);
        return StoodAtDeadline.Of(SendingWindow.OfIntake(campaign, nomination.Unit), versions.ToImmutable(), withdrawal?.At, now);
    }
}
