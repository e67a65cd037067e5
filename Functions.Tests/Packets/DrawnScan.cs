using QRCoder;
using SkiaSharp;

namespace TechVolunteers.Tests.Packets;

/// <summary>A printed form as it comes back: one picture of a page with the QR code at its foot and a red seal, as PDF.</summary>
internal static class DrawnScan
{
    // 150 dpi.
    private const float PixelsPerMillimetre = 150 / 25.4f;
    private static readonly SKColor Vermilion = new(214, 52, 44);

    public static byte[] Pdf(string checkCode)
    {
        using var page = Page(checkCode);
        using var jpeg = page.Encode(SKEncodedImageFormat.Jpeg, 85);
        using var picture = SKImage.FromEncodedData(jpeg);
        using var pdf = new MemoryStream();
        using (var document = SKDocument.CreatePdf(pdf))
        {
            // Points: A4.
            using (var canvas = document.BeginPage(595.3f, 841.9f))
            {
                canvas.DrawImage(picture, new SKRect(0, 0, 595.3f, 841.9f), new SKSamplingOptions(SKFilterMode.Linear));
            }

            document.EndPage();
            document.Close();
        }

        return pdf.ToArray();
    }

    private static SKBitmap Page(string checkCode)
    {
        var page = new SKBitmap(new SKImageInfo((int)(210 * PixelsPerMillimetre), (int)(297 * PixelsPerMillimetre), SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(page);
        canvas.Clear(new SKColor(250, 249, 246));
        canvas.Scale(PixelsPerMillimetre);
        using var ink = new SKPaint { Color = new SKColor(60, 60, 60), IsAntialias = true, StrokeWidth = 0.5f, IsStroke = true };
        for (var row = 0; row < 20; row++)
        {
            canvas.DrawRect(20, 40 + (row * 10), 170, 10, ink);
        }

        using var code = QRCodeGenerator.GenerateQrCode(checkCode, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(code);
        using var picture = SKImage.FromEncodedData(png.GetGraphic(8));
        canvas.DrawImage(picture, new SKRect(168, 265, 188, 285), new SKSamplingOptions(SKFilterMode.Linear));
        Seal(canvas, 150, 215, 42);
        return page;
    }

    private static void Seal(SKCanvas canvas, float x, float y, float diameter)
    {
        using var line = new SKPaint { Color = Vermilion, IsAntialias = true, IsStroke = true, StrokeWidth = 1 };
        using var fill = new SKPaint { Color = Vermilion, IsAntialias = true };
        canvas.DrawCircle(x, y, (diameter - 1) / 2, line);
        using var outline = new SKPathBuilder();
        for (var n = 0; n < 10; n++)
        {
            var radius = diameter / 6 * (n % 2 == 0 ? 1 : 0.382f);
            var point = new SKPoint(x + (radius * MathF.Sin(n * MathF.PI / 5)), y - (radius * MathF.Cos(n * MathF.PI / 5)));
            if (n == 0)
                outline.MoveTo(point);
            else
                outline.LineTo(point);
        }

        outline.Close();
        using var star = outline.Detach();
        canvas.DrawPath(star, fill);
        using var stroke = new SKPaint { Color = Vermilion, IsAntialias = true, StrokeWidth = 0.5f };
        for (var n = 0; n < 12; n++)
        {
            canvas.Save();
            canvas.RotateDegrees(-121 + (n * 22), x, y);
            foreach (var share in (float[])[0.1f, 0.5f, 0.9f])
                canvas.DrawLine(x - 2.2f, y - (diameter * 0.43f) + (4.4f * share), x + 2.2f, y - (diameter * 0.43f) + (4.4f * share), stroke);
            foreach (var share in (float[])[-0.3f, 0.25f])
                canvas.DrawLine(x + (4.4f * share), y - (diameter * 0.43f), x + (4.4f * share), y - (diameter * 0.43f) + 4.4f, stroke);
            canvas.Restore();
        }
    }
}
