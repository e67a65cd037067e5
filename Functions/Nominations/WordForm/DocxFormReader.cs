using System.Collections.Immutable;
using DocumentFormat.OpenXml.Packaging;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm.OldWord;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Reads a recommendation form from a .docx. Any bytes give a reading or a named finding, never an exception.</summary>
public static class DocxFormReader
{
    // The title stands first; a logo, a document number or an annex line may stand before it.
    private const int TitleLines = 12;

    // Forms share a third of their labels at most.
    private const double PlainlyTheForm = 0.7;

    /// <param name="docx">Seekable, best a file; left anywhere, not closed.</param>
    /// <param name="forms">The campaign's forms. The one whose answers are in the document is read, whatever was chosen.</param>
    /// <param name="chosen">The category chosen at the upload; decides when two forms fit alike.</param>
    public static FormReading Read(Stream docx, IReadOnlyList<FormDefinition> forms, CategoryCode? chosen, PackageLimits? limits = null)
    {
        var hazards = PackageInspection.Inspect(docx, limits ?? new PackageLimits(), WordFindings.Form);
        // A macro or an embedded object makes the file one that nobody should open in Word; reading its text runs nothing, and the unit learns all
        // faults at once. What can't be opened safely even here is left alone.
        if (hazards.Any(finding => finding.Severity == Severity.Refused && !WordFindings.OnlyHarmsPrograms(finding)))
        {
            return Unread(hazards);
        }

        try
        {
            docx.Position = 0;
            using var document = WordprocessingDocument.Open(docx, isEditable: false);
            return Read(new FormDocument(document), forms, chosen, hazards);
        }
        catch (Exception e) when (PackageInspection.MeansBroken(e))
        {
            return Unread(hazards.Any(finding => finding.Severity == Severity.Refused) ? hazards : [WordFindings.Form.Truncated()]);
        }
    }

    /// <summary>Reads a form from an old binary .doc: by labels only, since the format has no content controls.</summary>
    /// <param name="doc">Seekable, best a file; left anywhere, not closed.</param>
    public static FormReading ReadOldFormat(Stream doc, IReadOnlyList<FormDefinition> forms, CategoryCode? chosen) =>
        OldWordReader.Read(doc, WordFindings.Form) switch
        {
            OldWordReading.Opened opened => Read(new FormDocument(opened.Body, opened.Lines), forms, chosen, opened.Findings),
            OldWordReading.Unread unread => Unread([unread.Finding]),
            var other => throw new ArgumentOutOfRangeException(nameof(doc), other, "No such outcome."),
        };

    private static FormReading Unread(ImmutableArray<Finding> findings) => new(null, ImmutableSortedDictionary<string, FieldReading>.Empty, null, findings);

    private static FormReading Read(FormDocument document, IReadOnlyList<FormDefinition> forms, CategoryCode? chosen, ImmutableArray<Finding> hazards)
    {
        var title = Title(document, forms);
        var fields = Fields(document, forms, title, chosen);
        var nothing = fields.Values.All(reading => reading is FieldReading.Absent) ? (Finding?)WordFindings.Form.NothingFound()
            : fields.Values.All(reading => reading is FieldReading.Absent or FieldReading.Empty) ? WordFindings.Form.EmptyForm()
            : null;
        return new FormReading(title, fields, document.CheckCode, nothing is null ? hazards : [.. hazards, nothing]);
    }

    // The form that the title names is read first, and the others only when much of that one is not there.
    private static ImmutableSortedDictionary<string, FieldReading> Fields(FormDocument document, IReadOnlyList<FormDefinition> forms, CategoryCode? title, CategoryCode? chosen)
    {
        var best = ImmutableSortedDictionary<string, FieldReading>.Empty;
        foreach (var form in forms.OrderByDescending(form => form.Category == title).ThenByDescending(form => form.Category == chosen))
        {
            var fields = new AnswerFinder(document, form).Read();
            best = best.IsEmpty || There(fields) > There(best) ? fields : best;
            if (There(best) >= best.Count * PlainlyTheForm)
            {
                break;
            }
        }

        return best;

        static int There(ImmutableSortedDictionary<string, FieldReading> fields) => fields.Values.Count(reading => reading is not FieldReading.Absent);
    }

    private static CategoryCode? Title(FormDocument document, IReadOnlyList<FormDefinition> forms)
    {
        var lines = document.Paragraphs.Concat(document.Tables.Take(1).SelectMany(table => table.Cells.Take(1)).Select(cell => cell.Text))
            .Select(Labels.Normalise).Where(line => line.Length > 0).Take(TitleLines).ToArray();
        return forms.FirstOrDefault(form => lines.Contains(Labels.Normalise(form.Title)))?.Category
            // A unit's own form may add the year or its name to the title; the longest category name wins, since one may contain another.
            ?? forms.Where(form => lines.Any(line => line.EndsWith("推荐表", StringComparison.Ordinal) && line.Contains(Labels.Normalise(form.CategoryName), StringComparison.Ordinal)))
                .OrderByDescending(form => form.CategoryName.Length).FirstOrDefault()?.Category;
    }
}
