using System.Globalization;

namespace TechVolunteers.Benchmarks.Packets;

/// <summary>Everything that was not read as it is, in a table.</summary>
internal sealed class Misses
{
    private const int LongestText = 90;
    private readonly List<(string File, string Where, string What)> rows = [];

    /// <param name="file">With its folder.</param>
    /// <param name="where">The field, the clause, the seal.</param>
    public void Add(string file, string where, string what) => rows.Add((file, where, what.Replace('\n', '⏎')));

    public void Print()
    {
        Console.WriteLine($"{rows.Count} misses and remarks.");
        foreach (var (file, where, what) in rows)
            Console.WriteLine($"{file,-28} {where,-16} {what}");
    }

    public static string Short(string text)
    {
        var line = text.Replace('\n', '⏎');
        return line.Length <= LongestText * 2 ? line : $"{line[..LongestText]}…{line[^LongestText..]} ({line.Length})";
    }
}

/// <summary>How figures are written in the line that programs read.</summary>
internal static class Figure
{
    public static string Of(double value, int decimals) => Math.Round(value, decimals).ToString(CultureInfo.InvariantCulture);

    /// <summary>1 when there is nothing to be wrong about.</summary>
    public static string Share(int part, int whole) => Of(whole == 0 ? 1 : (double)part / whole, 4);
}

/// <summary>How long files of a kind took.</summary>
internal sealed class Times
{
    private readonly List<double> milliseconds = [];

    public int Count => milliseconds.Count;

    public void Add(TimeSpan time) => milliseconds.Add(time.TotalMilliseconds);

    /// <summary>The time within which this share of the files was read, in milliseconds; 0 without files.</summary>
    public double At(double share)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * share) - 1, 0, sorted.Length - 1)];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.#} ms, p95 {At(0.95):0.#} ms, longest {At(1):0.#} ms");
}
