using System.Collections.Immutable;
using System.Text;
using TechVolunteers.Nominations.Scan.Images;
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

    private readonly List<PageReading> pages = [];
    private readonly SealLook seals = new();
    private readonly CodeLook codes = new();
    private readonly SortedSet<int> unreadable = [];
    private readonly SortedSet<string> formats = new(StringComparer.Ordinal);
    private readonly DigitalMarks marks = new();
    private readonly PagePictures pictures = new();
    private readonly StringBuilder text = new();

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
                    Look(raster, number, forTheEyes: kind == PageKind.Picture && page.Letters.Count < LettersOfALayer);
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
        var (seen, code) = (ImmutableArray<SealSighting>.Empty, new CodeReading(CodeVerdict.None, []));
        Parallel.Invoke(() => seen = seals.All(), () => code = codes.Conclude());
        var seal = Seal(seen);
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

    // Seals and codes know nothing of each other: on a machine with two free cores they are looked for at once.
    private void Look(PageRaster raster, int number, bool forTheEyes)
    {
        var (seen, code) = (ImmutableArray<SealSighting>.Empty, (CodeLook.Page?)null);
        Parallel.Invoke(
            () => seen = seals.Look(raster, number),
            () =>
            {
                code = codes.Look(raster, number);
                if (forTheEyes)
                {
                    pictures.Page(raster, number);
                }
            });
        codes.Add(code!, raster, stamped: !seen.IsEmpty);
        foreach (var seal in seen)
        {
            pictures.Seal(raster, seal);
        }
    }

    private SealReading Seal(ImmutableArray<SealSighting> sightings)
    {
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
}
