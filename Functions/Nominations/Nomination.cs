using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations;

[JsonConverter(typeof(IdJsonConverter<NominationId>))]
public readonly record struct NominationId(string Value) : IId<NominationId>
{
    public static NominationId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>Where a nomination stands. <see cref="NominationPath"/> says which may follow which.</summary>
public enum NominationState
{
    /// <summary>已收到: a complete packet is in, and is being inspected or waits for the preliminary review.</summary>
    Received,

    /// <summary>退回修改: the office asked for a correction.</summary>
    Returned,

    /// <summary>初审通过.</summary>
    Admitted,

    /// <summary>不予受理, with reasons.</summary>
    Refused,

    /// <summary>已撤回 by its unit.</summary>
    Withdrawn,

    /// <summary>逾期未修改: the correction deadline passed.</summary>
    Lapsed,

    /// <summary>未入选 after the expert review.</summary>
    NotListed,

    /// <summary>拟入选: on the list that is shown to the public.</summary>
    Listed,

    /// <summary>取消拟入选: an objection was upheld.</summary>
    Struck,

    /// <summary>典型: announced.</summary>
    Announced,
}

/// <summary>One recommended person, team or place with its packet.</summary>
/// <param name="Number">What people call it: KJZY2021-A-0001.</param>
/// <param name="Name">The nominee as read from the form; null until a form could be read.</param>
/// <param name="Version">The packet that counts: the last complete one.</param>
/// <param name="Inspected">The last packet version whose inspection is on record; 0 for none.</param>
/// <param name="CorrectBy">When a returned packet has to be back, UTC; null unless Returned.</param>
/// <param name="Returns">How often it was returned for correction.</param>
/// <param name="DecisionVersion">Raised by every decision of a person (submission, verdict, withdrawal …), never by machine results.</param>
/// <param name="HeldAt">When the virus scanner was last asked about the packet that counts and did not answer, UTC; null when nothing waits for it.</param>
public sealed record Nomination(
    NominationId Id,
    CampaignId Campaign,
    string Number,
    UnitId Unit,
    string UnitName,
    CategoryCode Category,
    string? Name,
    NominationState State,
    int Version,
    int Inspected,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? CorrectBy,
    int Returns,
    int DecisionVersion,
    DateTimeOffset? HeldAt = null)
{
    /// <summary>Its audit chain.</summary>
    [JsonIgnore]
    public string Chain => "nom-" + Id.Value;

    /// <summary>The name, or a stand-in while none could be read.</summary>
    [JsonIgnore]
    public string Title => Name ?? "（表中未读到名称）";
}

/// <summary>The declared paths of a nomination. Saving a step that is not on one is a bug and throws.</summary>
public static class NominationPath
{
    private static readonly ImmutableDictionary<NominationState, ImmutableArray<NominationState>> Next = new Dictionary<NominationState, ImmutableArray<NominationState>>
    {
        [NominationState.Received] = [NominationState.Returned, NominationState.Admitted, NominationState.Refused, NominationState.Withdrawn],
        [NominationState.Returned] = [NominationState.Received, NominationState.Withdrawn, NominationState.Lapsed],
        [NominationState.Admitted] = [NominationState.Listed, NominationState.NotListed, NominationState.Withdrawn],
        [NominationState.Refused] = [],
        [NominationState.Withdrawn] = [],
        [NominationState.Lapsed] = [],
        [NominationState.NotListed] = [],
        [NominationState.Listed] = [NominationState.Struck, NominationState.Announced, NominationState.Withdrawn],
        [NominationState.Struck] = [],
        [NominationState.Announced] = [],
    }.ToImmutableDictionary();

    public static bool May(NominationState from, NominationState to) => from == to || Next[from].Contains(to);

    /// <summary>Whether nothing can follow any more.</summary>
    public static bool Settled(NominationState state) => Next[state].IsEmpty;
}

/// <summary>What a file of a packet is.</summary>
public enum PacketPart
{
    /// <summary>The recommendation form as Word.</summary>
    Form,

    /// <summary>The printed form, stamped and scanned, as PDF.</summary>
    Stamped,

    /// <summary>Supporting material.</summary>
    Attachment,

    /// <summary>公示同意书: the nominee's own consent to be shown.</summary>
    Consent,
}

/// <summary>One file as received. <paramref name="Name"/> is for display only.</summary>
public sealed record PacketFile(PacketPart Part, string Name, DocumentId Document, long Length, string Sha256);

/// <summary>One complete version of a packet, as it was received.</summary>
/// <param name="ReceivedAt">The server's campaign clock when the version became complete, UTC.</param>
/// <param name="ReceiptCode">Random code printed on the receipt; with the number it opens the public check page.</param>
/// <param name="Receipt">The signed receipt as it was issued (<see cref="Receipts.ReceiptText"/>); null for packets that came in before receipts were signed.</param>
public sealed record Packet(NominationId Nomination, int Version, DateTimeOffset ReceivedAt, PersonId? By, ImmutableArray<PacketFile> Files, string ReceiptCode, string? Receipt = null);

/// <summary>What the inspection of one packet version found.</summary>
public sealed record Inspection(NominationId Nomination, int Version, DateTimeOffset At, WordForm.FormReading? Form, int? StampedPages, ImmutableArray<Finding> Findings, Evidence.ScanFacts? Scan = null);
