namespace TechVolunteers.Benchmarks;

internal static class Median
{
    /// <summary>The middle of the values; of an even number the lower one of the two in the middle.</summary>
    public static T Of<T>(IEnumerable<T> values)
        where T : IComparable<T>
    {
        var sorted = values.Order().ToArray();
        return sorted[(sorted.Length - 1) / 2];
    }
}
