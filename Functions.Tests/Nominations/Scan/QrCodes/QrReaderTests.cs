using QRCoder;
using SkiaSharp;
using TechVolunteers.Nominations.Scan.Images;
using TechVolunteers.Nominations.Scan.QrCodes;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan.QrCodes;

/// <summary>What another implementation writes, this one reads: as it is, and as printers and scanners spoil it.</summary>
public sealed class QrReaderTests
{
    private const string Code = "TV1:KJZYFW2021:DV010:2:K829-G5RQ";

    [Theory]
    [InlineData("0123456789012345", QRCodeGenerator.ECCLevel.L)]
    [InlineData("7", QRCodeGenerator.ECCLevel.M)]
    [InlineData("42", QRCodeGenerator.ECCLevel.Q)]
    [InlineData("HTTPS://EXAMPLE.ORG/A-1 $%*+.", QRCodeGenerator.ECCLevel.Q)]
    [InlineData("https://example.org/公示?a=1", QRCodeGenerator.ECCLevel.H)]
    [InlineData("示例学会（测试）", QRCodeGenerator.ECCLevel.M)]
    [InlineData("naïve café", QRCodeGenerator.ECCLevel.L)]
    [InlineData(Code, QRCodeGenerator.ECCLevel.M)]
    public void Every_mode_is_read(string text, QRCodeGenerator.ECCLevel level) => Assert.Equal(text, QrDecoder.Decode(Modules(text, level)));

    [Theory]
    [InlineData(QRCodeGenerator.ECCLevel.L)]
    [InlineData(QRCodeGenerator.ECCLevel.M)]
    [InlineData(QRCodeGenerator.ECCLevel.Q)]
    [InlineData(QRCodeGenerator.ECCLevel.H)]
    public void Every_version_is_read_at_every_level(QRCodeGenerator.ECCLevel level) => Assert.All(Enumerable.Range(1, QrVersion.Most), version =>
    {
        var text = string.Concat(Enumerable.Range(0, version * 6).Select(n => (char)('A' + (n % 26))));
        var modules = Modules(text, level, version);

        Assert.Equal((version * 4) + 17, modules.GetLength(0));
        Assert.Equal(text, QrDecoder.Decode(modules));
    });

    [Theory]
    [InlineData(QRCodeGenerator.ECCLevel.L, 3)]
    [InlineData(QRCodeGenerator.ECCLevel.M, 6)]
    [InlineData(QRCodeGenerator.ECCLevel.H, 12)]
    public void Spoilt_modules_are_mended_as_far_as_the_level_goes(QRCodeGenerator.ECCLevel level, int spoilt)
    {
        var modules = Modules(Code, level);
        var version = new QrVersion((modules.GetLength(0) - 17) / 4);
        var random = new Random(3);
        for (var left = spoilt; left > 0;)
        {
            var (x, y) = (random.Next(version.Side), random.Next(version.Side));
            if (!version.IsFunction(x, y))
            {
                modules[x, y] = !modules[x, y];
                left--;
            }
        }

        Assert.Equal(Code, QrDecoder.Decode(modules));
    }

