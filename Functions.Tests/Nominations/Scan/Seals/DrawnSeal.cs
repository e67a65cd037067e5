using SkiaSharp;

namespace TechVolunteers.Tests.Nominations.Scan.Seals;

/// <summary>What stands in the middle of a seal.</summary>
internal enum SealMiddle
{
    Star,

    /// <summary>A disc of small figures, as the emblem of the state is at this size.</summary>
    Emblem,

    /// <summary>A line of characters: seals for one purpose.</summary>
    Words,

    Nothing,
}

/// <summary>A seal as 国发〔1999〕25号 describes one: a ring, the name along it from left to right, and a star. All lengths are in millimetres.</summary>
/// <param name="Diameter">Over the ring's outer edge.</param>
internal sealed record DrawnSeal(float Diameter)
{
    // The inner corners of a five-pointed star lie at this part of its radius: cos 72° / cos 36°.
    private const float InnerCorner = 0.382f;

    public float RingWidth { get; init; } = 1;

    /// <summary>A second, thin ring inside the first.</summary>
    public bool Double { get; init; }

    public SealMiddle Middle { get; init; } = SealMiddle.Star;

    /// <summary>Characters of the name.</summary>
    public int Name { get; init; } = 12;

    /// <summary>Degrees of the round that the name takes.</summary>
    public float Span { get; init; } = 264;

    /// <summary>Characters of a line under the middle: a number, a department.</summary>
    public int Bottom { get; init; }

    /// <summary>Degrees clockwise.</summary>
    public float Turned { get; init; }

    /// <summary>The characters' strokes: the same number gives the same ones. Null for plain ones, all alike.</summary>
    public int? Strokes { get; init; }

    private float Radius => Diameter / 2;

    /// <param name="x">Of the middle.</param>
    public void Draw(SKCanvas canvas, float x, float y, SKColor ink)
    {
        canvas.Save();
        canvas.Translate(x, y);
        canvas.RotateDegrees(Turned);
        var random = Strokes is { } seed ? new Random(seed) : null;
        Ring(canvas, 0, 0, Diameter, ink, RingWidth);
        if (Double)
        {
            Ring(canvas, 0, 0, Diameter - (RingWidth * 2) - 1, ink, 0.35f);
        }

        DrawMiddle(canvas, ink, random);
        var size = Math.Min(Radius * 0.28f, Span / 360 * MathF.PI * Diameter * 0.74f / Name);
        for (var n = 0; n < Name; n++)
        {
            canvas.Save();
            canvas.RotateDegrees(((n + 0.5f) / Name * Span) - (Span / 2));
            canvas.Translate(0, -Radius * 0.74f);
            canvas.Scale(1, 1.3f);
            Character(canvas, -size * 0.45f, -size * 0.45f, size * 0.9f, ink, random);
            canvas.Restore();
        }

        Line(canvas, Radius * 0.52f, Bottom, Radius * 0.16f, ink, random);
        canvas.Restore();
    }

    private void DrawMiddle(SKCanvas canvas, SKColor ink, Random? random)
    {
        switch (Middle)
        {
            case SealMiddle.Star:
                Star(canvas, 0, 0, Radius / 3, ink);
                break;
            case SealMiddle.Emblem:
                Ring(canvas, 0, 0, Radius * 0.68f, ink, 0.5f);
                for (var n = 0; n < 5; n++)
                {
                    var (sin, cos) = MathF.SinCos((n - 2) * MathF.PI / 4.5f);
                    Star(canvas, Radius * 0.21f * sin, -Radius * 0.21f * cos, Radius * (n == 2 ? 0.1f : 0.06f), ink);
                }

                using (var gate = new SKPaint { Color = ink })
                {
                    canvas.DrawRect(-Radius * 0.16f, 0, Radius * 0.32f, Radius * 0.12f, gate);
                }

                break;
            case SealMiddle.Words:
                Line(canvas, 0, 5, Radius * 0.24f, ink, random);
                break;
            default:
                break;
        }
    }

    private static void Line(SKCanvas canvas, float y, int characters, float size, SKColor ink, Random? random)
    {
        for (var n = 0; n < characters; n++)
        {
            Character(canvas, ((n - (characters / 2f)) * size) + (size * 0.08f), y - (size / 2), size * 0.84f, ink, random);
        }
    }

    public static void Ring(SKCanvas canvas, float x, float y, float diameter, SKColor ink, float width = 1)
    {
        using var line = new SKPaint { Color = ink, IsStroke = true, StrokeWidth = width, IsAntialias = true };
        canvas.DrawCircle(x, y, (diameter - width) / 2, line);
    }

    public static void Star(SKCanvas canvas, float x, float y, float radius, SKColor ink)
    {
        using var fill = new SKPaint { Color = ink, IsAntialias = true };
        using var outline = new SKPathBuilder();
        for (var n = 0; n < 10; n++)
        {
            var (sin, cos) = MathF.SinCos(n * MathF.PI / 5);
            var reach = n % 2 == 0 ? radius : radius * InnerCorner;
            var corner = new SKPoint(x + (reach * sin), y - (reach * cos));
            if (n == 0)
            {
                outline.MoveTo(corner);
            }
            else
            {
                outline.LineTo(corner);
            }
        }

        outline.Close();
        using var star = outline.Detach();
        canvas.DrawPath(star, fill);
    }

    /// <summary>Strokes as a character has them, without a font.</summary>
    /// <param name="x">Of its left edge.</param>
    /// <param name="random">Which strokes; null for two down and three across.</param>
    public static void Character(SKCanvas canvas, float x, float y, float size, SKColor ink, Random? random = null)
    {
        using var stroke = new SKPaint { Color = ink, StrokeWidth = size / 9, IsAntialias = true };
        var across = (float[])(random is null ? [0.1f, 0.5f, 0.9f] : [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => random.NextSingle())]);
        var down = (float[])(random is null ? [0.2f, 0.75f] : [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.NextSingle())]);
        foreach (var share in across)
        {
            canvas.DrawLine(x, y + (size * share), x + size, y + (size * share), stroke);
        }

        foreach (var share in down)
        {
            canvas.DrawLine(x + (size * share), y, x + (size * share), y + size, stroke);
        }

        if (random is not null)
        {
            canvas.DrawLine(x + (size * random.NextSingle()), y + (size * 0.3f), x + (size * random.NextSingle()), y + size, stroke);
        }
    }
}
