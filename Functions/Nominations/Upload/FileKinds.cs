using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations.Upload;

/// <summary>Tells a file's kind from its content: the first bytes, and for containers the list of what is inside.</summary>
public static class FileKinds
{
    private const int SignatureLength = 8;

    private static ReadOnlySpan<byte> PdfSignature => "%PDF-"u8;

    private static ReadOnlySpan<byte> ZipSignature => "PK\x03\x04"u8;

    private static ReadOnlySpan<byte> CompoundSignature => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    private static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>
    /// The kind of the whole of <paramref name="content"/>, which must be seekable and is left at its beginning. Nothing is inflated: of a zip only the
    /// directory is read (at most 1 MB), so that an upload can be answered before its inspection. Any bytes give an answer.
    /// </summary>
    public static FileKind Detect(Stream content)
    {
        content.Position = 0;
        Span<byte> first = stackalloc byte[SignatureLength];
        var read = content.ReadAtLeast(first, SignatureLength, throwOnEndOfStream: false);
        var kind = FromSignature(first[..read]) switch
        {
            FileKind.Zip => ZipDirectory.Read(content) is ZipDirectory.Listing { LooksLikeWord: true } ? FileKind.Docx : FileKind.Zip,
            FileKind.Other when PdfHeader.Find(content) is not null => FileKind.Pdf,
            FileKind.Compound => CompoundFile.EntryNames(content).Contains("WordDocument") ? FileKind.Doc : FileKind.Compound,
            var other => other,
        };
        content.Position = 0;
        return kind;
    }

    /// <summary>The kind as far as the first eight bytes tell: <see cref="FileKind.Zip"/> for any zip, <see cref="FileKind.Compound"/> for any OLE2 file.</summary>
    public static FileKind FromSignature(ReadOnlySpan<byte> first) =>
        first.IsEmpty ? FileKind.Empty
        : first.StartsWith(PdfSignature) ? FileKind.Pdf
        : first.StartsWith(ZipSignature) ? FileKind.Zip
        : first.StartsWith(CompoundSignature) ? FileKind.Compound
        : first.StartsWith(JpegSignature) ? FileKind.Jpeg
        : first.StartsWith(PngSignature) ? FileKind.Png
        : FileKind.Other;
}
