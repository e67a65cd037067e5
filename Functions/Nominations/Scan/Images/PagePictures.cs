using System.Collections.Immutable;
using SkiaSharp;
using TechVolunteers.Nominations.Scan.Seals;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>Makes pictures for a person's eyes while a page's pixels are at hand: the page at reading size, and what looks like a seal. Few and small.</summary>
internal sealed class PagePictures
{
    private const int MostPages = 20;
    private const int MostSeals = 4;
    private const int MostBytes = 6_000_000;
    private const int PageSide = 1_130;
    private const int SealSide = 480;
    private const int Quality = 55;
    private const double MarginMm = 4;

    private readonly List<ScanPicture> made = [];
    private int bytes;

    public ImmutableArray<ScanPicture> Made => [.. made];

    public void Page(PageRaster raster, int number)
    {
        if (made.Count(one => one.Kind == ScanPictureKind.Page) < MostPages)
        {
            Add(raster, new SKRectI(0, 0, raster.Width, raster.Height), PageSide, SKEncodedImageFormat.Jpeg, new ScanPicture(ScanPictureKind.Page, number, null, null, null, 0, 0, []));
        }
    }

    public void Seal(PageRaster raster, SealSighting seal)
    {
        if (made.Count(one => one.Kind == ScanPictureKind.Seal) < MostSeals)
        {
            int Pixel(double mm) => (int)Math.Round(mm * raster.PixelsPerMillimetre);
            var area = new SKRectI(Pixel(seal.Box.X - MarginMm), Pixel(seal.Box.Y - MarginMm), Pixel(seal.Box.X + seal.Box.Width + MarginMm), Pixel(seal.Box.Y + seal.Box.Height + MarginMm));
            area.Intersect(new SKRectI(0, 0, raster.Width, raster.Height));
            Add(raster, area, SealSide, SKEncodedImageFormat.Png, new ScanPicture(ScanPictureKind.Seal, seal.Page, seal.Box, seal.DiameterMm, seal.Confidence, 0, 0, []));
        }
    }

    private void Add(PageRaster raster, SKRectI area, int side, SKEncodedImageFormat format, ScanPicture picture)
    {
        if (area.Width <= 0 || area.Height <= 0)
        {
            return;
        }

        var scale = Math.Min(1, (double)side / Math.Max(area.Width, area.Height));
        var (width, height) = (Math.Max(1, (int)(area.Width * scale)), Math.Max(1, (int)(area.Height * scale)));
        using var small = raster.Part(area, width, height);
        using var pixels = small.PeekPixels();
        using var encoded = picture.Kind == ScanPictureKind.Page ? pixels.Encode(new SKJpegEncoderOptions(Quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore)) : pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 1));
        if (encoded is null || bytes + encoded.Size > MostBytes)
        {
            return;
        }

        bytes += (int)encoded.Size;
        made.Add(picture with { Width = width, Height = height, Content = encoded.ToArray() });
    }
}
