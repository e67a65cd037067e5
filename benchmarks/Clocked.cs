using System.Diagnostics;

namespace TechVolunteers.Benchmarks;

/// <summary>What something took: by the clock, and of all processors together by this process.</summary>
internal sealed record Clocked(TimeSpan Elapsed, TimeSpan Processor)
{
    public static async Task<Clocked> Time(Func<Task> what)
    {
        using var self = Process.GetCurrentProcess();
        var (since, processor) = (Stopwatch.GetTimestamp(), self.TotalProcessorTime);
        await what();
        self.Refresh();
        return new(Stopwatch.GetElapsedTime(since), self.TotalProcessorTime - processor);
    }
}
