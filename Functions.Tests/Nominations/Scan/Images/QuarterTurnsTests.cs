using SkiaSharp;
using TechVolunteers.Nominations.Scan.Images;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan.Images;

public class QuarterTurnsTests
{
    // More rows than are turned at a time, so that the seams between them are seen too.
    private const int Width = 5;
    private const int Height = 37;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_pixel_comes_to_lie_where_a_turn_clockwise_takes_it(int turns)
    {
        using var picture = Numbered();

        using var turned = QuarterTurns.Turn(picture, turns);

        Assert.Equal(turns % 2 == 0 ? (Width, Height) : (Height, Width), (turned.Width, turned.Height));
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (column, row) = turns switch
                {
                    1 => (Height - 1 - y, x),
                    2 => (Width - 1 - x, Height - 1 - y),
                    3 => (y, Width - 1 - x),
                    _ => (x, y),
                };
                Assert.Equal(picture.GetPixel(x, y), turned.GetPixel(column, row));
            }
        }
    }

    private static SKBitmap Numbered()
    {
        var picture = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        for (var n = 0; n < Width * Height; n++)
        {
            picture.SetPixel(n % Width, n / Width, new SKColor((byte)n, (byte)(n / 2), (byte)(255 - n)));
        }

        return picture;
    }
}
