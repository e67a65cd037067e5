using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>What stands around the answers of a form.</summary>
/// <param name="Campaign">The campaign's title, under the form's own.</param>
/// <param name="Unit">The recommending unit; null leaves the line open.</param>
/// <param name="CheckCode">For the footer, where it stands as text and as a QR code; null when the form was not issued to anybody.</param>
public sealed record FormHeading(string Campaign, string? Unit = null, string? CheckCode = null);

/// <summary>Writes a recommendation form as .docx with a content control, tagged with the field's tag, for each answer.</summary>
public static class FormWriter
{
    // A4 in twentieths of a point, with 20 mm margins; the foot of a page has room for the QR code.
    private const uint PageWidth = 11_906;
    private const uint PageHeight = 16_838;
    private const int Margin = 1_134;
    private const uint FooterDistance = 454;
    private const int FootWithCode = 1_930;

    /// <summary>The form of <paramref name="form"/> filled with <paramref name="values"/>; an answer without a value stays open. The stream need not be seekable and is not closed.</summary>
    public static void Write(Stream output, FormDefinition form, FormHeading heading, IReadOnlyDictionary<string, FieldValue> values)
    {
        // The package writer goes back and forth; a form is some 10 KB, with its QR code 11.
        using var package = new MemoryStream();
        using (var document = WordprocessingDocument.Create(package, WordprocessingDocumentType.Document))
        {
            document.PackageProperties.Title = form.Title;
            var main = document.AddMainDocumentPart();
            FormStyles.Add(main);
            var footer = FormFooter.Add(main, form, heading.CheckCode);
            main.Document = new Document(new Body(
                FormStyles.Paragraph(JustificationValues.Center, FormStyles.TitleRun(form.Title)),
                FormStyles.Paragraph(JustificationValues.Center, FormStyles.Run(heading.Campaign)),
                FormTable.Of(form, heading.Unit, values),
                FormStyles.Paragraph(JustificationValues.Left),
                new SectionProperties(
                    new FooterReference { Type = HeaderFooterValues.Default, Id = main.GetIdOfPart(footer) },
                    new PageSize { Width = PageWidth, Height = PageHeight },
                    new PageMargin { Top = Margin, Bottom = heading.CheckCode is null ? Margin : FootWithCode, Left = Margin, Right = Margin, Header = 567, Footer = FooterDistance, Gutter = 0 })));
            // Word of 2010 and other programs do not know repeating sections and may pass over them.
            main.Document.AddNamespaceDeclaration("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006");
            main.Document.AddNamespaceDeclaration("w14", "http://schemas.microsoft.com/office/word/2010/wordml");
            main.Document.AddNamespaceDeclaration("w15", "http://schemas.microsoft.com/office/word/2012/wordml");
            main.Document.MCAttributes = new MarkupCompatibilityAttributes { Ignorable = "w14 w15" };
        }

        package.Position = 0;
        package.CopyTo(output);
    }
}

/// <summary>The form to download: every answer open.</summary>
public static class BlankForm
{
    public static void Write(Stream output, FormDefinition form, FormHeading heading) =>
        FormWriter.Write(output, form, heading, System.Collections.Immutable.ImmutableDictionary<string, FieldValue>.Empty);
}
