using System.Text.RegularExpressions;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.PublicNotice;

/// <summary>What somebody typed into the objection form, or a program sent.</summary>
/// <param name="Entry">The entry's number: KJZY2021-A-0001.</param>
/// <param name="Kind"><c>objection</c> or <c>correction</c>.</param>
/// <param name="Name">The objector's real name, or the unit's full name.</param>
/// <param name="IsUnit"><c>person</c> or <c>unit</c>.</param>
/// <param name="Contact">With a unit, the person to talk to.</param>
public sealed record ObjectionBody(string? Entry, string? Kind, string? IsUnit, string? Name, string? Contact, string? Email, string? Phone, string? Facts, string? Evidence);

/// <summary>A filing that is complete.</summary>
public sealed record ObjectionFiling(string Entry, ObjectionKind Kind, Objector From, string Facts, string Evidence)
{
    public const int FewestFacts = 20;
    public const int FewestCorrection = 5;
    public const int MostText = 5000;
    private const int MostName = 100;

    private static readonly Regex Nameless = new(@"^(匿名|无名|佚名|不具名|保密|某某?|某人|网友|群众|知情人|知情者|热心.*|一名?.*|anonymous|none|n/?a|无|未知|test|\W+|\d+)$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture);

    /// <summary>Everything that a filing needs, checked in the order of the form.</summary>
    public static (ObjectionFiling? Filing, Refusal? Refusal) Read(ObjectionBody body)
    {
        ObjectionKind? kind = body.Kind switch { "objection" => ObjectionKind.Objection, "correction" => ObjectionKind.Correction, _ => null };
        var (name, contact, phone) = (Line(body.Name), Line(body.Contact), Line(body.Phone));
        var (facts, evidence) = ((body.Facts ?? "").Trim(), (body.Evidence ?? "").Trim());
        var unit = body.IsUnit == "unit";
        var fewest = kind == ObjectionKind.Correction ? FewestCorrection : FewestFacts;
        if (kind is null)
            return No("没有选择是提出异议还是勘误。", "对拟入选有不同意见的，请选“异议”；只是文字有错漏的，请选“勘误”。");
        if (!Ids.Valid(body.Entry))
            return No("没有选择公示名单中的哪一项。", "请在公示名单中选择一项后提交。");
        if (!RealName(name))
            return No("没有填写真实姓名或单位全称，匿名的异议不予受理。", "请填写真实姓名；以单位名义反映的，请填写单位全称和联系人。我们对反映人的身份予以保密。");
        if (unit && !RealName(contact))
            return No("以单位名义反映的，没有填写联系人。", "请填写联系人的真实姓名。");
        if (name.Length > MostName || contact.Length > MostName || phone.Length > MostName)
            return No($"姓名、联系人或电话超过 {MostName} 字。", "请缩短后重新提交。");
        if (EmailAddress.Normalise(body.Email) is not { } email)
            return No("没有填写邮箱，或者邮箱地址的格式不对，无法书面答复。", "请填写完整的邮箱地址，例如 name@example.org。");
        if (facts.Length < fewest)
            return No($"反映的事实只有 {facts.Length} 字，少于 {fewest} 字。", "请写明具体的时间、地点和事实，以便核查。");
        if (kind == ObjectionKind.Objection && evidence.Length == 0)
            return No("没有写明依据。", "请写明可以核实的证据或线索，例如文件名称、文号、网址或知情单位。");
        return facts.Length > MostText || evidence.Length > MostText
            ? No($"反映的事实或依据超过 {MostText} 字。", "请缩短后重新提交，其余材料可以寄到公示所列的地址。")
            : (new ObjectionFiling(body.Entry!, kind.Value, new Objector(name, unit ? contact : null, email, phone.Length == 0 ? null : phone), facts, evidence), null);
    }

    /// <summary>Null within the window of a published list, else why nothing is taken now, with its dates.</summary>
    public static Refusal? Closed(Campaign campaign, NoticeWindow? window, bool published, DateTimeOffset at)
    {
        if (campaign.Stage < Stage.PublicNotice || window is null || !published)
            return NotPublished;
        if (at < window.OpensAt)
            return Refusal.Closed($"公示期还没有开始。{window.Sentence}", "请在公示期内提出。");
        return at < window.ClosesAt && campaign.Stage == Stage.PublicNotice
            ? campaign.BeingClosed()
            : Refusal.Closed($"公示已于{BeijingTime.FormatEnd(window.ClosesAt)}截止，逾期的异议不予受理。", "如有其他线索，请拨打公示所列的监督电话。");
    }

    public static Refusal NotPublished { get; } = Refusal.Unknown("名单还没有公示。", "请在专家终评和名单审定结束后再来查看，时间安排见活动页面。");

    private static bool RealName(string name) => name.Length >= 2 && name.Any(char.IsLetter) && !Nameless.IsMatch(name);

    private static string Line(string? text) => (text ?? "").ReplaceLineEndings(" ").Trim();

    private static (ObjectionFiling? Filing, Refusal? Refusal) No(string what, string @do) => (null, Refusal.Invalid(what, @do));
}
