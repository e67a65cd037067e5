using System.Collections.Immutable;
using System.Text;
using TechVolunteers.Nominations.Scan.Images;
using TechVolunteers.Nominations.Scan.QrCodes;
using TechVolunteers.Nominations.Scan.Seals;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Tokens;

namespace TechVolunteers.Nominations.Scan;

/// <summary>Looks at one page of a stamped scan after another, for the seal and the check code. A page's pixels are gone before the next page's come.</summary>
internal sealed class PageLook(string title)
{
    private const double PointsPerMillimetre = 72 / 25.4;
    // With a text layer the answers are compared by machine, and nobody needs to read the page beside them.
    private const int LettersOfALayer = 20;
    private const int MostCharacters = 100_000;
    private const string OpinionLabel = "推荐单位意见";

    // The ink of a page in black is kept for a second look; beyond this many pages only the last ones, where the opinion stands.
    private const int KeptPages = 12;

    // In pixels a millimetre. Coarser scans leave hardly two pixels for a module of a small code.
    private const double FinePrint = 6.5;

    private readonly List<PageReading> pages = [];
    private readonly List<SealSighting> sightings = [];
    private readonly List<CodeSighting> codes = [];
    private readonly Queue<(int Page, bool Colour, InkPlane Dark)> kept = [];
    private readonly SortedSet<int> unreadable = [];
    private readonly SortedSet<string> formats = new(StringComparer.Ordinal);
    private readonly DigitalMarks marks = new();
    private readonly PagePictures pictures = new();
    private readonly StringBuilder text = new();
    private bool codeSeen;
    private GrayImage? hardest;
    private int hardestPage;
    private bool coarse;

    /// <param name="resolve">Gives the object behind a reference.</param>
    public void Look(Page page, int number, PageKind kind, Func<IToken, IToken?> resolve)
    {
        double? dpi = null;
        bool? colour = null;
        try
        {
            var stamps = marks.Look(page, resolve);
            try
            {
                var rendered = PageRenderer.Render(page, stamps, PageRenderer.ReadingDpi);
                using var raster = rendered.Raster;
                dpi = rendered.Dpi is { } scanned ? Math.Round(scanned) : null;
                colour = !rendered.Gray;
                if (!rendered.Unreadable.IsEmpty)
                {
                    unreadable.Add(number);
                    formats.UnionWith(rendered.Unreadable);
                }

                if (raster is not null)
                {
                    Look(raster, number, raster.HasColour());
                    if (kind == PageKind.Picture && page.Letters.Count < LettersOfALayer)
                    {
                        pictures.Page(raster, number);
                    }
                }
            }
            finally
            {
                foreach (var stamp in stamps)
                {
                    stamp.Picture.Dispose();
                }
            }
        }
        catch (Exception e) when (PdfReader.MeansBroken(e))
        {
            // What the structure promised is not in the content: the other pages may be sound.
            unreadable.Add(number);
        }

        pages.Add(new PageReading(
            number, kind, Math.Round(page.Width / PointsPerMillimetre, 1), Math.Round(page.Height / PointsPerMillimetre, 1), page.Rotation.Value, dpi, colour, SaysOpinion(page)));
    }

    private bool SaysOpinion(Page page)
    {
        var said = string.Concat(page.Letters.Select(letter => letter.Value.Trim()));
        text.Append(said, 0, Math.Min(said.Length, Math.Max(0, MostCharacters - text.Length)));
        return said.Contains(OpinionLabel, StringComparison.Ordinal);
    }

    /// <summary>What all pages together say.</summary>
    public ScanReading Conclude(ScanReading reading)
    {
        var seal = Seal();
        var code = Code();
        return reading with
        {
            PageReadings = [.. pages],
            Seal = seal,
            Code = code,
            Signatures = marks.Signatures,
            Pictures = pictures.Made,
            TextLayer = text.ToString(),
            Findings = [.. reading.Findings, .. ScanFindings.About(title, seal, code, [.. unreadable], [.. formats])],
        };
    }

    private void Look(PageRaster raster, int number, bool colour)
    {
        var plane = ColourPlane.Of(raster);
        var stamped = false;
        if (colour)
        {
            var seen = SealFinder.LookInColour(number, plane);
            sightings.AddRange(seen);
            stamped = !seen.IsEmpty;
            foreach (var seal in seen)
            {
                pictures.Seal(raster, seal);
            }
        }

        if (sightings.Count == 0)
        {
            kept.Enqueue((number, colour, plane.Of(Ink.Dark)));
            if (kept.Count > KeptPages)
            {
                kept.Dequeue();
            }
        }

        var gray = raster.Gray();
        var code = QrReader.Read(gray, QrReader.Ordinary);
        if (code.Texts.Count == 0 && stamped)
        {
            // The seal may stand on the code.
            var under = QrReader.Read(raster.BlackOnly(), QrReader.Ordinary);
            code = under.Texts.Count > 0 ? under : code;
        }

        Add(number, code);
        if (codes.Count == 0 && (hardest is null || code.Seen))
        {
            // One page is tried harder when no page gives a code: one on which a code is seen, else the first.
            (hardest, hardestPage, coarse) = (gray, number, raster.PixelsPerMillimetre < FinePrint);
        }
    }

    private void Add(int number, QrReader.Reading seen)
    {
        codeSeen |= seen.Seen && seen.Texts.Count == 0;
        codes.AddRange(seen.Texts.Select(CheckCode.Parse).OfType<CheckCode>().Select(code => new CodeSighting(number, code)));
    }

    private SealReading Seal()
    {
        if (sightings.Count == 0)
        {
            sightings.AddRange(kept.SelectMany(page => SealFinder.LookInBlack(page.Page, page.Dark).Select(one => page.Colour ? one : one with { Doubt = SealDoubt.ColourLost })));
        }

        var ordered = sightings
            .OrderByDescending(one => one.Verdict)
            .ThenByDescending(one => pages.Exists(page => page.Number == one.Page && page.Opinion))
            .ThenByDescending(one => one.Confidence)
            .ToImmutableArray();
        return ordered switch
        {
            [var best, ..] => new SealReading(best.Verdict, best.Doubt, ordered),
            _ when marks.Any => new SealReading(SealVerdict.Unclear, SealDoubt.Digital, []),
            _ when pages.Exists(page => page.Colour == false) => new SealReading(SealVerdict.Unclear, SealDoubt.ColourLost, []),
            _ when unreadable.Count > 0 => new SealReading(SealVerdict.Unclear, SealDoubt.Unreadable, []),
            _ => new SealReading(SealVerdict.Missing, SealDoubt.None, []),
        };
    }

    private CodeReading Code()
    {
        if (codes.Count == 0 && hardest is not null)
        {
            foreach (var contrast in QrReader.Harder)
            {
                Try(hardest, contrast);
            }

            if (codes.Count == 0 && coarse)
            {
                var enlarged = hardest.Enlarged();
                Try(enlarged, QrReader.Ordinary);
                Try(enlarged, QrReader.Harder[0]);
            }

            void Try(GrayImage gray, QrReader.Contrast contrast)
            {
                if (codes.Count == 0)
                {
                    Add(hardestPage, QrReader.Read(gray, contrast));
                }
            }
        }

        return new CodeReading(codes.Count > 0 ? CodeVerdict.Read : codeSeen ? CodeVerdict.Unreadable : CodeVerdict.None, [.. codes]);
    }
}
