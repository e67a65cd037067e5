using System.Collections.Immutable;

namespace TechVolunteers.Nominations.Upload;

/// <summary>Whether a file's name, the type that the sender declared, and its bytes say the same thing, and it is a thing that the part may be.</summary>
public abstract record FileCheck
{
    private FileCheck() { }

    /// <param name="DisplayName">The cleaned name, for people.</param>
    public sealed record Agreed(FileKind Kind, string DisplayName) : FileCheck;

    /// <param name="Finding">What is wrong, where, and what to do. Its severity is <see cref="Severity.Refused"/>.</param>
    public sealed record Refused(Finding Finding) : FileCheck;

    /// <param name="sentName">The file name as sent.</param>
    /// <param name="declaredType">The part's Content-Type, or null. <c>application/octet-stream</c> declares nothing: browsers send it for types that they do not know.</param>
    /// <param name="actual">From <see cref="FileKinds.Detect"/>.</param>
    public static FileCheck Of(PacketPart part, string? sentName, string? declaredType, FileKind actual)
    {
        var name = DisplayName.From(sentName);
        if (actual == FileKind.Empty)
        {
            return new Refused(UploadFindings.Empty(part, name));
        }

        var allowed = part.Allowed();
        var named = FromExtension(Path.GetExtension(name));
        if (named is null || !allowed.Contains(named.Value))
        {
            return new Refused(UploadFindings.WrongExtension(part, name, allowed));
        }

        if (named != actual)
        {
            return new Refused(UploadFindings.ContentDiffers(part, name, named.Value, actual));
        }

        return DeclaredKind(declaredType) is { } declared && declared != actual
            ? new Refused(UploadFindings.TypeDiffers(part, name, declaredType!, actual))
            : new Agreed(actual, name);
    }

    /// <summary>What is wrong with a file of this name as far as the name tells; null when the content decides.</summary>
    public static Finding? OfName(PacketPart part, string displayName) =>
        FromExtension(Path.GetExtension(displayName)) is { } named && part.Allowed().Contains(named) ? null : UploadFindings.WrongExtension(part, displayName, part.Allowed());

    private static FileKind? FromExtension(string extension) => extension.ToUpperInvariant() switch
    {
        ".DOCX" => FileKind.Docx,
        ".DOC" => FileKind.Doc,
        ".PDF" => FileKind.Pdf,
        ".JPG" or ".JPEG" => FileKind.Jpeg,
        ".PNG" => FileKind.Png,
        _ => null,
    };

    private static FileKind? DeclaredKind(string? type) => type?.Split(';')[0].Trim().ToUpperInvariant() switch
    {
        null or "" or "APPLICATION/OCTET-STREAM" => null,
        "APPLICATION/VND.OPENXMLFORMATS-OFFICEDOCUMENT.WORDPROCESSINGML.DOCUMENT" => FileKind.Docx,
        // WPS and older systems register these for their own formats too; the bytes have spoken already.
        "APPLICATION/KSWPS" or "APPLICATION/WPS-OFFICE.DOCX" or "APPLICATION/WPS-OFFICE.DOC" or "APPLICATION/WPS-OFFICE.PDF" => null,
        "APPLICATION/MSWORD" => FileKind.Doc,
        "APPLICATION/PDF" => FileKind.Pdf,
        "IMAGE/JPEG" or "IMAGE/JPG" => FileKind.Jpeg,
        "IMAGE/PNG" => FileKind.Png,
        _ => FileKind.Other,
    };
}
