using SkiaSharp;
using TechVolunteers.Nominations.Scan.Images;
using TechVolunteers.Nominations.Scan.Seals;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan.Seals;

/// <summary>Drawn pages: a seal as the rules describe one, and what is red or round and none.</summary>
public sealed class SealFinderTests
{
    private const float PixelsPerMillimetre = 6;
    private static readonly SKColor Vermilion = new(0xC8, 0x14, 0x14);

    [Theory]
    [InlineData(38)]
    [InlineData(42)]
    [InlineData(45)]
    [InlineData(48)]
    public void Feature_N8_a_seal_of_an_official_size_is_present_and_measured(float diameter)
    {
        var best = Look(canvas => Seal(canvas, 120, 100, diameter, Vermilion))[0];

        Assert.Equal(SealVerdict.Present, best.Verdict);
        Assert.InRange(best.DiameterMm, diameter - 1, diameter + 1);
        Assert.InRange(best.Box.X, 120 - (diameter / 2) - 1, 120 - (diameter / 2) + 1);
        Assert.InRange(best.Box.Y, 100 - (diameter / 2) - 1, 100 - (diameter / 2) + 1);
        Assert.InRange(best.Confidence, 0.7, 1);
    }

    [Theory]
    [InlineData("#DE481C")]
    [InlineData("#E12D28")]
    [InlineData("#AA0F32")]
    [InlineData("#A80E40")]
    [InlineData("#F0A0A0")]
    public void Hue_from_orange_to_crimson_and_faint_ink_are_red(string ink) =>
        Assert.Equal(SealVerdict.Present, Look(canvas => Seal(canvas, 100, 100, 42, SKColor.Parse(ink)))[0].Verdict);

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(213)]
    public void A_turned_seal_is_present(float degrees) =>
        Assert.Equal(SealVerdict.Present, Look(canvas => Seal(canvas, 100, 100, 42, Vermilion, degrees))[0].Verdict);

    [Fact]
    public void A_seal_over_black_print_is_present() => Assert.Equal(SealVerdict.Present, Look(canvas =>
    {
        Seal(canvas, 100, 100, 42, Vermilion);
        using var black = new SKPaint { Color = SKColors.Black };
        for (var line = 0; line < 7; line++)
        {
            for (var letter = 0; letter < 14; letter++)
            {
                canvas.DrawRect((72 + (letter * 4)) * PixelsPerMillimetre, (82 + (line * 6)) * PixelsPerMillimetre, 2.2f * PixelsPerMillimetre, 0.5f * PixelsPerMillimetre, black);
                canvas.DrawRect((73 + (letter * 4)) * PixelsPerMillimetre, (81 + (line * 6)) * PixelsPerMillimetre, 0.5f * PixelsPerMillimetre, 2.6f * PixelsPerMillimetre, black);
            }
        }
    })[0].Verdict);

    [Fact]
    public void Two_seals_side_by_side_are_both_seen()
    {
        var found = Look(canvas =>
        {
            Seal(canvas, 60, 100, 42, Vermilion);
            Seal(canvas, 130, 105, 45, Vermilion, 12);
        });

        Assert.Equal(2, found.Count(one => one.Verdict == SealVerdict.Present));
    }

    [Fact]
    public void A_seal_cut_by_the_edge_is_present_while_most_of_it_is_there() =>
        Assert.Equal(SealVerdict.Present, Look(canvas => Seal(canvas, 205, 100, 42, Vermilion))[0].Verdict);

    [Fact]
    public void A_slice_of_a_seal_across_pages_is_unclear_at_most() =>
        Assert.DoesNotContain(Look(canvas => Seal(canvas, 219, 100, 45, Vermilion)), one => one.Verdict == SealVerdict.Present);

    [Fact]
    public void A_blue_seal_is_unclear()
    {
        var best = Look(canvas => Seal(canvas, 100, 100, 42, new SKColor(0x23, 0x46, 0xBE)))[0];

        Assert.Equal((SealVerdict.Unclear, SealDoubt.OtherColour), (best.Verdict, best.Doubt));
    }

    [Fact]
    public void A_copied_seal_in_black_is_unclear()
    {
        var plane = Plane(canvas => Seal(canvas, 100, 100, 42, new SKColor(40, 40, 40)));

        Assert.Empty(SealFinder.LookInColour(1, plane));
        Assert.Equal((SealVerdict.Unclear, SealDoubt.OtherColour), (SealFinder.LookInBlack(1, plane.Of(Ink.Dark))[0].Verdict, SealFinder.LookInBlack(1, plane.Of(Ink.Dark))[0].Doubt));
    }

    [Fact]
    public void A_bare_ring_is_unclear()
    {
        var best = Look(canvas => Ring(canvas, 100, 100, 42, Vermilion))[0];

        Assert.Equal((SealVerdict.Unclear, SealDoubt.Incomplete), (best.Verdict, best.Doubt));
    }

    public static TheoryData<string> Traps => [.. Drawn.Keys];

    [Theory]
    [MemberData(nameof(Traps))]
    public void What_is_red_or_round_and_no_seal_is_not_present(string what) =>
        Assert.DoesNotContain(Look(Drawn[what]), one => one.Verdict == SealVerdict.Present);

    // Made up anew from a number: place, size, ink, turn, and something else red on the page.
    [Fact]
    public void Feature_N8_of_16_made_up_seals_all_are_present_and_of_16_pages_without_one_none()
    {
        const int Pages = 16;
        var (seen, wrong) = (new List<int>(), new List<int>());
        foreach (var seed in Enumerable.Range(1, Pages))
        {
            var random = new Random(seed);
            float Between(double least, double most) => (float)(least + (random.NextDouble() * (most - least)));
            var drawn = Drawn.Values.Where((_, n) => n is 0 or 1 or 2 or 4).ToArray();
            // From vermilion towards orange or crimson, faint or heavy.
            var (strength, hue) = (Between(0.45, 1), Between(-1, 1));
            byte Ink(double full) => (byte)(255 - ((255 - full) * strength));
            var ink = new SKColor(Ink(205), Ink(30 + (45 * Math.Max(0, hue))), Ink(30 + (50 * Math.Max(0, -hue))));
            var (x, y, diameter, turn) = (Between(30, 180), Between(200, 265), Between(37.5, 48), random.Next(4) switch { 0 => 90, 1 => 180, _ => Between(-6, 6) });
            var other = drawn[random.Next(drawn.Length)];
            if (Look(canvas => Seal(canvas, x, y, diameter, ink, turn)).Any(one => one.Verdict == SealVerdict.Present))
                seen.Add(seed);
            if (Look(canvas =>
            {
                other(canvas);
                if (seed % 2 == 0)
                    Ring(canvas, x, y, diameter, ink);
            }).Any(one => one.Verdict == SealVerdict.Present))
                wrong.Add(seed);
        }

        Assert.Equal(Pages, seen.Count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void An_empty_page_shows_nothing() => Assert.Empty(Look(_ => { }));

    private static readonly Dictionary<string, Action<SKCanvas>> Drawn = new(StringComparer.Ordinal)
    {
        ["red lines"] = canvas =>
        {
            using var red = new SKPaint { Color = Vermilion, StrokeWidth = 6 };
            canvas.DrawLine(100, 300, 1100, 300, red);
            canvas.DrawLine(100, 320, 1100, 320, red);
        },
        ["letterhead"] = canvas =>
        {
            for (var n = 0; n < 9; n++)
            {
                Character(canvas, 30 + (n * 17), 50, 14, Vermilion);
            }
        },
        ["square chop"] = canvas =>
        {
            using var red = new SKPaint { Color = Vermilion, IsStroke = true, StrokeWidth = 8 };
            canvas.DrawRect(400, 400, 240, 240, red);
            Character(canvas, 70, 70, 15, Vermilion);
            Character(canvas, 88, 88, 15, Vermilion);
        },
        ["filled disc"] = canvas =>
        {
            using var red = new SKPaint { Color = Vermilion, IsAntialias = true };
            canvas.DrawCircle(600, 600, 126, red);
        },
        ["small emblem"] = canvas => Seal(canvas, 40, 40, 20, Vermilion),
        ["red background of a portrait"] = canvas =>
        {
            using var red = new SKPaint { Color = new SKColor(190, 20, 30) };
            canvas.DrawRect(600, 200, 210, 300, red);
            using var face = new SKPaint { Color = new SKColor(230, 190, 160), IsAntialias = true };
            canvas.DrawOval(705, 320, 60, 80, face);
        },
        ["ellipse by hand"] = canvas =>
        {
            using var red = new SKPaint { Color = Vermilion, IsStroke = true, StrokeWidth = 6, IsAntialias = true };
            canvas.DrawOval(600, 600, 150, 105, red);
        },
        ["vests"] = canvas =>
        {
            using var red = new SKPaint { Color = new SKColor(215, 40, 35), IsAntialias = true };
            for (var n = 0; n < 6; n++)
            {
                canvas.DrawRoundRect(200 + (n * 110), 700 + (n % 2 * 20), 80, 130, 20, 20, red);
            }
        },
    };

    private static System.Collections.Immutable.ImmutableArray<SealSighting> Look(Action<SKCanvas> draw) => SealFinder.LookInColour(1, Plane(draw));

    private static ColourPlane Plane(Action<SKCanvas> draw)
    {
        var page = new SKBitmap(new SKImageInfo((int)(210 * PixelsPerMillimetre), (int)(297 * PixelsPerMillimetre), SKColorType.Bgra8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(page))
        {
            canvas.Clear(new SKColor(250, 248, 243));
            draw(canvas);
        }

        using var raster = new PageRaster(page, PixelsPerMillimetre);
        return ColourPlane.Of(raster);
    }

    private static void Ring(SKCanvas canvas, float x, float y, float diameter, SKColor ink)
    {
        using var line = new SKPaint { Color = ink, IsStroke = true, StrokeWidth = PixelsPerMillimetre, IsAntialias = true };
        canvas.DrawCircle(x * PixelsPerMillimetre, y * PixelsPerMillimetre, ((diameter - 1) / 2) * PixelsPerMillimetre, line);
    }

    // Ring, star and a name of twelve characters from left to right, as 国发〔1999〕25号 describes.
    private static void Seal(SKCanvas canvas, float x, float y, float diameter, SKColor ink, float degrees = 0)
    {
        canvas.Save();
        canvas.RotateDegrees(degrees, x * PixelsPerMillimetre, y * PixelsPerMillimetre);
        Ring(canvas, x, y, diameter, ink);
        using var fill = new SKPaint { Color = ink, IsAntialias = true };
        using var outline = new SKPathBuilder();
        for (var n = 0; n < 10; n++)
        {
            var radius = diameter / 6 * (n % 2 == 0 ? 1 : 0.382f) * PixelsPerMillimetre;
            var point = new SKPoint((x * PixelsPerMillimetre) + (radius * MathF.Sin(n * MathF.PI / 5)), (y * PixelsPerMillimetre) - (radius * MathF.Cos(n * MathF.PI / 5)));
            if (n == 0)
            {
                outline.MoveTo(point);
            }
            else
            {
                outline.LineTo(point);
            }
        }

        outline.Close();
        using var star = outline.Detach();
        canvas.DrawPath(star, fill);
        for (var n = 0; n < 12; n++)
        {
            canvas.Save();
            canvas.RotateDegrees(-121 + (n * 22), x * PixelsPerMillimetre, y * PixelsPerMillimetre);
            Character(canvas, x - 2.2f, y - (diameter * 0.43f), 4.4f, ink);
            canvas.Restore();
        }

        canvas.Restore();
    }

    // Strokes as a character has them, without a font.
    private static void Character(SKCanvas canvas, float x, float y, float size, SKColor ink)
    {
        using var stroke = new SKPaint { Color = ink, StrokeWidth = size * PixelsPerMillimetre / 9, IsAntialias = true };
        foreach (var share in (float[])[0.1f, 0.5f, 0.9f])
        {
            canvas.DrawLine(x * PixelsPerMillimetre, (y + (size * share)) * PixelsPerMillimetre, (x + size) * PixelsPerMillimetre, (y + (size * share)) * PixelsPerMillimetre, stroke);
        }

        foreach (var share in (float[])[0.2f, 0.75f])
        {
            canvas.DrawLine((x + (size * share)) * PixelsPerMillimetre, y * PixelsPerMillimetre, (x + (size * share)) * PixelsPerMillimetre, (y + size) * PixelsPerMillimetre, stroke);
        }
    }
}
