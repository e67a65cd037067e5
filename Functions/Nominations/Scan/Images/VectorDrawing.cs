using SkiaSharp;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Graphics.Colors;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>Draws a page's lines and areas: a seal or a check code that was never paper.</summary>
internal static class VectorDrawing
{
    // A page of a drawing program may hold a million; a form does not.
    private const int MostPaths = 20_000;

    /// <param name="height">Of the page in points: the file counts upwards, pixels count downwards.</param>
    public static void Draw(SKCanvas canvas, IReadOnlyList<PdfPath> paths, double height, double scale)
    {
        foreach (var path in paths.Take(MostPaths))
        {
            using var outline = Outline(path, height, scale);
            if (path.IsFilled)
            {
                using var fill = new SKPaint { Style = SKPaintStyle.Fill, IsAntialias = true, Color = Colour(path.FillColor) };
                canvas.DrawPath(outline, fill);
            }

            if (path.IsStroked)
            {
                using var stroke = new SKPaint { Style = SKPaintStyle.Stroke, IsAntialias = true, Color = Colour(path.StrokeColor), StrokeWidth = (float)((double)path.LineWidth * scale) };
                canvas.DrawPath(outline, stroke);
            }
        }
    }

    private static SKPath Outline(PdfPath path, double height, double scale)
    {
        using var builder = new SKPathBuilder { FillType = path.FillingRule == FillingRule.EvenOdd ? SKPathFillType.EvenOdd : SKPathFillType.Winding };
        SKPoint At(PdfPoint point) => new((float)(point.X * scale), (float)((height - point.Y) * scale));
        foreach (var command in path.SelectMany(part => part.Commands))
        {
            switch (command)
            {
                case PdfSubpath.Move move:
                    builder.MoveTo(At(move.Location));
                    break;
                case PdfSubpath.Line line:
                    builder.LineTo(At(line.To));
                    break;
                case PdfSubpath.CubicBezierCurve curve:
                    builder.CubicTo(At(curve.FirstControlPoint), At(curve.SecondControlPoint), At(curve.EndPoint));
                    break;
                case PdfSubpath.QuadraticBezierCurve curve:
                    builder.QuadTo(At(curve.ControlPoint), At(curve.EndPoint));
                    break;
                case PdfSubpath.Close:
                    builder.Close();
                    break;
                default:
                    break;
            }
        }

        return builder.Detach();
    }

    private static SKColor Colour(IColor? colour)
    {
        if (colour is null or PatternColor)
        {
            return SKColors.Transparent;
        }

        var (r, g, b) = colour.ToRGBValues();
        return new SKColor(Byte(r), Byte(g), Byte(b));
    }

    private static byte Byte(double share) => (byte)Math.Clamp(share * 255, 0, 255);
}
