using System.Collections.Immutable;
using System.Text.RegularExpressions;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>What a sender announces.</summary>
/// <param name="Nomination">The nomination whose packet is to be replaced; null for a new one.</param>
/// <param name="BlockBytes">From 256 KiB to 8 MiB; 8 MiB when null.</param>
/// <param name="Draft">The form typed online whose stamped print is to come, for the first time or again; null for a form that was filled in elsewhere.</param>
public sealed record UploadForm(string? Category, string? Nomination, int? BlockBytes, ImmutableArray<UploadForm.FileForm> Files, string? Draft = null)
{
    /// <param name="Part">form, stamped, attachments or consent, as in the form endpoint.</param>
    /// <param name="Length">In bytes.</param>
    /// <param name="Sha256">64 hexadecimal digits; null when not known.</param>
    public sealed record FileForm(string? Part, string? Name, long? Length, string? Type, string? Sha256);
}

public abstract record UploadOpening
{
    private UploadOpening() { }

    public sealed record Opened(UploadSession Session) : UploadOpening;

    /// <summary>Nothing was begun.</summary>
    public sealed record Refused(Refusal Why) : UploadOpening;
}

/// <summary>Begins uploads: everything that can be known to be wrong is said before a byte is sent.</summary>
public sealed partial class UploadOpenings(IRecords records, Ledger ledger, PeopleDirectory people, NominationReads nominations)
{
    public async Task<UploadOpening> Open(RunningCampaign campaign, UnitId unit, UploadForm form, Attribution by, CancellationToken cancel)
    {
        var (replaced, typed, unknown) = await Meant(campaign, unit, form, cancel);
        if (unknown is not null)
            return new UploadOpening.Refused(unknown);
        form = form with { Category = typed?.Category.Value ?? form.Category };
        var why = await Window(campaign, unit, replaced, form, by.At, cancel) ?? Blocks(form);
        var files = ImmutableArray<AnnouncedFile>.Empty;
        if (why is null)
            (files, why) = Announced(form, campaign.Definition.Packet);
        if (why is null && await records.Scan(campaign.Partition, UploadKeys.OfUnit(unit), cancel).CountAsync(cancel) >= UploadLimits.OpenAtOnce)
            why = UploadRefusals.TooManyOpen;
        if (why is not null)
            return new UploadOpening.Refused(why);
        var session = new UploadSession(
            UploadId.From(Ids.New()), campaign.Id, unit, replaced?.Id, form.Category, by.At, by.At + UploadLimits.Lifetime,
            form.BlockBytes ?? UploadLimits.LargestBlock, files, UploadState.Open, Typed: replaced is null ? typed?.Id : null);
        await ledger.Commit(campaign.Partition, by, async draft =>
        {
            await draft.Save(UploadKeys.Session(session.Id), session);
            draft.Index(UploadKeys.Due(session.ExpiresAt, session.Id));
            draft.Index(UploadKeys.OfUnit(unit) + session.Id.Value);
            return true;
        }, cancel);
        return new UploadOpening.Opened(session);
    }

    /// <summary>The nomination whose packet is to be replaced and the form typed online whose print is to come, where there are such.</summary>
    private async Task<(Nomination? Replaced, TypedForm? Typed, Refusal? Unknown)> Meant(RunningCampaign campaign, UnitId unit, UploadForm form, CancellationToken cancel)
    {
        if (form.Draft is { Length: > 0 } draft)
        {
            if (form.Nomination is { Length: > 0 } other && other != draft)
                return (null, null, UploadRefusals.DraftOrNomination);
            if (!Ids.Valid(draft) || await records.Find<TypedForm>(campaign.Partition, TypedKeys.Form(NominationId.From(draft)), cancel) is not { } typed || typed.Unit != unit)
                return (null, null, TypedForms.Gone);
            return form.Category is { Length: > 0 } category && category != typed.Category.Value
                ? (null, null, TypedForms.OtherCategory)
                : (await nominations.Find(campaign.Id, draft, cancel), typed, null);
        }
        if (form.Nomination is not { Length: > 0 } id)
            return (null, null, null);
        return await nominations.Find(campaign.Id, id, cancel) is { } found && found.Unit == unit ? (found, null, null) : (null, null, UploadRefusals.NoSuchNomination);
    }

