using SkiaSharp;
using static TechVolunteers.Tests.Nominations.Scan.Seals.DrawnSeal;

namespace TechVolunteers.Tests.Nominations.Scan.Seals;

/// <summary>What is red or round on forms and is no seal. Drawn on a part of a page of 130 mm each way.</summary>
internal static class RedThings
{
    public static IReadOnlyDictionary<string, Action<SKCanvas, SKColor, Random>> All { get; } = new SortedDictionary<string, Action<SKCanvas, SKColor, Random>>(StringComparer.Ordinal)
    {
        ["red lines"] = (canvas, red, random) =>
        {
            for (var n = random.Next(2, 12); n > 0; n--)
            {
                Stroke(canvas, red, 0.5f, (5, n * 10), (125, n * 10));
            }

            for (var n = random.Next(2) * 5; n > 0; n--)
            {
                Stroke(canvas, red, 0.4f, (n * 24, 10), (n * 24, 110));
            }
        },
        ["letterhead"] = (canvas, red, random) =>
        {
            Words(canvas, red, 5, 10, random.Next(5, 9), 13, random);
            Stroke(canvas, red, 1.2f, (0, 30), (130, 30));
            Star(canvas, 65, 30, 4, red);
        },
        ["square chop"] = (canvas, red, random) =>
        {
            var size = Between(random, 14, 42);
            Box(canvas, red, 40, 40, size, size, 1.2f);
            Words(canvas, red, 41.5f, 41.5f, 2, size * 0.45f, random);
            Words(canvas, red, 41.5f, 41.5f + (size * 0.47f), 2, size * 0.45f, random);
        },
        ["filled chop"] = (canvas, red, random) =>
        {
            var size = Between(random, 14, 42);
            Box(canvas, red, 40, 40, size, size);
            Words(canvas, SKColors.White, 42, 42, 2, size * 0.44f, random);
        },
        ["filled disc"] = (canvas, red, random) => Disc(canvas, red, 65, 65, Between(random, 15, 26)),
        ["disc with a character"] = (canvas, red, random) =>
        {
            Disc(canvas, red, 65, 65, Between(random, 17, 25));
            Character(canvas, 55, 55, 20, new SKColor(250, 215, 80), random);
        },
        ["small emblem"] = (canvas, red, random) => (new DrawnSeal(Between(random, 14, 29)) { Strokes = random.Next(), Name = random.Next(6, 14) }).Draw(canvas, 40, 40, red),
        ["large star"] = (canvas, red, random) => Star(canvas, 65, 65, Between(random, 8, 24), red),
        ["mark in a ring"] = (canvas, red, random) =>
        {
            var radius = Between(random, 10, 24);
            Ring(canvas, 65, 65, radius * 2, red, Between(random, 1, 3));
            using var line = Pen(red, radius * 0.18f);
            canvas.DrawArc(new SKRect(65 - (radius * 0.5f), 65 - (radius * 0.5f), 65 + (radius * 0.5f), 65 + (radius * 0.5f)), 200, 140, false, line);
            canvas.DrawLine(65 - (radius * 0.4f), 65 + (radius * 0.3f), 65 + (radius * 0.4f), 65 + (radius * 0.3f), line);
        },
        ["bare ring"] = (canvas, red, random) => Ring(canvas, 65, 65, Between(random, 36, 48), red, Between(random, 0.5f, 1.5f)),
        ["circle by hand"] = (canvas, red, random) =>
        {
            Loop(canvas, red, 65, 65, Between(random, 14, 26), random);
            Scribble(canvas, red, 55, 60, 20, 10, random);
        },
        ["ellipse by hand"] = (canvas, red, random) =>
        {
            using var line = Pen(red, 1);
            canvas.DrawOval(65, 65, 25, Between(random, 13, 19), line);
        },
        ["handwriting"] = (canvas, red, random) =>
        {
            for (var n = 0; n < 5; n++)
            {
                Scribble(canvas, red, 10 + (random.Next(5) * 18), 10 + (n * 20), 35, 15, random);
            }
        },
        ["date stamp"] = (canvas, red, random) =>
        {
            Words(canvas, red, 30, 60, 10, 5, random);
            Box(canvas, red, 28, 58, 54, 9, 0.6f);
        },
        ["red text"] = (canvas, red, random) =>
        {
            for (var n = random.Next(3, 11); n > 0; n--)
            {
                Words(canvas, red, 5, n * 9, 24, 4.5f, random);
            }
        },
        ["highlighted text"] = (canvas, _, random) =>
        {
            for (var n = random.Next(2, 7); n > 0; n--)
            {
                Box(canvas, new SKColor(255, 150, 150), Between(random, 2, 40), n * 15, Between(random, 30, 85), 5.5f);
            }
        },
        ["red background of a portrait"] = (canvas, red, random) =>
        {
            Box(canvas, red, 60, 30, 35, 49);
            Disc(canvas, new SKColor(230, 190, 160), 77, 52, Between(random, 8, 11));
            Box(canvas, new SKColor(35, 40, 60), 63, 64, 29, 15);
        },
        ["people in vests"] = (canvas, red, random) =>
        {
            Box(canvas, new SKColor(150, 175, 190), 10, 30, 110, 75);
            for (var n = 0; n < 6; n++)
            {
                var x = 22 + (n * 16);
                Disc(canvas, new SKColor(225, 185, 160), x, 58, 4);
                using var vest = new SKPaint { Color = red, IsAntialias = true };
                canvas.DrawRoundRect(x - 6, 63 + random.Next(4), 12, 26, 3, 3, vest);
            }

            Box(canvas, red, 20, 35, 85, 8);
        },
        ["flag"] = (canvas, red, _) =>
        {
            Box(canvas, new SKColor(150, 180, 205), 15, 20, 95, 65);
            Box(canvas, red, 30, 28, 45, 30);
            Star(canvas, 38, 36, 5, new SKColor(250, 220, 60));
        },
        ["dial"] = (canvas, red, random) =>
        {
            var radius = Between(random, 18, 24);
            Box(canvas, new SKColor(205, 200, 190), 25, 30, 80, 70);
            Disc(canvas, new SKColor(245, 245, 240), 65, 65, radius);
            Ring(canvas, 65, 65, radius * 2, red, 2.5f);
            for (var n = 0; n < 12; n++)
            {
                var (sin, cos) = MathF.SinCos(n * MathF.PI / 6);
                Stroke(canvas, SKColors.Black, 0.8f, (65 + (radius * 0.75f * sin), 65 + (radius * 0.75f * cos)), (65 + (radius * 0.88f * sin), 65 + (radius * 0.88f * cos)));
            }
        },
        ["stamp of other shape"] = (canvas, red, random) =>
        {
            var (corners, radius) = (random.Next(3, 6), Between(random, 18, 24));
            for (var n = 0; n < corners; n++)
            {
                Stroke(canvas, red, 1.1f, Corner(n), Corner(n + 1));
            }

            Words(canvas, red, 53, 63, 5, 5, random);

            (float X, float Y) Corner(int n) => (65 + (radius * MathF.Sin(n * 2 * MathF.PI / corners)), 65 - (radius * MathF.Cos(n * 2 * MathF.PI / corners)));
        },
        ["printed frame"] = (canvas, red, _) =>
        {
            Box(canvas, red, 8, 8, 114, 114, 2.5f);
            foreach (var (x, y) in ((float, float)[])[(8, 8), (122, 8), (8, 122), (122, 122)])
            {
                Ring(canvas, x, y, 18, red);
            }
        },
        ["coffee ring"] = (canvas, _, random) => Ring(canvas, 65, 65, Between(random, 70, 85), new SKColor(196, 160, 120), 2),
    };

