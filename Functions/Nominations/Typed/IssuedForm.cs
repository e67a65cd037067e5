using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Scan;

namespace TechVolunteers.Nominations.Typed;

/// <summary>One version of a form as it was given out, with its check code. Never changes: what is typed afterwards makes another version.</summary>
/// <param name="Nomination">The typed form's id, and the nomination's once it is sent.</param>
/// <param name="Version">From 1.</param>
/// <param name="Code">As <see cref="CodeSigns"/> writes it.</param>
/// <param name="Content">The hash of the <see cref="FormContent"/> for which the code stands.</param>
/// <param name="FormVersion">The version of the form's layout.</param>
/// <param name="Answers">As typed; see <see cref="TypedForm"/>.</param>
public sealed record IssuedForm(
    CampaignId Campaign,
    NominationId Nomination,
    UnitId Unit,
    string UnitName,
    CategoryCode Category,
    int Version,
    string Code,
    string Content,
    string FormVersion,
    ImmutableSortedDictionary<string, string> Answers,
    DateTimeOffset IssuedAt)
{
    /// <summary>What stands at the foot of every page, in text and as a QR code.</summary>
    public CheckCode CheckCode() => new(Campaign.Value, Nomination.Value, Version, Code);
}

/// <summary>Rows of forms that were given out, in their campaign's partition.</summary>
internal static class IssuedKeys
{
    /// <summary>More prints of one form than anybody makes.</summary>
    public const int MostVersions = 999;

    public const string AllVersions = "issued/";

    public const string AllCodes = "issued-code/";

    public static string Version(NominationId id, int version) => $"{AllVersions}{id.Value}/{version:D3}";

    /// <summary>Every form that bears this code: nearly always one, since 40 bits decide.</summary>
    public static string Codes(string code) => $"{AllCodes}{code}/";

    public static string Code(IssuedForm form) => $"{Codes(form.Code)}{form.Nomination.Value}-{form.Version:D3}";
}

/// <summary>Which version bears a code.</summary>
internal sealed record CodeOwner(NominationId Nomination, int Version);
