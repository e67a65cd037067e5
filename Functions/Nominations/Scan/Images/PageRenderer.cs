using System.Collections.Immutable;
using SkiaSharp;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Graphics.Colors;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>Puts what a page shows into pixels: its pictures where they stand, and the lines and areas that are drawn. Text is no concern here.</summary>
internal static class PageRenderer
{
    /// <summary>The scale at which a seal and a printed check code can be told; scans that are coarser stay as they are.</summary>
    public const double ReadingDpi = 140;

    /// <summary>No page is put into more pixels than this.</summary>
    public const long MostPixels = 12_000_000;

    // 600 dpi: what is scanned finer shows nothing more, and sums over small areas stay small.
    private const double MostPixelsPerMillimetre = 24;

    private const double MillimetresPerInch = 25.4;
    private const double PointsPerInch = 72;

    /// <param name="Raster">Null when the page shows nothing but text, or nothing that could be decoded.</param>
    /// <param name="Dpi">Of the largest picture, as scanned; null without pictures.</param>
    /// <param name="Gray">Every picture is of a kind that holds no colour.</param>
    /// <param name="Unreadable">Formats of pictures that could not be decoded.</param>
    internal sealed record Rendered(PageRaster? Raster, double? Dpi, bool Gray, ImmutableArray<string> Unreadable);

    /// <summary>The page at the smallest scale that its pictures offer and that has at least <paramref name="dpi"/>.</summary>
    public static Rendered Render(Page page, IReadOnlyList<Stamp> stamps, double dpi)
    {
        var images = page.GetImages().Where(image => image.WidthInSamples > 1 && image.HeightInSamples > 1).ToArray();
        var largest = images.MaxBy(image => Area(image.BoundingBox));
        var scanned = largest is null ? (double?)null : Dpi(largest);
        var drawn = page.Paths.Where(path => path is { IsFilled: true } or { IsStroked: true }).ToArray();
        var gray = images.Length > 0 && Array.TrueForAll(images, HoldsNoColour);
        if (images.Length + drawn.Length + stamps.Count == 0)
        {
            return new Rendered(null, scanned, gray, []);
        }

        var unreadable = ImmutableArray.CreateBuilder<string>();
        var decoded = new List<(IPdfImage Image, SKBitmap Bitmap)>();
        try
        {
            foreach (var image in images)
            {
                switch (PictureDecoder.Decode(image, (int)(Side(image.BoundingBox.TopLeft, image.BoundingBox.TopRight) / PointsPerInch * dpi)))
                {
                    case PictureDecoder.Outcome.Decoded picture:
                        decoded.Add((image, picture.Bitmap));
                        break;
                    case PictureDecoder.Outcome.Unreadable picture:
                        unreadable.Add(picture.Format);
                        break;
                    default:
                        break;
                }
            }

            return new Rendered(
                decoded.Count + drawn.Length + stamps.Count == 0 ? null : Compose(page, decoded, drawn, stamps, dpi),
                scanned,
                gray,
                [.. unreadable.Distinct(StringComparer.Ordinal)]);
        }
        finally
        {
            foreach (var (_, bitmap) in decoded)
            {
                bitmap.Dispose();
            }
        }
    }

    private static PageRaster Compose(Page page, List<(IPdfImage Image, SKBitmap Bitmap)> pictures, PdfPath[] drawn, IReadOnlyList<Stamp> stamps, double dpi)
    {
        // The finest picture that covers much of the page sets the scale, so that nothing is scaled twice.
        var scale = pictures
            .Where(one => Area(one.Image.BoundingBox) > page.Width * page.Height / 4)
            .Select(one => one.Bitmap.Width / Side(one.Image.BoundingBox.TopLeft, one.Image.BoundingBox.TopRight))
            .DefaultIfEmpty(dpi / PointsPerInch)
            .Max();
        scale = Math.Min(Math.Min(scale, Math.Sqrt(MostPixels / (page.Width * page.Height))), MostPixelsPerMillimetre * MillimetresPerInch / PointsPerInch);
        var (width, height) = (Math.Max(1, (int)Math.Round(page.Width * scale)), Math.Max(1, (int)Math.Round(page.Height * scale)));
        var perMillimetre = scale * PointsPerInch / MillimetresPerInch;
        if (drawn.Length + stamps.Count == 0 && pictures is [var (image, bitmap)] && QuarterTurns.Of(image.BoundingBox, page) is { } turns
            && (turns % 2 == 0 ? (bitmap.Width, bitmap.Height) : (bitmap.Height, bitmap.Width)) is var (across, down) && Math.Abs(across - width) <= 1 && Math.Abs(down - height) <= 1)
        {
            // Nothing to put together: the picture is the page.
            if (turns > 0)
            {
                return new PageRaster(QuarterTurns.Turn(bitmap, turns), perMillimetre);
            }

            pictures.Clear();
            return new PageRaster(bitmap, perMillimetre);
        }

        var surface = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Premul));
        using (var canvas = new SKCanvas(surface))
        {
            canvas.Clear(SKColors.White);
            foreach (var (placed, pixels) in pictures)
            {
                canvas.SetMatrix(Placement(placed.BoundingBox, pixels, page, scale));
                // Else the image would be a copy.
                pixels.SetImmutable();
                using var picture = SKImage.FromBitmap(pixels);
                canvas.DrawImage(picture, 0, 0, new SKSamplingOptions(SKFilterMode.Linear));
            }

            canvas.ResetMatrix();
            VectorDrawing.Draw(canvas, drawn, page.Height, scale);
            foreach (var stamp in stamps)
            {
                using var picture = SKImage.FromBitmap(stamp.Picture);
                var (left, top) = (stamp.Place.Left * scale, (page.Height - stamp.Place.Top) * scale);
                canvas.DrawImage(picture, SKRect.Create((float)left, (float)top, (float)(stamp.Place.Width * scale), (float)(stamp.Place.Height * scale)), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
            }
        }

        return new PageRaster(surface, perMillimetre);
    }

    // The corners are those of the picture itself, so that a turned page or picture comes out as a viewer shows it.
    private static SKMatrix Placement(PdfRectangle box, SKBitmap bitmap, Page page, double scale)
    {
        var (origin, right, down) = (box.TopLeft, box.TopRight, box.BottomLeft);
        return new SKMatrix(
            (float)((right.X - origin.X) * scale / bitmap.Width),
            (float)((down.X - origin.X) * scale / bitmap.Height),
            (float)(origin.X * scale),
            (float)((origin.Y - right.Y) * scale / bitmap.Width),
            (float)((origin.Y - down.Y) * scale / bitmap.Height),
            (float)((page.Height - origin.Y) * scale),
            0,
            0,
            1);
    }

    private static bool HoldsNoColour(IPdfImage image) =>
        image.IsImageMask || (image.BitsPerComponent == 1 && image.ColorSpaceDetails is not null) || image.ColorSpaceDetails?.Type is ColorSpace.DeviceGray or ColorSpace.CalGray;

    private static double Dpi(IPdfImage image) => image.WidthInSamples / Math.Max(0.01, Side(image.BoundingBox.TopLeft, image.BoundingBox.TopRight)) * PointsPerInch;

    private static double Area(PdfRectangle box) => Side(box.TopLeft, box.TopRight) * Side(box.TopLeft, box.BottomLeft);

    private static double Side(PdfPoint a, PdfPoint b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