    public static float Between(Random random, float least, float most) => least + (random.NextSingle() * (most - least));

    public static void Words(SKCanvas canvas, SKColor ink, float x, float y, int count, float size, Random? random)
    {
        for (var n = 0; n < count; n++)
        {
            Character(canvas, x + (n * size * 1.05f), y, size * 0.9f, ink, random);
        }
    }

    public static void Scribble(SKCanvas canvas, SKColor ink, float x, float y, float width, float height, Random random)
    {
        using var path = new SKPathBuilder();
        path.MoveTo(x, y + (height * random.NextSingle()));
        for (var n = 0; n < 6; n++)
        {
            path.QuadTo(x + (width * random.NextSingle()), y + (height * random.NextSingle()), x + (width * random.NextSingle()), y + (height * random.NextSingle()));
        }

        using var drawn = path.Detach();
        using var pen = Pen(ink, 0.6f);
        canvas.DrawPath(drawn, pen);
    }

    public static void Stroke(SKCanvas canvas, SKColor ink, float width, (float X, float Y) from, (float X, float Y) to)
    {
        using var pen = Pen(ink, width);
        canvas.DrawLine(from.X, from.Y, to.X, to.Y, pen);
    }

    private static void Loop(SKCanvas canvas, SKColor ink, float x, float y, float radius, Random random)
    {
        var (first, second) = (random.NextSingle() * 6, random.NextSingle() * 6);
        using var path = new SKPathBuilder();
        for (var n = 0; n <= 125; n++)
        {
            var angle = n * MathF.PI / 60;
            var reach = radius * (1 + (0.06f * MathF.Sin((2 * angle) + first)) + (0.03f * MathF.Sin((3 * angle) + second)) + (n * 0.0006f));
            var (sin, cos) = MathF.SinCos(angle);
            if (n == 0)
            {
                path.MoveTo(x + (reach * cos), y + (reach * sin));
            }
            else
            {
                path.LineTo(x + (reach * cos), y + (reach * sin));
            }
        }

        using var drawn = path.Detach();
        using var pen = Pen(ink, 0.7f);
        canvas.DrawPath(drawn, pen);
    }

    private static void Disc(SKCanvas canvas, SKColor ink, float x, float y, float radius)
    {
        using var fill = new SKPaint { Color = ink, IsAntialias = true };
        canvas.DrawCircle(x, y, radius, fill);
    }

    // Filled when its line has no width.
    private static void Box(SKCanvas canvas, SKColor ink, float x, float y, float width, float height, float line = 0)
    {
        using var paint = new SKPaint { Color = ink, IsAntialias = true, IsStroke = line > 0, StrokeWidth = line };
        canvas.DrawRect(x, y, width, height, paint);
    }

    private static SKPaint Pen(SKColor ink, float width) => new() { Color = ink, IsStroke = true, StrokeWidth = width, IsAntialias = true };
}