    /// <summary>Whether the packet may be sent at all; asked again, of the rows as they are then, when it is committed.</summary>
    private async Task<Refusal?> Window(RunningCampaign campaign, UnitId unitId, Nomination? replaced, UploadForm form, DateTimeOffset begun, CancellationToken cancel)
    {
        if (campaign.Campaign.BeingClosed() is { } closing)
            return closing;
        if (replaced is not null)
            return Submissions.MayReplace(campaign, replaced, begun, begun) ?? (form.Category is { Length: > 0 } other && other != replaced.Category.Value ? UploadRefusals.OtherCategory : null);
        if ((SendingWindow.OfIntake(campaign, unitId).Begin(begun) ?? Submissions.TooLate(campaign.Campaign)) is { } late)
            return late;
        if (string.IsNullOrEmpty(form.Category))
            return UploadRefusals.NoCategory;
        if (campaign.Definition.Category(CategoryCode.From(form.Category)) is not { } category)
            return Submissions.NoSuchCategory(campaign.Definition);
        return await people.Unit(unitId, cancel) is { } unit ? (await nominations.FullQuota(campaign.Id, category, unit, cancel))?.RefusesOneMore() : null;
    }

    private static Refusal? Blocks(UploadForm form) =>
        form.BlockBytes is < UploadLimits.SmallestBlock or > UploadLimits.LargestBlock ? UploadRefusals.BlockBytes(UploadLimits.SmallestBlock, UploadLimits.LargestBlock) : null;

    /// <summary>The limits are those of the form endpoint, each file's and that of the attachments together.</summary>
    private static (ImmutableArray<AnnouncedFile> Files, Refusal? Why) Announced(UploadForm form, PacketLimits limits)
    {
        var packet = new List<AnnouncedFile>();
        foreach (var file in form.Files.IsDefault ? [] : form.Files)
        {
            if (file is null || IncomingPacket.Part(file.Part) is not { } part)
                return ([], UploadRefusals.UnknownPart(file?.Part));
            if (string.IsNullOrEmpty(file.Name))
                return ([], UploadRefusals.NoFileName(part));
            if (part == PacketPart.Attachment && packet.Count(other => other.Part == part) == limits.MaxAttachments)
                return ([], UploadRefusals.TooManyAttachments(limits.MaxAttachments));
            if (part != PacketPart.Attachment && packet.Exists(other => other.Part == part))
                return ([], UploadRefusals.Twice(part));
            var announced = new AnnouncedFile(part, DisplayName.From(file.Name), file.Type, file.Length ?? -1, file.Sha256?.ToLowerInvariant());
            if (Wrong(announced, limits, packet) is { } why)
                return ([], why);
            packet.Add(announced);
        }
        return ([.. packet], packet.Exists(file => file.Part == PacketPart.Form) ? packet.Exists(file => file.Part == PacketPart.Stamped) ? null : UploadRefusals.NoStamped : UploadRefusals.NoForm);
    }

    private static Refusal? Wrong(AnnouncedFile file, PacketLimits limits, List<AnnouncedFile> before)
    {
        if (FileCheck.OfName(file.Part, file.Name) is { } finding)
            return UploadRefusals.Of(finding);
        if (file.Length < 0 || (file.Sha256 is not null && !Sha256().IsMatch(file.Sha256)))
            return UploadRefusals.NotAnnounced(file.Name);
        if (file.Length == 0)
            return UploadRefusals.Of(UploadFindings.Empty(file.Part, file.Name));
        var limit = IncomingPacket.Limit(file.Part, limits, before.Where(other => other.Part == PacketPart.Attachment).Sum(other => other.Length));
        return file.Length <= limit ? null
            : file.Part == PacketPart.Attachment ? UploadRefusals.AttachmentsTooLarge(limits.MaxAttachmentsBytes)
            : UploadRefusals.PartTooLarge(file.Part, file.Name, limit);
    }

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sha256();
}
