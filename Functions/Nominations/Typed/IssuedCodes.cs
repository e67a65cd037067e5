using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Typed;

/// <summary>Where a check code comes from.</summary>
public abstract record CodeOrigin
{
    private CodeOrigin() { }

    /// <summary>This system gave it out.</summary>
    /// <param name="Latest">The newest version of the same form; the code is an older one's when this is higher than <see cref="IssuedForm.Version"/>.</param>
    public sealed record Issued(IssuedForm Form, int Latest) : CodeOrigin;

    /// <summary>No code, or its check signs do not fit: it was mistyped or misread.</summary>
    public sealed record Unreadable : CodeOrigin;

    /// <summary>Well written, but this system never gave it out.</summary>
    public sealed record Unknown : CodeOrigin;
}

/// <summary>
/// Check codes: an HMAC-SHA256 over campaign, nomination, version and content, cut to 40 bits, so that nobody can make one for a content that was
/// not typed here.
/// </summary>
public sealed class IssuedCodes(IRecords records, CampaignReads campaigns, SealedKeys keys)
{
    private const string Key = "check-codes";

    /// <summary>The code of a content, as <see cref="CodeSigns"/> writes it.</summary>
    /// <param name="content">The hash of a <see cref="FormContent"/>.</param>
    public async Task<string> Make(CampaignId campaign, NominationId nomination, int version, string content, CancellationToken cancel)
    {
        var mac = HMACSHA256.HashData(await keys.Find(Key, cancel), Encoding.UTF8.GetBytes($"{campaign}:{nomination}:{version}:{content}"));
        return CodeSigns.Write(mac.AsSpan(0, CodeSigns.Bytes));
    }

    /// <summary>Which form and version a code belongs to.</summary>
    /// <param name="text">The whole text of the QR code (<c>TV1:…</c>), or only the ten signs that a person typed.</param>
    public async Task<CodeOrigin> Find(string text, CancellationToken cancel)
    {
        if (CheckCode.Parse(text.Trim()) is { } whole)
            return await Find(whole, cancel);
        if (CodeSigns.Read(text) is not { } code)
            return new CodeOrigin.Unreadable();
        foreach (var id in await campaigns.All(cancel))
        {
            await foreach (var owner in records.Scan<CodeOwner>(CampaignKeys.Partition(id), IssuedKeys.Codes(code), cancel))
                return await Find(new CheckCode(id.Value, owner.Nomination.Value, owner.Version, code), cancel);
        }
        return new CodeOrigin.Unknown();
    }

    /// <summary>Which form and version a code read from a page belongs to.</summary>
    public async Task<CodeOrigin> Find(CheckCode code, CancellationToken cancel)
    {
        if (CodeSigns.Read(code.Code) is not { } signs)
            return new CodeOrigin.Unreadable();
        if (!Ids.Valid(code.Campaign) || !Ids.Valid(code.Nomination) || code.Version > IssuedKeys.MostVersions)
            return new CodeOrigin.Unknown();
        var (campaign, nomination) = (CampaignId.From(code.Campaign), NominationId.From(code.Nomination));
        if (await records.Find<IssuedForm>(CampaignKeys.Partition(campaign), IssuedKeys.Version(nomination, code.Version), cancel) is not { } form
            || form.Code != signs
            // Computed again, so that a row that somebody wrote into the store proves nothing.
            || form.Code != await Make(campaign, nomination, form.Version, form.Content, cancel))
        {
            return new CodeOrigin.Unknown();
        }
        var typed = await records.Find<TypedForm>(CampaignKeys.Partition(campaign), TypedKeys.Form(nomination), cancel);
        return new CodeOrigin.Issued(form, typed?.Issued ?? form.Version);
    }
}
