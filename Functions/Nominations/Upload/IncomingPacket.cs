using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Upload;

/// <summary>A packet while its parts come in.</summary>
internal sealed class IncomingPacket(IDocuments documents, PacketLimits limits)
{
    private const int LongestText = 4_096;
    private const int SignatureBytes = 8;

    private readonly List<PacketFile> _files = [];

    public string? Category { get; private set; }

    public ImmutableArray<PacketFile> Files => [.. _files];

    /// <summary>Whether the sender broke off inside a file.</summary>
    public bool BrokenOff { get; private set; }

    /// <summary>What a complete packet still needs; null when it is all there.</summary>
    public Refusal? Missing =>
        !Has(PacketPart.Form) ? UploadRefusals.NoForm
        : !Has(PacketPart.Stamped) ? UploadRefusals.NoStamped
        : null;

    /// <summary>A part's text; null when it is longer than any field of the form.</summary>
    public static async Task<string?> Text(MultipartSection section, CancellationToken cancel)
    {
        var buffer = new byte[LongestText + 1];
        var read = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return read > LongestText ? null : Encoding.UTF8.GetString(buffer.AsSpan(0, read)).Trim();
    }

    /// <summary>The part that a name of the form endpoint means; null when it means none.</summary>
    public static PacketPart? Part(string? name) => name switch
    {
        "form" => PacketPart.Form,
        "stamped" => PacketPart.Stamped,
        "attachments" => PacketPart.Attachment,
        "consent" => PacketPart.Consent,
        _ => null,
    };

    /// <summary>How long a file of a part may be, in bytes.</summary>
    /// <param name="attachments">The bytes of the attachments before it.</param>
    public static long Limit(PacketPart part, PacketLimits limits, long attachments) => part switch
    {
        PacketPart.Form => limits.MaxFormBytes,
        PacketPart.Attachment => limits.MaxAttachmentsBytes - attachments,
        // A consent is one signed page: the limit of the scanned form is ample for it.
        _ => limits.MaxStampedBytes,
    };

    /// <summary>Takes the next part; a refusal ends the upload.</summary>
    public async Task<Refusal?> Take(MultipartSection section, ContentDispositionHeaderValue disposition, CancellationToken cancel)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value;
        if (name == "category")
            return await TakeCategory(section, cancel);
        return Part(name) is { } known ? await TakeFile(known, section, disposition, cancel) : UploadRefusals.UnknownPart(name);
    }

    private async Task<Refusal?> TakeCategory(MultipartSection section, CancellationToken cancel)
    {
        if (Category is not null)
            return UploadRefusals.CategoryTwice;
        Category = await Text(section, cancel) ?? "";
        return null;
    }

    private async Task<Refusal?> TakeFile(PacketPart part, MultipartSection section, ContentDispositionHeaderValue disposition, CancellationToken cancel)
    {
        var first = new byte[SignatureBytes];
        var read = await section.Body.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancel);
        var sentName = (disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName)).Value;
        if (string.IsNullOrEmpty(sentName))
        {
            // A browser sends a box in which no file was chosen as a part without name and content.
            return read == 0 ? null : UploadRefusals.NoFileName(part);
        }
        if (part == PacketPart.Attachment && Count(part) == limits.MaxAttachments)
            return UploadRefusals.TooManyAttachments(limits.MaxAttachments);
        if (part != PacketPart.Attachment && Has(part))
            return UploadRefusals.Twice(part);
        var early = Early(FileKinds.FromSignature(first.AsSpan(0, read)), sentName);
        return FileCheck.Of(part, sentName, section.ContentType, early) switch
        {
            FileCheck.Refused refused => UploadRefusals.Of(refused.Finding),
            FileCheck.Agreed agreed => await Store(part, agreed.DisplayName, sentName, section, first.AsMemory(0, read), cancel),
            _ => throw new InvalidOperationException("Unknown file check."),
        };
    }

    private async Task<Refusal?> Store(PacketPart part, string displayName, string sentName, MultipartSection section, ReadOnlyMemory<byte> first, CancellationToken cancel)
    {
        var limit = Limit(part, limits, _files.Where(file => file.Part == PacketPart.Attachment).Sum(file => file.Length));
        await using var body = new PartBody(first, section.Body, () => BrokenOff = true);
        switch (await documents.Write(body, limit, cancel))
        {
            case DocumentWrite.TooLong:
                return part == PacketPart.Attachment ? UploadRefusals.AttachmentsTooLarge(limits.MaxAttachmentsBytes) : UploadRefusals.PartTooLarge(part, displayName, limit);
            case DocumentWrite.Stored stored:
                _files.Add(new PacketFile(part, displayName, stored.Id, stored.Length, stored.Sha256));
                return await Whole(part, sentName, section.ContentType, stored.Id, cancel);
            default:
                throw new InvalidOperationException("Unknown outcome of a write.");
        }
    }

    /// <summary>The first bytes of a container do not say what it holds; its directory does, and it comes last.</summary>
    private async Task<Refusal?> Whole(PacketPart part, string sentName, string? declaredType, DocumentId id, CancellationToken cancel)
    {
        await using var content = await documents.OpenQuarantined(id, cancel)
            ?? throw new InvalidOperationException($"Document {id} is gone a moment after it was written.");
        return FileCheck.Of(part, sentName, declaredType, FileKinds.Detect(content)) is FileCheck.Refused refused ? UploadRefusals.Of(refused.Finding) : null;
    }

    /// <summary>Before the whole is there, a container is taken for the document that its name promises.</summary>
    private static FileKind Early(FileKind kind, string name) => kind switch
    {
        FileKind.Zip when name.EndsWith(".docx", StringComparison.OrdinalIgnoreCase) => FileKind.Docx,
        FileKind.Compound when name.EndsWith(".doc", StringComparison.OrdinalIgnoreCase) => FileKind.Doc,
        _ => kind,
    };

    private bool Has(PacketPart part) => Count(part) > 0;

    private int Count(PacketPart part) => _files.Count(file => file.Part == part);
}
