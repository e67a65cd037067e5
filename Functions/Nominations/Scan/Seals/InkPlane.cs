namespace TechVolunteers.Nominations.Scan.Seals;

/// <summary>Which ink is looked for.</summary>
internal enum Ink
{
    Red,
    Blue,

    /// <summary>Darkness of any colour, for scans that lost it.</summary>
    Dark,
}

/// <summary>How much ink of one colour is at each place of a page, 0 to 1, at a fixed number of pixels per millimetre.</summary>
internal sealed record InkPlane(int Width, int Height, float[] Values)
{
    /// <summary>A seal's ring is about a millimetre wide, its characters' strokes half of that.</summary>
    public const double PixelsPerMillimetre = 3;

    public float this[int x, int y] => (uint)x < (uint)Width && (uint)y < (uint)Height ? Values[(y * Width) + x] : 0;

    public bool Holds(double x, double y) => x >= 0 && y >= 0 && x <= Width - 1 && y <= Height - 1;

    /// <summary>The strongest of the four pixels around a point: rings are thin, and a point hardly ever hits their middle.</summary>
    public float Around(double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        if ((uint)left < (uint)(Width - 1) && (uint)top < (uint)(Height - 1))
        {
            var at = (top * Width) + left;
            return float.MaxNative(float.MaxNative(Values[at], Values[at + 1]), float.MaxNative(Values[at + Width], Values[at + Width + 1]));
        }

        return Math.Max(Math.Max(this[left, top], this[left + 1, top]), Math.Max(this[left, top + 1], this[left + 1, top + 1]));
    }
}
