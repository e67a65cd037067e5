using SkiaSharp;
using TechVolunteers.Nominations.Scan.Seals;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan.Seals;

/// <summary>Drawn pages: a seal as the rules describe one, and what is red or round and none.</summary>
public sealed class SealFinderTests
{
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
        for (var line = 0; line < 7; line++)
        {
            RedThings.Words(canvas, SKColors.Black, 72, 81 + (line * 6), 14, 3.6f, null);
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
        var best = Look(canvas => DrawnSeal.Ring(canvas, 100, 100, 42, Vermilion))[0];

        Assert.Equal((SealVerdict.Unclear, SealDoubt.Incomplete), (best.Verdict, best.Doubt));
    }

    public static TheoryData<string> Things => [.. RedThings.All.Keys];

    [Theory]
    [MemberData(nameof(Things))]
    public void What_is_red_or_round_and_no_seal_is_not_present(string what) =>
        Assert.DoesNotContain(
            SealFinder.LookInColour(1, new PaperScan(100).Take(130, 130, canvas => RedThings.All[what](canvas, Vermilion, new Random(2021)), new Random(0))),
            one => one.Verdict == SealVerdict.Present);

    [Fact]
    public void Scribble_in_a_round_ring_is_not_present() => Assert.DoesNotContain(Look(canvas =>
    {
        DrawnSeal.Ring(canvas, 100, 100, 40, Vermilion);
        RedThings.Scribble(canvas, Vermilion, 90, 94, 20, 12, new Random(1));
    }), one => one.Verdict == SealVerdict.Present);

    [Fact]
    public void Red_lines_through_a_ring_are_no_name() => Assert.DoesNotContain(Look(canvas =>
    {
        DrawnSeal.Ring(canvas, 100, 100, 44, Vermilion);
        for (var n = 0; n < 20; n++)
        {
            RedThings.Stroke(canvas, Vermilion, 0.5f, (20, 30 + (n * 8)), (190, 30 + (n * 8)));
        }
    }), one => one.Verdict == SealVerdict.Present);

    [Fact]
    public void A_faint_seal_without_a_star_on_a_clean_scan_is_present()
    {
        var plane = new PaperScan(100) { Quality = 85 }.Take(130, 130, canvas => new DrawnSeal(40) { Middle = SealMiddle.Nothing, Strokes = 5 }.Draw(canvas, 60, 60, new SKColor(243, 172, 168)), new Random(1));

        Assert.Equal(SealVerdict.Present, SealFinder.LookInColour(1, plane)[0].Verdict);
    }

    [Fact]
    public void An_empty_page_shows_nothing() => Assert.Empty(Look(_ => { }));

    private static System.Collections.Immutable.ImmutableArray<SealSighting> Look(Action<SKCanvas> draw) => SealFinder.LookInColour(1, Plane(draw));

    // A whole page, drawn in millimetres.
    private static ColourPlane Plane(Action<SKCanvas> draw) => new PaperScan(150).Take(210, 297, draw, new Random(0));

    private static void Seal(SKCanvas canvas, float x, float y, float diameter, SKColor ink, float degrees = 0) => new DrawnSeal(diameter) { Turned = degrees }.Draw(canvas, x, y, ink);
}
