using QRCoder;
using SkiaSharp;
using TechVolunteers.Tests.Nominations.Scan.Seals;

namespace TechVolunteers.Tests.Packets;

/// <summary>A printed form as it comes back: one picture of a page with the QR code at its foot and a red seal, as PDF.</summary>
internal static class DrawnScan
{
    // 150 dpi.
    private const float PixelsPerMillimetre = 150 / 25.4f;
    private const float Character = 4.4f;
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
        DrawnSeal.Ring(canvas, x, y, diameter, Vermilion);
        DrawnSeal.Star(canvas, x, y, diameter / 6, Vermilion);
        for (var n = 0; n < 12; n++)
        {
            canvas.Save();
            canvas.RotateDegrees(-121 + (n * 22), x, y);
            DrawnSeal.Character(canvas, x - (Character / 2), y - (diameter * 0.43f), Character, Vermilion);
            canvas.Restore();
        }
    }
}
