using TechVolunteers.Nominations.Scan.Images;
using TechVolunteers.Nominations.Scan.QrCodes;

namespace TechVolunteers.Nominations.Scan;

/// <summary>Looks for check codes on one page after another, and harder on one of them when no page gives one.</summary>
internal sealed class CodeLook
{
    // In pixels a millimetre. Coarser scans leave hardly two pixels for a module of a small code.
    private const double FinePrint = 6.5;

    private readonly List<CodeSighting> codes = [];
    private bool seen;
    private (Page Page, bool Coarse)? hardest;
    private GrayImage? spent;

    /// <summary>What an ordinary look at a page gave.</summary>
    internal sealed record Page(int Number, GrayImage Gray, QrReader.Reading Code);

    public Page Look(PageRaster raster, int number)
    {
        var gray = raster.Gray(spent);
        spent = null;
        return new Page(number, gray, QrReader.Read(gray, QrReader.Ordinary));
    }

    /// <param name="stamped">The seal may stand on the code.</param>
    public void Add(Page page, PageRaster raster, bool stamped)
    {
        if (page.Code.Texts.Count == 0 && stamped && QrReader.Read(raster.BlackOnly(), QrReader.Ordinary) is { Texts.Count: > 0 } under)
        {
            page = page with { Code = under };
        }

        Add(page.Number, page.Code);
        if (codes.Count > 0)
        {
            hardest = null;
        }
        else if (hardest is null || page.Code.Seen)
        {
            // One page is tried harder when no page gives a code: one on which a code is seen, else the first.
            hardest = (page, raster.PixelsPerMillimetre < FinePrint);
        }

        spent = hardest?.Page == page ? null : page.Gray;
    }

    /// <summary>What all pages together say.</summary>
    public CodeReading Conclude()
    {
        if (hardest is var (page, coarse))
        {
            foreach (var contrast in QrReader.Harder)
            {
                Try(page.Gray, contrast);
            }

            if (codes.Count == 0 && coarse)
            {
                var enlarged = page.Gray.Enlarged();
                Try(enlarged, QrReader.Ordinary);
                Try(enlarged, QrReader.Harder[0]);
            }
        }

        return new CodeReading(codes.Count > 0 ? CodeVerdict.Read : seen ? CodeVerdict.Unreadable : CodeVerdict.None, [.. codes]);

        void Try(GrayImage gray, QrReader.Contrast contrast)
        {
            if (codes.Count == 0)
            {
                Add(page.Number, QrReader.Read(gray, contrast));
            }
        }
    }

    private void Add(int number, QrReader.Reading reading)
    {
        seen |= reading.Seen && reading.Texts.Count == 0;
        codes.AddRange(reading.Texts.Select(CheckCode.Parse).OfType<CheckCode>().Select(code => new CodeSighting(number, code)));
    }
}
