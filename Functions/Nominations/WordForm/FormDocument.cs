using System.Collections.Immutable;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>The parts of an opened Word document in which answers are looked for.</summary>
internal sealed class FormDocument
{
    private static readonly Regex SignedCode = new(@"TV1:[A-Za-z0-9_\-]{1,64}:[A-Za-z0-9_\-]{1,64}:\d{1,6}:[A-Za-z0-9_\-]{1,64}", RegexOptions.NonBacktracking);
    private static readonly Regex PlainCode = new(@"校验码\s*[:：]?\s*(?<code>[A-Z0-9]{4,5}-[A-Z0-9]{4,5})", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    public FormDocument(WordprocessingDocument document)
        : this(document.MainDocumentPart?.Document?.Body ?? throw new InvalidDataException("The main part has no body."), Lines(document.MainDocumentPart))
    {
    }

    /// <param name="lines">Of footers and headers, where the check code stands.</param>
    public FormDocument(Body body, IReadOnlyCollection<string> lines)
    {
        Paragraphs = [.. ParagraphText.Paragraphs(body).Select(text => text.Trim())];
        Tables = [.. ParagraphText.Blocks(body).OfType<Table>().Select(TableGrid.Of)];
        Nested = [.. Tables.SelectMany(table => table.Cells).SelectMany(cell => NestedIn(cell.Element))];
        Controls = body.Descendants<SdtElement>()
            .Where(control => control.SdtProperties?.GetFirstChild<Tag>()?.Val?.Value is { Length: > 0 } && !control.Ancestors().Any(ancestor => ancestor is DeletedRun or MoveFromRun))
            .ToLookup(control => control.SdtProperties!.GetFirstChild<Tag>()!.Val!.Value!, StringComparer.OrdinalIgnoreCase);
        CheckCode = Code(lines);
    }

    /// <summary>Paragraphs outside tables, trimmed.</summary>
    public ImmutableArray<string> Paragraphs { get; }

    public ImmutableArray<TableGrid> Tables { get; }

    /// <summary>Tables that stand in cells of <see cref="Tables"/>, one level down.</summary>
    public ImmutableArray<TableGrid> Nested { get; }

    /// <summary>Content controls by tag.</summary>
    public ILookup<string, SdtElement> Controls { get; }

    public string? CheckCode { get; }

    /// <summary>The tables that stand directly in a cell or control.</summary>
    public static IEnumerable<TableGrid> NestedIn(OpenXmlElement container) =>
        ParagraphText.Blocks(container).OfType<Table>().Select(table => TableGrid.Of(table, 0));

    private static string[] Lines(MainDocumentPart main) =>
        [.. main.FooterParts.Select(part => (OpenXmlElement?)part.Footer).Concat(main.HeaderParts.Select(part => (OpenXmlElement?)part.Header))
            .OfType<OpenXmlElement>().SelectMany(part => part.Descendants<Paragraph>()).Select(ParagraphText.Of)];

    private static string? Code(IReadOnlyCollection<string> lines) =>
        lines.Select(line => SignedCode.Match(line)).FirstOrDefault(match => match.Success)?.Value
            ?? lines.Select(line => PlainCode.Match(line)).FirstOrDefault(match => match.Success)?.Groups["code"].Value;
}
