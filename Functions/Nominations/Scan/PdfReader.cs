using System.Buffers;
using System.Collections.Immutable;
using TechVolunteers.Nominations.Upload;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Exceptions;
using UglyToad.PdfPig.Fonts;
using UglyToad.PdfPig.Tokens;

namespace TechVolunteers.Nominations.Scan;

/// <summary>Opens a PDF far enough to say whether a person can: pages, kind, and what it must not carry. Any bytes give a reading or a named finding.</summary>
public static class PdfReader
{
    private const string Stamped = "盖章扫描件";
    private const double PointsPerMillimetre = 72 / 25.4;

    // A scan's text layer is hidden under the picture; the picture covers the page but for margins that the scanner cut.
    private const double PictureShare = 0.5;
    private const int LettersOfAPage = 20;
    private const int TailBytes = 64 * 1024;

    private static readonly SearchValues<char> White = SearchValues.Create(" \t\r\n\f\0");

    /// <summary>The stamped scan: its pages are looked at for the seal and the check code as well.</summary>
    /// <param name="pdf">Seekable, best a file; left anywhere, not closed.</param>
    public static ScanReading ReadStamped(Stream pdf) => Read(pdf, Stamped, new PdfLimits(), new PageLook(Stamped));

    /// <param name="pdf">Seekable, best a file; left anywhere, not closed.</param>
    /// <param name="title">Which file of the packet, as a sentence says it.</param>
    public static ScanReading Read(Stream pdf, string title = Stamped, PdfLimits? limits = null) => Read(pdf, title, limits ?? new PdfLimits(), null);

    private static ScanReading Read(Stream pdf, string title, PdfLimits limits, PageLook? look)
    {
        pdf.Position = 0;
        if (pdf.Length == 0)
        {
            return Unread(PdfFindings.Empty(title));
        }

        if (PdfHeader.Find(pdf) is not { } header)
        {
            return Unread(PdfFindings.NotPdf(title));
        }

        try
        {
            pdf.Position = 0;
            using var document = PdfDocument.Open(pdf, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true });
            var reading = Read(document, pdf, title, limits, look);
            return header == 0 ? reading : reading with { Findings = [.. reading.Findings, PdfFindings.LateHeader(title, header)] };
        }
        catch (PdfDocumentEncryptedException)
        {
            return Unread(PdfFindings.Encrypted(title));
        }
        catch (Exception e) when (MeansBroken(e))
        {
            return Unread(PdfFindings.Broken(title));
        }
    }

    // How the library reports files that are not what they say, in places where it expected them to be.
    internal static bool MeansBroken(Exception e) =>
        e is PdfDocumentFormatException or PdfDocumentStackDepthException or CorruptCompressedDataException or InvalidFontFormatException or IOException or InvalidDataException or FormatException or ArgumentException
            or InvalidOperationException or NotSupportedException or KeyNotFoundException or IndexOutOfRangeException or InvalidCastException
            or OverflowException or NullReferenceException or ArithmeticException
        || (e is AggregateException several && several.InnerExceptions.All(MeansBroken));

    private static ScanReading Unread(Finding finding) => new(null, ScanKind.Unknown, [finding]);

    private static ScanReading Read(PdfDocument document, Stream pdf, string title, PdfLimits limits, PageLook? look)
    {
        var pages = document.NumberOfPages;
        if (pages == 0)
        {
            return Unread(PdfFindings.NoPages(title));
        }

        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (pages > limits.Pages)
        {
            // The pages themselves are of no interest any more.
            return new ScanReading(pages, ScanKind.Unknown, [PdfFindings.TooManyPages(title, pages, limits.Pages)]);
        }

        var active = PdfActions.Find(document, limits.Objects);
        findings.AddRange(active.Running.Select(what => PdfFindings.Active(title, what)));
        if (active.EmbeddedFile)
        {
            findings.Add(PdfFindings.EmbeddedFile(title));
        }

        if (document.IsEncrypted)
        {
            findings.Add(PdfFindings.OwnerEncrypted(title));
        }

        if (EndsAsZip(pdf))
        {
            findings.Add(PdfFindings.TrailingData(title));
        }

        var (scanned, written) = (0, 0);
        for (var number = 1; number <= pages; number++)
        {
            var page = document.GetPage(number);
            if (Math.Max(page.Width, page.Height) > limits.PageSide)
            {
                findings.Add(PdfFindings.PageTooLarge(title, number, page.Width / PointsPerMillimetre, page.Height / PointsPerMillimetre));
                continue;
            }

            var images = page.GetImages().ToArray();
            if (images.FirstOrDefault(image => (long)image.WidthInSamples * image.HeightInSamples > limits.ImagePixels) is { } huge)
            {
                findings.Add(PdfFindings.ImageTooLarge(title, number, huge.WidthInSamples, huge.HeightInSamples));
            }

            var kind = Share(images, page) >= PictureShare ? PageKind.Picture
                : page.Letters.Count(letter => !letter.Value.AsSpan().ContainsAny(White)) >= LettersOfAPage ? PageKind.Text
                : PageKind.Blank;
            scanned += kind == PageKind.Picture ? 1 : 0;
            written += kind == PageKind.Text ? 1 : 0;
            if (!findings.Any(finding => finding.Severity == Severity.Refused))
            {
                look?.Look(page, number, kind, token => Resolve(document, token));
            }
        }

        var reading = new ScanReading(pages, Kind(scanned, written), findings.ToImmutable());
        return look is null || findings.Any(finding => finding.Severity == Severity.Refused) ? reading : look.Conclude(reading);
    }

    private static IToken? Resolve(PdfDocument document, IToken token) => token is IndirectReferenceToken reference ? document.Structure.GetObject(reference.Data)?.Data : token;

    private static ScanKind Kind(int scanned, int written) => (scanned, written) switch
    {
        ( > 0, > 0) => ScanKind.Mixed,
        ( > 0, _) => ScanKind.Scan,
        (_, > 0) => ScanKind.BornDigital,
        _ => ScanKind.Unknown,
    };

    // Scanners cut one page into strips, so the pictures' areas are added up.
    private static double Share(IPdfImage[] images, Page page) =>
        images.Sum(image => Math.Abs(image.BoundingBox.Width * image.BoundingBox.Height)) / Math.Max(1, page.Width * page.Height);

    private static bool EndsAsZip(Stream pdf)
    {
        var length = (int)Math.Min(pdf.Length, TailBytes);
        var tail = new byte[length];
        pdf.Position = pdf.Length - length;
        pdf.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("%%EOF"u8);
        return tail.AsSpan(Math.Max(0, end)).IndexOf("PK\x05\x06"u8) >= 0;
    }
}
