using SkiaSharp;
using TechVolunteers.Nominations.Scan.Seals;
using static TechVolunteers.Tests.Nominations.Scan.Seals.RedThings;

namespace TechVolunteers.Tests.Nominations.Scan.Seals;

/// <summary>A part of a scanned form made up from a number: print, perhaps a seal, perhaps something else that is red. The same number gives the same picture.</summary>
/// <param name="What">What is on it, for the one who reads a failed test.</param>
internal sealed record MadeUpScan(ColourPlane Plane, string What)
{
    private const float Side = 130;

    /// <summary>With one seal, red if not said otherwise, somewhere on the page and at least two thirds of it there.</summary>
    public static MadeUpScan WithSeal(int seed, bool blue = false)
    {
        var random = new Random(seed);
        var seal = Seal(random);
        var ink = blue ? SKColor.FromHsv(Between(random, 212, 240), Between(random, 60, 90), Between(random, 50, 85)) : Red(random);
        var (scan, wear) = (Scan(random), new Wear(random));
        var (x, y) = (Between(random, seal.Diameter * 0.25f, Side - (seal.Diameter * 0.25f)), Between(random, seal.Diameter * 0.55f, Side - (seal.Diameter * 0.55f)));
        var beside = random.Next(5) == 0;
        var plane = scan.Take(Side, Side, canvas =>
        {
            Print(canvas, random);
            if (beside)
            {
                Words(canvas, ink, x - 25, y + random.Next(-20, 20), 10, 4.5f, random);
            }

            wear.Draw(canvas, seal, x, y, ink);
        }, random);
        return new MadeUpScan(plane, $"{seal} at {x:0} {y:0}, {ink}, {wear}, {scan}{(beside ? ", over words" : "")}");
    }

    /// <summary>Without a seal, but with one or two other things that are red or round.</summary>
    public static MadeUpScan WithoutSeal(int seed)
    {
        var random = new Random(seed);
        var (scan, kinds) = (Scan(random), All.Keys.ToArray());
        var things = Enumerable.Range(0, random.Next(1, 3)).Select(n => n == 0 ? kinds[seed % kinds.Length] : kinds[random.Next(kinds.Length)]).ToArray();
        var plane = scan.Take(Side, Side, canvas =>
        {
            Print(canvas, random);
            foreach (var thing in things)
            {
                All[thing](canvas, Red(random), random);
            }
        }, random);
        return new MadeUpScan(plane, $"{string.Join(" and ", things)}, {scan}");
    }

    private static DrawnSeal Seal(Random random) => new(random.Next(3) == 0 ? Between(random, 37.5f, 48) : (float[])[38, 40, 42, 42, 45, 45] is var sizes ? sizes[random.Next(sizes.Length)] : 0)
    {
        RingWidth = Between(random, 0.7f, 1.6f),
        Double = random.Next(6) == 0,
        Middle = random.Next(10) switch { 0 => SealMiddle.Nothing, 1 => SealMiddle.Words, 2 => SealMiddle.Emblem, _ => SealMiddle.Star },
        Name = random.Next(6, 17),
        Span = Between(random, 180, 290),
        Bottom = random.Next(2) * random.Next(3, 9),
        Turned = random.Next(4) switch { 0 => 90 * random.Next(4), 1 => Between(random, -40, 40), _ => Between(random, -5, 5) },
        Strokes = random.Next(),
    };

    // From crimson over vermilion to orange-red.
    private static SKColor Red(Random random) => SKColor.FromHsv((Between(random, -24, 14) + 360) % 360, Between(random, 72, 95), Between(random, 68, 92));

    private static PaperScan Scan(Random random)
    {
        var photograph = random.Next(5) == 0;
        var papers = (SKColor[])[SKColors.White, new(250, 248, 243), new(248, 242, 226), new(244, 234, 212), new(240, 243, 247), new(246, 246, 246)];
        return new PaperScan(((float[])[100, 150, 150, 200, 200, 300])[random.Next(6)])
        {
            Paper = papers[random.Next(papers.Length)],
            Quality = random.Next(35, 91),
            Noise = random.Next(3) * Between(random, 1, 5),
            Blur = random.Next(2) * Between(random, 0.3f, 1),
            Shade = photograph ? Between(random, 0.1f, 0.35f) : 0,
            Tilt = photograph ? Between(random, 0, 0.05f) : 0,
            Askew = Between(random, -3, 3),
        };
    }

    // A table with text, and a signature.
    private static void Print(SKCanvas canvas, Random random)
    {
        var black = new SKColor(30, 30, 32);
        var row = Between(random, 8, 26);
        for (var y = row; y < Side; y += row)
        {
            Stroke(canvas, black, 0.3f, (4, y), (Side - 4, y));
            Words(canvas, black, 7, y + 2, random.Next(4, 28), 4, random);
        }

        foreach (var x in (float[])[4, Between(random, 25, 60), Side - 4])
        {
            Stroke(canvas, black, 0.3f, (x, row), (x, Side));
        }

        if (random.Next(3) == 0)
        {
            Scribble(canvas, random.Next(2) == 0 ? black : new SKColor(25, 35, 120), Between(random, 20, 80), Between(random, 30, 90), 36, 16, random);
        }
    }

    /// <summary>How the ink came onto the paper: how strong, with grains and blots missing, perhaps with a part of the ring that did not touch.</summary>
    private sealed record Wear
    {
        private readonly int seed;

        public Wear(Random random)
        {
            seed = random.Next();
            Strength = random.Next(5) == 0 ? Between(random, 0.32f, 0.5f) : Between(random, 0.5f, 1);
            Grains = random.Next(3) * random.Next(400);
            Missing = random.Next(4) == 0 ? Between(random, 30, 85) : 0;
        }

        public float Strength { get; }

        public int Grains { get; }

        /// <summary>Degrees of the ring.</summary>
        public float Missing { get; }

        public void Draw(SKCanvas canvas, DrawnSeal seal, float x, float y, SKColor ink)
        {
            var random = new Random(seed);
            using var over = new SKPaint { BlendMode = SKBlendMode.Multiply, ColorF = new SKColorF(0, 0, 0, Strength) };
            canvas.SaveLayer(over);
            seal.Draw(canvas, x, y, ink);
            using var off = new SKPaint { BlendMode = SKBlendMode.DstOut, IsAntialias = true, Color = SKColors.Black };
            for (var n = 0; n < Grains; n++)
            {
                var (sin, cos) = MathF.SinCos(random.NextSingle() * MathF.Tau);
                var reach = seal.Diameter / 2 * MathF.Sqrt(random.NextSingle());
                canvas.DrawCircle(x + (reach * cos), y + (reach * sin), Between(random, 0.1f, 0.45f), off);
            }

            if (Missing > 0)
            {
                using var soft = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, 1.5f);
                using var part = new SKPaint { BlendMode = SKBlendMode.DstOut, IsStroke = true, StrokeWidth = seal.Diameter * 0.2f, MaskFilter = soft, Color = SKColors.Black };
                var middle = seal.Diameter * 0.42f;
                canvas.DrawArc(new SKRect(x - middle, y - middle, x + middle, y + middle), random.Next(360), Missing, false, part);
            }

            canvas.Restore();
        }

        public override string ToString() => $"ink {Strength:0.00}, {Grains} grains and {Missing:0}° missing";
    }
}
