using System.Diagnostics;
using SkiaSharp;

namespace TechVolunteers.Nominations.Inspections;

/// <summary>The inspection's own process: the same binary, started with <see cref="Argument"/>. It answers one packet after another until its input ends.</summary>
public static class InspectionChild
{
    /// <summary>The only command-line argument that makes this binary an inspection process.</summary>
    public const string Argument = "inspect-packets";

    private const int GraceMilliseconds = 5_000;
    private const int Abandoned = 3;

    /// <summary>Serves on standard input and output; returns the exit code when the parent has closed the input.</summary>
    public static int Run()
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        // Standard output belongs to the messages: whatever a library prints must not get between them.
        Console.SetOut(TextWriter.Null);
        Run(input, output).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task Run(Stream input, Stream output)
    {
        await InspectionFrames.Write(output, "", CancellationToken.None);
        while (await InspectionFrames.Read(input, CancellationToken.None) is { } message)
        {
            var request = Json.Read<InspectionRequest>(message);
            await using var watch = new Timer(_ => Environment.Exit(Abandoned), null, request.LimitMilliseconds + GraceMilliseconds, Timeout.Infinite);
            var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var reading = PacketInspection.Read(request.Packet, request.Forms, request.Chosen);
            var answer = new InspectionAnswer(reading, Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - used);
            await InspectionFrames.Write(output, Json.Write(answer), CancellationToken.None);
            Tidy(reading);
        }
    }

    // Nobody waits for this: the next packet finds the memory that this one had, and is not interrupted to clear up after it.
    private static void Tidy(PacketReading reading)
    {
        if (reading.Scan is null)
        {
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            return;
        }

        // Pages leave much behind.
        SKGraphics.PurgeAllCaches();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
