using System.Collections.Immutable;

namespace TechVolunteers.Nominations.Upload;

/// <summary>What may be sent as each part, in kind.</summary>
public static class PacketParts
{
    public static ImmutableArray<FileKind> Allowed(this PacketPart part) => part switch
    {
        PacketPart.Form => [FileKind.Docx, FileKind.Doc],
        PacketPart.Stamped => [FileKind.Pdf],
        PacketPart.Attachment => [FileKind.Pdf, FileKind.Docx, FileKind.Jpeg, FileKind.Png],
        PacketPart.Consent => [FileKind.Pdf, FileKind.Jpeg],
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "No such part."),
    };

    /// <summary>The part's name in a sentence.</summary>
    public static string Title(this PacketPart part) => part switch
    {
        PacketPart.Form => "推荐表（Word）",
        PacketPart.Stamped => "盖章扫描件（PDF）",
        PacketPart.Attachment => "附件",
        PacketPart.Consent => "公示同意书",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "No such part."),
    };
}