    [Fact]
    public void What_is_spoilt_beyond_mending_is_not_read_as_something_else()
    {
        var random = new Random(7);
        for (var n = 0; n < 200; n++)
        {
            var modules = Modules(Code, QRCodeGenerator.ECCLevel.M);
            for (var spoilt = 0; spoilt < 150; spoilt++)
            {
                var (x, y) = (9 + random.Next(12), 9 + random.Next(12));
                modules[x, y] = random.Next(2) == 0;
            }

            Assert.Contains(QrDecoder.Decode(modules), new[] { null, Code });
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(23)]
    [InlineData(45)]
    [InlineData(90)]
    [InlineData(137)]
    [InlineData(180)]
    [InlineData(266)]
    [InlineData(350)]
    public void A_turned_code_is_read(float degrees) => Assert.Equal([Code], Read(Page(Code, module: 5, degrees: degrees)));

    [Theory]
    [InlineData(2.4f)]
    [InlineData(3.1f)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(16)]
    public void Codes_of_any_print_size_are_read(float module) => Assert.Equal([Code], Read(Page(Code, module, degrees: 1.3f)));

    [Theory]
    [InlineData(1.0f, 8, 95)]
    [InlineData(1.5f, 14, 60)]
    [InlineData(1.8f, 20, 40)]
    public void Blur_noise_and_compression_do_no_harm(float blur, int noise, int quality) =>
        Assert.Equal([Code], Read(Compressed(Page(Code, module: 5, degrees: 2, blur: blur, noise: noise), quality)));

    [Theory]
    [InlineData(255, 185)]
    [InlineData(180, 120)]
    [InlineData(140, 30)]
    public void Faint_print_and_dark_paper_do_no_harm(byte paper, byte ink) =>
        Assert.Equal([Code], Read(Page(Code, module: 5, degrees: -3, noise: 4, paper: paper, ink: ink)));

    [Theory]
    [InlineData(0.0004f)]
    [InlineData(-0.0006f)]
    public void A_photographed_code_in_perspective_is_read(float perspective) => Assert.Equal([Code], Read(Page(Code, module: 6, degrees: 4, perspective: perspective)));

    [Fact]
    public void A_mirrored_code_is_read()
    {
        using var page = Page(Code, module: 5, degrees: 0);
        using var mirrored = new SKBitmap(page.Info);
        using (var canvas = new SKCanvas(mirrored))
        {
            canvas.Scale(-1, 1, page.Width / 2f, 0);
            using var image = SKImage.FromBitmap(page);
            canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        }

        Assert.Equal([Code], Read(mirrored));
    }

    [Fact]
    public void A_page_without_a_code_gives_none()
    {
        using var page = new SKBitmap(new SKImageInfo(600, 400, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(page))
        {
            canvas.Clear(SKColors.White);
            using var paint = new SKPaint { Color = SKColors.Black };
            for (var n = 0; n < 40; n++)
            {
                canvas.DrawRect(20 + (n % 8 * 70), 20 + (n / 8 * 70), 40, 3 + (n % 5), paint);
            }
        }

        using var raster = new PageRaster(page, 6);
        var reading = QrReader.Read(raster.Gray(), QrReader.Ordinary);
        Assert.Empty(reading.Texts);
        Assert.False(reading.Seen);
    }

    [Fact]
    public void A_code_with_a_corner_torn_off_is_seen_and_not_read()
    {
        using var page = Page(Code, module: 6, degrees: 0);
        using (var canvas = new SKCanvas(page))
        {
            // Between the finder patterns, far more than can be mended.
            using var paint = new SKPaint { Color = SKColors.White };
            canvas.DrawRect((page.Width / 2) - 30, (page.Height / 2) - 30, 100, 100, paint);
        }

        using var raster = new PageRaster(page.Copy(), 6);
        var reading = QrReader.Read(raster.Gray(), QrReader.Ordinary);
        Assert.Empty(reading.Texts);
        Assert.True(reading.Seen);
    }

    private static IReadOnlyList<string> Read(SKBitmap page)
    {
        using var raster = new PageRaster(page, 6);
        var gray = raster.Gray();
        return QrReader.Harder.Prepend(QrReader.Ordinary).Select(contrast => QrReader.Read(gray, contrast).Texts).FirstOrDefault(texts => texts.Count > 0) ?? [];
    }

    private static bool[,] Modules(string text, QRCodeGenerator.ECCLevel level, int version = -1)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, level, requestedVersion: version, forceUtf8: text.Any(c => c > 127));
        // Four light modules lie around the code.
        const int Quiet = 4;
        var side = data.ModuleMatrix.Count - (2 * Quiet);
        var modules = new bool[side, side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                modules[x, y] = data.ModuleMatrix[y + Quiet][x + Quiet];
            }
        }

        return modules;
    }

    private static SKBitmap Page(string text, float module, float degrees, float blur = 0, int noise = 0, byte paper = 255, byte ink = 0, float perspective = 0)
    {
        var modules = Modules(text, QRCodeGenerator.ECCLevel.M);
        var side = modules.GetLength(0);
        var size = (int)(side * module * 2.2f);
        var page = new SKBitmap(new SKImageInfo(size, size, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(page))
        {
            canvas.Clear(new SKColor(paper, paper, paper));
            var tilt = SKMatrix.Identity;
            tilt.Persp0 = perspective;
            canvas.Concat(tilt);
            canvas.Translate(size / 2f, size / 2f);
            canvas.RotateDegrees(degrees);
            canvas.Translate(-side * module / 2, -side * module / 2);
            using var filter = blur > 0 ? SKMaskFilter.CreateBlur(SKBlurStyle.Normal, blur) : null;
            using var paint = new SKPaint { Color = new SKColor(ink, ink, ink), IsAntialias = true, MaskFilter = filter };
            using var outline = new SKPathBuilder();
            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x < side; x++)
                {
                    if (modules[x, y])
                    {
                        outline.AddRect(SKRect.Create(x * module, y * module, module, module));
                    }
                }
            }

            using var path = outline.Detach();
            canvas.DrawPath(path, paint);
        }

        var random = new Random(11);
        var pixels = page.GetPixelSpan();
        for (var at = 0; noise > 0 && at < pixels.Length; at += PageRaster.BytesPerPixel)
        {
            var shift = random.Next(-noise, noise + 1);
            for (var channel = 0; channel < 3; channel++)
            {
                pixels[at + channel] = (byte)Math.Clamp(pixels[at + channel] + shift, 0, 255);
            }
        }

        return page;
    }

    private static SKBitmap Compressed(SKBitmap page, int quality)
    {
        using (page)
        {
            using var jpeg = page.Encode(SKEncodedImageFormat.Jpeg, quality);
            return SKBitmap.Decode(jpeg, new SKImageInfo(page.Width, page.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        }
    }
}
