using SkiaSharp;
using TechVolunteers.Nominations.Scan.Images;
using TechVolunteers.Nominations.Scan.Seals;

namespace TechVolunteers.Tests.Nominations.Scan.Seals;

/// <summary>How a drawn page came to be a picture: what it was printed on, and what the scanner or telephone made of it.</summary>
internal sealed record PaperScan(float Dpi)
{
    private const float MillimetresPerInch = 25.4f;

    public SKColor Paper { get; init; } = new(250, 248, 243);

    /// <summary>Of the JPEG, 1 to 100; null for none.</summary>
    public int? Quality { get; init; }

    /// <summary>Standard deviation of each channel, of 255.</summary>
    public double Noise { get; init; }

    /// <summary>In pixels.</summary>
    public float Blur { get; init; }

    /// <summary>How much darker the far corner is, 0 to 1: the light of a photograph.</summary>
    public float Shade { get; init; }

    /// <summary>How much narrower the far side is, 0 to 1: a photograph taken at an angle.</summary>
    public float Tilt { get; init; }

    /// <summary>Degrees by which the paper lies askew.</summary>
    public float Askew { get; init; }

    /// <param name="width">Of the part of the page that is drawn, in millimetres.</param>
    /// <param name="draw">In millimetres.</param>
    public ColourPlane Take(float width, float height, Action<SKCanvas> draw, Random random)
    {
        var scale = Dpi / MillimetresPerInch;
        var page = new SKBitmap(new SKImageInfo((int)(width * scale), (int)(height * scale), SKColorType.Bgra8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(page))
        {
            canvas.Clear(Paper);
            using var lens = Blur > 0 ? SKImageFilter.CreateBlur(Blur, Blur) : null;
            using var focus = new SKPaint { ImageFilter = lens };
            canvas.SaveLayer(focus);
            canvas.Clear(Paper);
            canvas.Save();
            canvas.Concat(new SKMatrix(scale, 0, 0, 0, scale, 0, 0, Tilt / height, 1));
            canvas.RotateDegrees(Askew, width / 2, height / 2);
            draw(canvas);
            canvas.Restore();
            canvas.Restore();
            using var light = new SKPaint { BlendMode = SKBlendMode.Multiply };
            var dark = (byte)(255 * (1 - Shade));
            light.Shader = SKShader.CreateLinearGradient(new SKPoint(0, 0), new SKPoint(page.Width, page.Height), [SKColors.White, new SKColor(dark, dark, dark)], SKShaderTileMode.Clamp);
            canvas.DrawPaint(light);
        }

        Disturb(page, random);
        using var raster = new PageRaster(Compressed(page), scale);
        return ColourPlane.Of(raster);
    }

    private void Disturb(SKBitmap page, Random random)
    {
        if (Noise == 0)
        {
            return;
        }

        // Three uniform numbers make a good enough bell; their standard deviation is a half. Each row takes its own part of the same ones.
        var grains = new sbyte[8_192];
        for (var n = 0; n < grains.Length; n++)
        {
            grains[n] = (sbyte)Math.Clamp((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2 * Noise, sbyte.MinValue, sbyte.MaxValue);
        }

        var pixels = page.GetPixelSpan();
        for (var row = 0; row < page.Height; row++)
        {
            var line = pixels.Slice(row * page.RowBytes, page.Width * 4);
            var from = random.Next(grains.Length);
            for (var n = 0; n < line.Length; n++)
            {
                // The fourth byte is no colour.
                line[n] = n % 4 == 3 ? line[n] : (byte)Math.Clamp(line[n] + grains[(from + n) % grains.Length], 0, 255);
            }
        }
    }

    private SKBitmap Compressed(SKBitmap page)
    {
        if (Quality is not { } quality)
        {
            return page;
        }

        using (page)
        using (var jpeg = page.Encode(SKEncodedImageFormat.Jpeg, quality))
        {
            return SKBitmap.Decode(jpeg, new SKImageInfo(page.Width, page.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        }
    }
}
