using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.PublicNotice;

[JsonConverter(typeof(IdJsonConverter<ObjectionId>))]
public readonly record struct ObjectionId(string Value) : IId<ObjectionId>
{
    public static ObjectionId From(string value) => new(value);

    public override string ToString() => Value;
}

public enum ObjectionKind
{
    /// <summary>异议: the entry should not stand.</summary>
    Objection,

    /// <summary>勘误: the entry's text is wrong.</summary>
    Correction,
}

public enum ObjectionState
{
    /// <summary>登记.</summary>
    Received,

    /// <summary>不予受理, with reasons.</summary>
    NotAccepted,

    /// <summary>受理, under investigation.</summary>
    Accepted,

    /// <summary>不成立.</summary>
    NotUpheld,

    /// <summary>成立: the entry was struck.</summary>
    Upheld,

    /// <summary>成立: the entry's text was corrected.</summary>
    Corrected,
}

/// <summary>Who objects. Shown to those who hold <see cref="PublicNoticePermissions.ReadObjector"/> and to nobody else.</summary>
/// <param name="Name">A person's real name, or a unit's.</param>
/// <param name="Contact">With a unit, the person to talk to; null with a person.</param>
/// <param name="Email">Where the answer goes.</param>
public sealed record Objector(string Name, string? Contact, string Email, string? Phone)
{
    private const string Masked = "（反映人信息已隐去）";

    /// <summary>The text without what would tell who objected, for everybody who may not know.</summary>
    public string HideIn(string text)
    {
        foreach (var told in new[] { Email, Name, Contact, Phone }.OfType<string>().Where(told => told.Length > 1).OrderByDescending(told => told.Length))
            text = text.Replace(told, Masked, StringComparison.OrdinalIgnoreCase);
        return NoticeText.WithoutContacts(text);
    }
}

/// <summary>How an objection ends.</summary>
[JsonDerivedType(typeof(NotUpheld), "notUpheld")]
[JsonDerivedType(typeof(Strike), "strike")]
[JsonDerivedType(typeof(Correct), "correct")]
public abstract record Settlement
{
    private Settlement() { }

    public sealed record NotUpheld : Settlement;

    public sealed record Strike : Settlement;

    /// <summary>The entry's whole text as it is to read.</summary>
    public sealed record Correct(string Name, string? Place, string UnitName) : Settlement;
}

/// <summary>Whether an objection is taken up, and why.</summary>
public sealed record Acceptance(string Reasons, PersonId By, DateTimeOffset At);

/// <summary>One person's settlement, waiting for a second.</summary>
/// <param name="Reasons">Both sides read them.</param>
public sealed record ProposedSettlement(Settlement Settlement, string Reasons, PersonId By, DateTimeOffset At);

public sealed record ConfirmedSettlement(ProposedSettlement Proposed, PersonId ConfirmedBy, DateTimeOffset ConfirmedAt);

/// <summary>An objection against one entry of the public list, or a request to correct its text.</summary>
/// <param name="N">Its number within the campaign, from 1.</param>
/// <param name="Entry">The entry's number.</param>
/// <param name="EntryName">The entry's name when the objection came in.</param>
/// <param name="SettleBy">The end of the working days that the office has, UTC; null until it is accepted.</param>
/// <param name="ForUnit">What the recommending unit was told of the facts, without the objector; null until it is accepted.</param>
/// <param name="SentBack">Why the second person did not agree with the last proposal.</param>
/// <param name="DecisionVersion">Raised by every staff decision.</param>
public sealed record Objection(
    ObjectionId Id,
    int N,
    CampaignId Campaign,
    ObjectionKind Kind,
    NominationId Nomination,
    string Entry,
    string EntryName,
    Objector From,
    string Facts,
    string Evidence,
    ObjectionState State,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? SettleBy = null,
    Acceptance? Acceptance = null,
    string? ForUnit = null,
    ProposedSettlement? Proposed = null,
    string? SentBack = null,
    ConfirmedSettlement? Settled = null,
    int DecisionVersion = 1)
{
    public const string Prefix = "objection/";

    public static string Key(ObjectionId id) => Prefix + id.Value;

    public static string Instance(CampaignId campaign, ObjectionId id) => $"obj-{campaign}-{id}";

    /// <summary>What people call it.</summary>
    [JsonIgnore]
    public string Number => $"YY-{N:D4}";

    /// <summary>Whether it keeps its entry from being announced.</summary>
    [JsonIgnore]
    public bool Open => State is ObjectionState.Received or ObjectionState.Accepted;
}

/// <summary>How many objections came in.</summary>
public sealed record ObjectionCount(int N)
{
    public const string Key = "objection-count";
}

/// <summary>The input of <see cref="ObjectionOrchestrator"/>.</summary>
public sealed record ObjectionRun(CampaignId Campaign, ObjectionId Objection);

public static class ObjectionDrafts
{
    public static Task<Objection?> Objection(this Draft draft, ObjectionId id) => draft.Find<Objection>(PublicNotice.Objection.Key(id));

    /// <summary>Writes an objection and wakes its orchestration.</summary>
    public static async Task Save(this Draft draft, Objection objection)
    {
        await draft.Save(PublicNotice.Objection.Key(objection.Id), objection);
        draft.Wake(Durable.Wake.For(ObjectionOrchestrator.Flow, PublicNotice.Objection.Instance(objection.Campaign, objection.Id), new ObjectionRun(objection.Campaign, objection.Id), draft.By.At));
    }
}
