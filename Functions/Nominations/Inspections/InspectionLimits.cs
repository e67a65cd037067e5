namespace TechVolunteers.Nominations.Inspections;

/// <summary>What one packet's inspection may take, and how many run at once.</summary>
/// <param name="Time">Real time from the request to the answer.</param>
/// <param name="MemoryBytes">Of the whole process.</param>
/// <param name="Children">Processes kept warm; more packets wait.</param>
public sealed record InspectionLimits(TimeSpan Time, long MemoryBytes, int Children)
{
    /// <summary>For the managed heap; the rest is the runtime's own and that of decoded pictures, which lie outside the heap.</summary>
    public long HeapBytes => MemoryBytes / 2;

    public static InspectionLimits Default { get; } = new(TimeSpan.FromSeconds(10), 256L << 20, Math.Clamp(Environment.ProcessorCount / 2, 1, 4));
}
