using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations.Inspections;

/// <summary>Reads every file of a packet. It opens what strangers sent, so it runs in the inspection's own process.</summary>
internal static class PacketInspection
{
    // An attachment may be a whole booklet; the stamped scan may not.
    private const int MostAttachmentPages = 500;

    public static PacketReading Read(PacketFiles packet, IReadOnlyList<FormDefinition> forms, CategoryCode chosen)
    {
        FormReading? form = null;
        ScanReading? scan = null;
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var file in packet.Files)
        {
            using var content = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            switch (file.Part)
            {
                case PacketPart.Form:
                    form = FileKinds.Detect(content) == FileKind.Doc ? DocxFormReader.ReadOldFormat(content, forms, chosen) : DocxFormReader.Read(content, forms, chosen);
                    findings.AddRange(form.Findings);
                    break;
                case PacketPart.Stamped:
                    scan = PdfReader.ReadStamped(content);
                    findings.AddRange(scan.Findings);
                    break;
                default:
                    findings.AddRange(Supporting(file, content));
                    break;
            }
        }

        if (form is not null && scan is not null)
        {
            var before = scan.Findings.Length;
            scan = ScanAgainstForm.Compare(form, scan, forms);
            findings.AddRange(scan.Findings.Skip(before));
        }

        return new PacketReading(form, scan, findings.ToImmutable());
    }

    private static ImmutableArray<Finding> Supporting(InspectedFile file, FileStream content)
    {
        var title = $"{file.Part.Title()}“{file.DisplayName}”";
        var kind = FileKinds.Detect(content);
        return kind switch
        {
            FileKind.Empty => [UploadFindings.Empty(file.Part, file.DisplayName)],
            _ when !file.Part.Allowed().Contains(kind) => [InspectionFindings.WrongContent(file.Part, file.DisplayName)],
            FileKind.Pdf => PdfReader.Read(content, title, new PdfLimits(Pages: MostAttachmentPages)).Findings,
            FileKind.Docx => PackageInspection.Inspect(content, new PackageLimits(), new WordFindings(title)),
            _ => Image(content, kind, title),
        };
    }

    private static ImmutableArray<Finding> Image(FileStream content, FileKind kind, string title) =>
        ImageHeader.Read(content, kind) is not { } header ? [InspectionFindings.BrokenImage(title)]
        : header.Width * header.Height > ImageHeader.MostPixels ? [InspectionFindings.ImageTooLarge(title, header.Width, header.Height)]
        : [];
}
