using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>What stands around the answers of a form.</summary>
/// <param name="Campaign">The campaign's title, under the form's own.</param>
/// <param name="Unit">The recommending unit; null leaves the line open.</param>
/// <param name="CheckCode">For the footer; null when the form was not issued to anybody.</param>
public sealed record FormHeading(string Campaign, string? Unit = null, string? CheckCode = null);

/// <summary>Writes a recommendation form as .docx with a content control, tagged with the field's tag, for each answer.</summary>
public static class FormWriter
{
    // A4 in twentieths of a point, with 20 mm margins.
    private const uint PageWidth = 11_906;
    private const uint PageHeight = 16_838;
    private const int Margin = 1_134;

    /// <summary>The form of <paramref name="form"/> filled with <paramref name="values"/>; an answer without a value stays open. The stream need not be seekable and is not closed.</summary>
    public static void Write(Stream output, FormDefinition form, FormHeading heading, IReadOnlyDictionary<string, FieldValue> values)
    {
        // The package writer goes back and forth; a form without pictures is about 10 KB.
        using var package = new MemoryStream();
        using (var document = WordprocessingDocument.Create(package, WordprocessingDocumentType.Document))
        {
            document.PackageProperties.Title = form.Title;
            var main = document.AddMainDocumentPart();
            FormStyles.Add(main);
            var footer = main.AddNewPart<FooterPart>();
            footer.Footer = new Footer(FormStyles.Paragraph(JustificationValues.Center, [.. FooterRuns(form, heading)]));
            main.Document = new Document(new Body(
                FormStyles.Paragraph(JustificationValues.Center, FormStyles.TitleRun(form.Title)),
                FormStyles.Paragraph(JustificationValues.Center, FormStyles.Run(heading.Campaign)),
                FormStyles.Paragraph(JustificationValues.Left, FormStyles.Run("推荐单位：" + heading.Unit)),
                FormTable.Of(form, values),
                FormStyles.Paragraph(JustificationValues.Left),
                new SectionProperties(
                    new FooterReference { Type = HeaderFooterValues.Default, Id = main.GetIdOfPart(footer) },
                    new PageSize { Width = PageWidth, Height = PageHeight },
                    new PageMargin { Top = Margin, Bottom = Margin, Left = Margin, Right = Margin, Header = 567, Footer = 567, Gutter = 0 })));
        }

        package.Position = 0;
        package.CopyTo(output);
    }

    private static IEnumerable<OpenXmlElement> FooterRuns(FormDefinition form, FormHeading heading) =>
    [
        FormStyles.SmallRun($"表格版本 {form.Version}　{(heading.CheckCode is { } code ? $"校验码 {code}　" : "")}第 "),
        new SimpleField(FormStyles.SmallRun("1")) { Instruction = " PAGE " },
        FormStyles.SmallRun(" 页 共 "),
        new SimpleField(FormStyles.SmallRun("1")) { Instruction = " NUMPAGES " },
        FormStyles.SmallRun(" 页"),
    ];
}

/// <summary>The form to download: every answer open.</summary>
public static class BlankForm
{
    public static void Write(Stream output, FormDefinition form, FormHeading heading) =>
        FormWriter.Write(output, form, heading, System.Collections.Immutable.ImmutableDictionary<string, FieldValue>.Empty);
}
