using System.Runtime.InteropServices;
using SkiaSharp;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>Pictures that fill a page and lie on their side or their head there, as scanners leave them: turned pixel by pixel, nothing is reckoned anew.</summary>
internal static class QuarterTurns
{
    private const double Point = 1.5;

    // Pixels that stand below each other lie far apart in memory: so many rows at a time stay at hand.
    private const int Rows = 16;

    /// <summary>By how many quarters, clockwise, a viewer turns a picture that fills the page; null when it does not fill it.</summary>
    /// <param name="box">By the corners of the picture itself.</param>
    public static int? Of(PdfRectangle box, Page page)
    {
        // From the top left clockwise.
        PdfPoint[] corners = [new(0, page.Height), new(page.Width, page.Height), new(page.Width, 0), new(0, 0)];
        for (var turns = 0; turns < corners.Length; turns++)
        {
            if (Near(box.TopLeft, corners[turns]) && Near(box.TopRight, corners[(turns + 1) % 4]) && Near(box.BottomLeft, corners[(turns + 3) % 4]))
            {
                return turns;
            }
        }

        return null;
    }

    /// <summary>The picture turned clockwise. The caller disposes of both.</summary>
    public static SKBitmap Turn(SKBitmap picture, int turns)
    {
        var (width, height) = (picture.Width, picture.Height);
        var turned = new SKBitmap(picture.Info.WithSize(turns % 2 == 0 ? width : height, turns % 2 == 0 ? height : width));
        var from = MemoryMarshal.Cast<byte, uint>(picture.GetPixelSpan());
        var to = MemoryMarshal.Cast<byte, uint>(turned.GetPixelSpan());
        // Where the first pixel comes to lie, and how far from there its neighbours to the right and below.
        var (first, right, below) = turns switch
        {
            1 => (height - 1, height, -1),
            2 => ((width * height) - 1, -1, -width),
            3 => ((width - 1) * height, -height, 1),
            _ => (0, 1, width),
        };
        for (var top = 0; top < height; top += Rows)
        {
            var bottom = Math.Min(height, top + Rows);
            for (var x = 0; x < width; x++)
            {
                for (var y = top; y < bottom; y++)
                {
                    to[first + (x * right) + (y * below)] = from[(y * width) + x];
                }
            }
        }

        return turned;
    }

    private static bool Near(PdfPoint a, PdfPoint b) => Math.Abs(a.X - b.X) < Point && Math.Abs(a.Y - b.Y) < Point;
}
