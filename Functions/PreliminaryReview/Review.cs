using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.PreliminaryReview;

/// <summary>What the preliminary review says of a packet.</summary>
public enum VerdictKind
{
    /// <summary>初审通过.</summary>
    Admit,

    /// <summary>退回修改: all faults at once, with one deadline.</summary>
    Return,

    /// <summary>不予受理, with reasons.</summary>
    Refuse,
}

/// <summary>One reviewer's verdict about one packet version, waiting for a second person.</summary>
/// <param name="Reasons">What the unit will read: every fault of a returned or refused packet, one sentence each; empty when admitted.</param>
/// <param name="Cleared">Findings that the reviewer set aside, by finding code and place (<see cref="Review.Keyed"/>), each with the reason.</param>
public sealed record Verdict(VerdictKind Kind, int PacketVersion, ImmutableArray<string> Reasons, ImmutableSortedDictionary<string, string> Cleared, PersonId By, DateTimeOffset At);

/// <summary>A confirmed verdict.</summary>
public sealed record Decision(Verdict Verdict, PersonId ConfirmedBy, DateTimeOffset ConfirmedAt);

/// <summary>The preliminary review of one nomination.</summary>
/// <param name="Proposed">The verdict that waits for confirmation; null when none does.</param>
/// <param name="SentBack">Why the second person did not agree with the last proposal; null when nobody disagreed.</param>
/// <param name="Decisions">Confirmed verdicts, oldest first.</param>
public sealed record Review(NominationId Nomination, Verdict? Proposed, string? SentBack, ImmutableArray<Decision> Decisions)
{
    public const string Prefix = "review/";

    public static string Key(NominationId id) => Prefix + id.Value;

    public static Review None(NominationId id) => new(id, null, null, []);

    /// <summary>The proposal, if it is about the packet that counts now; a newer packet makes it void.</summary>
    public Verdict? ProposedFor(Nomination nomination) => Proposed is { } verdict && verdict.PacketVersion == nomination.Version ? verdict : null;

    /// <summary>Findings by the key under which a form clears them: code, place in the list.</summary>
    public static IEnumerable<(string Key, Finding Finding)> Keyed(IEnumerable<Finding> findings) =>
        findings.Select((finding, index) => ($"{finding.Code}-{index}", finding));
}

public static class ReviewDrafts
{
    public static async Task<Review> Review(this Draft draft, NominationId id) =>
        await draft.Find<Review>(PreliminaryReview.Review.Key(id)) ?? PreliminaryReview.Review.None(id);

    public static Task Save(this Draft draft, Review review) => draft.Save(PreliminaryReview.Review.Key(review.Nomination), review);
}
