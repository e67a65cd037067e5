using System.Collections.Immutable;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace TechVolunteers.Nominations.Scan;

/// <summary>What stands on a page that stands for a stamped scan.</summary>
/// <param name="Heading">ASCII only: the standard fonts have no Chinese.</param>
/// <param name="Lines">Under the heading, ASCII only.</param>
/// <param name="SealText">The fictional unit's name in the seal, ASCII only.</param>
/// <param name="CheckCode">At the foot of each page; null for none.</param>
public sealed record StampedText(string Heading, ImmutableArray<string> Lines, string SealText, string? CheckCode = null, int Pages = 1);

/// <summary>Writes a PDF that stands for a stamped scan in the demo and in tests: lines of text and a drawn red seal of a unit that does not exist.</summary>
public static class StampedPage
{
    private const double Millimetre = 72 / 25.4;
    private const double SealRadius = 21 * Millimetre;
    private const double RingWidth = 1.2 * Millimetre;
    private const double StarRadius = 7 * Millimetre;
    private const double Left = 25 * Millimetre;
    private const double Top = 270 * Millimetre;
    private const double LineStep = 7 * Millimetre;

    // The inner corners of a five-pointed star lie at this part of its radius: cos 72° / cos 36°.
    private const double InnerShare = 0.381966;

    /// <exception cref="ArgumentException">A text holds a character outside printable ASCII.</exception>
    public static void Write(Stream output, StampedText text)
    {
        if (text.Lines.Append(text.Heading).Append(text.SealText).Append(text.CheckCode ?? "").FirstOrDefault(line => line.Any(c => c is < ' ' or > '~')) is { } foreign)
        {
            throw new ArgumentException($"“{foreign}” can't be written in a standard PDF font.", nameof(text));
        }

        using var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        for (var number = 1; number <= text.Pages; number++)
        {
            var page = builder.AddPage(PageSize.A4);
            page.AddText(text.Heading, 16, new PdfPoint(Left, Top), font);
            for (var n = 0; n < text.Lines.Length; n++)
            {
                page.AddText(text.Lines[n], 10.5, new PdfPoint(Left, Top - ((n + 2) * LineStep)), font);
            }

            page.AddText($"{text.CheckCode}   {number} / {text.Pages}", 8, new PdfPoint(Left, 12 * Millimetre), font);
            if (number == text.Pages)
            {
                // Where the opinion's box stands on the printed form.
                Seal(page, new PdfPoint(150 * Millimetre, 55 * Millimetre), text.SealText, font);
            }
        }

        output.Write(builder.Build());
    }

    private static void Seal(PdfPageBuilder page, PdfPoint centre, string text, PdfDocumentBuilder.AddedFont font)
    {
        page.SetStrokeColor(220, 20, 30);
        page.SetTextAndFillColor(220, 20, 30);
        page.DrawCircle(centre, SealRadius * 2, RingWidth, false);
        for (var n = 0; n < 10; n++)
        {
            page.DrawTriangle(centre, Corner(centre, n), Corner(centre, n + 1), 0.1, true);
        }

        var size = Math.Min(9, 9 * 30.0 / Math.Max(1, text.Length));
        var width = page.MeasureText(text, size, centre, font).Max(letter => letter.EndBaseLine.X) - centre.X;
        page.AddText(text, size, new PdfPoint(centre.X - (width / 2), centre.Y - (13 * Millimetre)), font);
        page.ResetColor();
    }

    private static PdfPoint Corner(PdfPoint centre, int n)
    {
        var radius = n % 2 == 0 ? StarRadius : StarRadius * InnerShare;
        var angle = (Math.PI / 2) + (n * Math.PI / 5);
        return new PdfPoint(centre.X + (radius * Math.Cos(angle)), centre.Y + (radius * Math.Sin(angle)));
    }
}
