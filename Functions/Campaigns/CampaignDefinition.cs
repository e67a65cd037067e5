using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TechVolunteers.Campaigns;

/// <summary>The name of a campaign in URLs, keys and instance ids: 1 to 64 of <c>a–z A–Z 0–9 - _</c>, such as <c>kjzy2021</c>.</summary>
[JsonConverter(typeof(IdJsonConverter<CampaignId>))]
public readonly record struct CampaignId(string Value) : IId<CampaignId>
{
    public static CampaignId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>
/// One year's call as data: what its notice says, and the choices that the notice leaves to the office.
/// Made by <see cref="CampaignFile.Parse(string)"/> only, which vouches for everything below.
/// </summary>
/// <param name="Version">Raised with every change of the file; 1 or more.</param>
/// <param name="Title">What pages and letters call the campaign: “2021年度科技志愿服务典型事迹征集”.</param>
/// <param name="Organiser">主办: answers questions about the policy.</param>
/// <param name="Operator">承办: receives the packets, runs the reviews, and signs the letters.</param>
/// <param name="OpensAt">The first instant at which a packet is taken, at +08:00.</param>
/// <param name="Deadline">
/// The first instant that is too late, at +08:00. A deadline of 24:00 is the next day's 00:00 here;
/// <see cref="BeijingTime.FormatEnd"/> prints it as 24:00 of the day that the notice names.
/// </param>
/// <param name="GraceMinutes">How long an upload that began before the deadline may still run.</param>
/// <param name="RegistrationCutoff">The last day of registration on the platform that counts; the day itself passes.</param>
/// <param name="EarlierYears">The years whose selected nominees may not stand again (三(四)).</param>
/// <param name="Categories">At least one; codes are distinct.</param>
/// <param name="IntakeReminderDays">Calendar days before the deadline on which units without a packet are reminded.</param>
/// <param name="ObjectionHandlingDays">Working days in which an accepted objection is to be settled.</param>
public sealed record CampaignDefinition(
    CampaignId Id,
    int Version,
    int Year,
    string Title,
    NoticeReference Notice,
    Office Organiser,
    Office Operator,
    Supervision Supervision,
    [property: JsonConverter(typeof(WallTimeJsonConverter))] DateTimeOffset OpensAt,
    [property: JsonConverter(typeof(WallTimeJsonConverter))] DateTimeOffset Deadline,
    int GraceMinutes,
    DateOnly RegistrationCutoff,
    ImmutableArray<int> EarlierYears,
    ImmutableArray<CategoryDefinition> Categories,
    PacketLimits Packet,
    ImmutableArray<int> IntakeReminderDays,
    CorrectionRules Correction,
    ScoringRules Scoring,
    PublicNoticeRules PublicNotice,
    int ObjectionHandlingDays,
    LetterSender Letters)
{
    [JsonIgnore]
    public TimeSpan Grace => TimeSpan.FromMinutes(GraceMinutes);

    public CategoryDefinition? Category(CategoryCode code) => Categories.FirstOrDefault(category => category.Code == code);

    [JsonIgnore]
    public ImmutableArray<FormDefinition> Forms => [.. Categories.Select(category => category.Form)];
}

/// <summary>The document that the campaign carries out.</summary>
/// <param name="Number">文号, such as 科协办函宣字〔2021〕200号.</param>
/// <param name="Issuer">The office that signed it.</param>
/// <param name="SignedOn">The date under the signature.</param>
public sealed record NoticeReference(string Title, string Number, string Issuer, DateOnly SignedOn);

/// <summary>An office that units, experts and the public may turn to.</summary>
public sealed record Office(string Name, string Department, string Contact, string Phone, string Email, string Address, string Postcode);

/// <summary>监督电话: who hears complaints about the office itself; not one of the two offices' own numbers.</summary>
public sealed record Supervision(string Name, string Phone, string Email);

/// <summary>One category: its form, its conditions, and how many may be sent and selected.</summary>
/// <param name="Rules">The notice's conditions that can be checked on the form, in the notice's order.</param>
/// <param name="TargetSelected">How many the office means to select; null when the notice leaves it open.</param>
public sealed record CategoryDefinition(FormDefinition Form, ImmutableArray<EligibilityRule> Rules, QuotaRule Quota, int? TargetSelected)
{
    [JsonIgnore]
    public CategoryCode Code => Form.Category;

    [JsonIgnore]
    public string Name => Form.CategoryName;
}

/// <summary>How many one unit may send in a category.</summary>
/// <param name="PerUnit">Null is unlimited.</param>
public sealed record QuotaRule(int? PerUnit, OverQuota OverQuota);

/// <summary>What happens to the packet that exceeds a unit's quota.</summary>
public enum OverQuota
{
    /// <summary>It is taken, and staff see a finding.</summary>
    Flag,

    /// <summary>It is not taken.</summary>
    Refuse,
}

/// <summary>What a packet may hold; sizes in bytes (1 MB = 1,000,000 bytes).</summary>
/// <param name="MaxRequestBytes">The whole body of one post to the form endpoint, envelope included.</param>
public sealed record PacketLimits(
    long MaxFormBytes,
    long MaxStampedBytes,
    int MaxStampedPages,
    int MaxAttachments,
    long MaxAttachmentsBytes,
    long MaxRequestBytes);

/// <summary>How a returned packet may be mended.</summary>
/// <param name="WorkingDays">Working days from the return; the day of the return is not counted.</param>
/// <param name="MaxRounds">How often one packet may be returned.</param>
/// <param name="ReminderDays">Calendar days before the correction's deadline on which the unit is reminded.</param>
public sealed record CorrectionRules(int WorkingDays, int MaxRounds, ImmutableArray<int> ReminderDays);

/// <summary>How experts score.</summary>
/// <param name="Criteria">Their weights add up to 100.</param>
/// <param name="MinimumSheets">Valid score sheets that a packet needs before it is ranked.</param>
public sealed record ScoringRules(ImmutableArray<Criterion> Criteria, int ScaleFrom, int ScaleTo, int MinimumSheets);

/// <summary>One thing that experts judge.</summary>
/// <param name="WeightIsDefault">The notice gives no weight: the number is the system's proposal, and pages say so.</param>
public sealed record Criterion(string Id, string Name, int Weight, bool WeightIsDefault, string Explanation);

/// <summary>Which days a window counts.</summary>
public enum DayUnit
{
    /// <summary>工作日.</summary>
    Working,

    /// <summary>自然日.</summary>
    Calendar,
}

/// <summary>公示: how long the list stands, and the fixed parts of its text.</summary>
/// <param name="Days">3 to 30. The window starts on the working day after publishing.</param>
/// <param name="StartDayCounted">Whether the first day is day 1.</param>
public sealed record PublicNoticeRules(int Days, DayUnit Unit, bool StartDayCounted, PublicNoticeWording Wording);

/// <summary>The sentences around the list. The window's own sentence, with both dates, is computed.</summary>
/// <param name="Basis">Which notice asked for the call.</param>
/// <param name="Process">How the list came about.</param>
/// <param name="Objections">Who may object, how, and what is not accepted.</param>
/// <param name="Confidentiality">That objectors' names are kept.</param>
/// <param name="ListNote">The note under the list about its order.</param>
public sealed record PublicNoticeWording(string Title, string Basis, string Process, string Objections, string Confidentiality, string ListNote);

/// <summary>From whom letters come.</summary>
public sealed record LetterSender(string Name, string Address);
