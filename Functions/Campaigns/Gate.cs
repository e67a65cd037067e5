using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Audit;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;

namespace TechVolunteers.Campaigns;

/// <summary>Where a gate stands.</summary>
public enum GateState
{
    /// <summary>One person proposed it.</summary>
    Proposed,

    /// <summary>A second person confirmed it; the campaign is frozen and commits under way are waited for.</summary>
    Confirmed,

    /// <summary>What the two saw still held; nominations are being moved one by one.</summary>
    Applying,

    /// <summary>Through: the next stage has begun and its letters are released.</summary>
    Through,
}

/// <summary>The way out of a stage: a decision by two different people.</summary>
/// <param name="Fingerprint">SHA-256 of everything that the two saw; a change in between voids the approval.</param>
/// <param name="Affected">How many nominations it moves.</param>
public sealed record Gate(Stage From, GateState State, string Fingerprint, int Affected, PersonId ProposedBy, DateTimeOffset ProposedAt, PersonId? ConfirmedBy = null, DateTimeOffset? ConfirmedAt = null)
{
    public static string Key(Stage from) => $"gate/{from}";

    /// <summary>The name by which letters are held for a gate, and the name of the row that releases them.</summary>
    public static string LetterHold(Stage from) => $"gate-{from}";
}

/// <summary>What a gate does to one nomination, shown before it is confirmed and done exactly so.</summary>
/// <param name="To">The state it goes to (its own when only a letter goes out).</param>
/// <param name="Why">A short Chinese phrase for the preview: “总分排名第 3”.</param>
/// <param name="Letters">The letters that go out about it, held by the gate until it is through.</param>
public sealed record GateEffect(NominationState To, string Why, ImmutableArray<Letter> Letters);

/// <summary>A gate's whole plan, computed from the rows as they stand.</summary>
/// <param name="Obstacles">Whole Chinese sentences: what must be settled before the stage can end. Empty when it can.</param>
/// <param name="On">A pure function: what happens to a nomination, or null when nothing does (also once it has been done).</param>
public sealed record GatePlan(ImmutableArray<string> Obstacles, Func<Nomination, GateEffect?> On);

/// <summary>
/// A stage's way out, implemented by the feature that runs the stage. Every letter it writes is held by <see cref="Gate.LetterHold"/>.
/// </summary>
public interface IStageGate
{
    Stage From { get; }

    Stage To { get; }

    /// <summary>Letters are written as of <paramref name="at"/>, so that the same plan is computed again later.</summary>
    Task<GatePlan> Plan(RunningCampaign campaign, DateTimeOffset at, CancellationToken cancel);

    /// <summary>What changes about the campaign itself when the gate is through, with letters that concern no single nomination; part of the last commit.</summary>
    Task<Campaign> Finish(Draft draft, Campaign campaign);
}

/// <summary>What two people see before they open a gate.</summary>
/// <param name="Effects">Every nomination that moves or gets a letter, in order of its number.</param>
public sealed record GatePreview(Stage From, Stage To, ImmutableArray<string> Obstacles, ImmutableArray<(Nomination Nomination, GateEffect Effect)> Effects, string Fingerprint)
{
    public static async Task<GatePreview> Of(IStageGate gate, GatePlan plan, IAsyncEnumerable<Nomination> nominations)
    {
        var effects = new List<(Nomination, GateEffect)>();
        await foreach (var nomination in nominations)
        {
            if (plan.On(nomination) is { } effect)
                effects.Add((nomination, effect));
        }
        effects.Sort((a, b) => string.CompareOrdinal(a.Item1.Number, b.Item1.Number));
        var text = new StringBuilder().AppendJoin('\n', plan.Obstacles);
        foreach (var (nomination, effect) in effects)
            text.Append('\n').Append(nomination.Id.Value).Append(' ').Append(nomination.DecisionVersion).Append(' ').Append(effect.To).Append(' ').Append(effect.Why).Append(' ').AppendJoin(' ', effect.Letters.Select(letter => letter.Id + letter.Subject));
        return new GatePreview(gate.From, gate.To, plan.Obstacles, [.. effects], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }
}
