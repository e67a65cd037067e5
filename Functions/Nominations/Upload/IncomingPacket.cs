using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;
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

    /// <summary>What a complete packet still needs; null when it is all there.</summary>
    public Refusal? Missing =>
        !Has(PacketPart.Form) ? UploadRefusals.NoForm
        : !Has(PacketPart.Stamped) ? UploadRefusals.NoStamped
        : null;

    /// <summary>A part's text; null when it is longer than any field of the form.</summary>
    public static async Task<string?> Text(MultipartPart part, CancellationToken cancel)
    {
        var sent = (await part.Content.ReadAtLeastAsync(LongestText + 1, cancel)).Buffer;
        var text = sent.Length > LongestText ? null : Encoding.UTF8.GetString(sent).Trim();
        part.Content.AdvanceTo(sent.End);
        return text;
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
    public async Task<Refusal?> Take(MultipartPart part, ContentDispositionHeaderValue disposition, CancellationToken cancel)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value;
        if (name == "category")
            return await TakeCategory(part, cancel);
        return Part(name) is { } known ? await TakeFile(known, part, disposition, cancel) : UploadRefusals.UnknownPart(name);
    }

    private async Task<Refusal?> TakeCategory(MultipartPart part, CancellationToken cancel)
    {
        if (Category is not null)
            return UploadRefusals.CategoryTwice;
        Category = await Text(part, cancel) ?? "";
        return null;
    }

    private async Task<Refusal?> TakeFile(PacketPart part, MultipartPart sent, ContentDispositionHeaderValue disposition, CancellationToken cancel)
    {
        var first = await First(sent.Content, cancel);
        var sentName = (disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName)).Value;
        if (string.IsNullOrEmpty(sentName))
        {
            // A browser sends a box in which no file was chosen as a part without name and content.
            return first.Length == 0 ? null : UploadRefusals.NoFileName(part);
        }
        if (part == PacketPart.Attachment && Count(part) == limits.MaxAttachments)
            return UploadRefusals.TooManyAttachments(limits.MaxAttachments);
        if (part != PacketPart.Attachment && Has(part))
            return UploadRefusals.Twice(part);
        var early = Early(FileKinds.FromSignature(first), sentName);
        return FileCheck.Of(part, sentName, sent.ContentType, early) switch
        {
            FileCheck.Refused refused => UploadRefusals.Of(refused.Finding),
            FileCheck.Agreed agreed => await Store(part, agreed.DisplayName, sentName, sent, cancel),
            _ => throw new InvalidOperationException("Unknown file check."),
        };
    }

    /// <summary>The first bytes, which stay where they are.</summary>
    private static async Task<byte[]> First(PipeReader content, CancellationToken cancel)
    {
        var seen = (await content.ReadAtLeastAsync(SignatureBytes, cancel)).Buffer;
        var first = seen.Slice(0, Math.Min(SignatureBytes, seen.Length)).ToArray();
        content.AdvanceTo(seen.Start);
        return first;
    }

    private async Task<Refusal?> Store(PacketPart part, string displayName, string sentName, MultipartPart sent, CancellationToken cancel)
    {
        var limit = Limit(part, limits, _files.Where(file => file.Part == PacketPart.Attachment).Sum(file => file.Length));
        switch (await documents.Write(sent.Content, limit, cancel))
        {
            case DocumentWrite.TooLong:
                return part == PacketPart.Attachment ? UploadRefusals.AttachmentsTooLarge(limits.MaxAttachmentsBytes) : UploadRefusals.PartTooLarge(part, displayName, limit);
            case DocumentWrite.Stored stored:
                _files.Add(new PacketFile(part, displayName, stored.Id, stored.Length, stored.Sha256));
                return await Whole(part, sentName, sent.ContentType, stored.Id, cancel);
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
