using System.Diagnostics;
using System.Globalization;
using TechVolunteers.Tests.Simulation;

namespace TechVolunteers.Benchmarks.Simulate;

/// <summary>The seeded simulation of the tests, for as many seeds as asked. What a seed prints is the same on every run of the same code.</summary>
internal static class SimulateBenchmark
{
    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        if (Number(args, 0, 100) is not { } count || Number(args, 1, 1) is not { } first || count < 1)
        {
            Console.Error.WriteLine("Usage: simulate [count] [firstSeed] [folder], two whole numbers, and a folder for the whole story of each seed.");
            return 2;
        }
        await using var inspections = new RememberedInspections();
        var (done, failed, watch) = (0, new List<int>(), Stopwatch.StartNew());
        for (; done < count && !cancel.IsCancellationRequested; done++)
        {
            var result = await SimulatedSeed.Run(first + done, inspections);
            var counts = result.Counts;
            Console.WriteLine($"seed={result.Seed} actions={counts.Actions} receipts={counts.Receipts} crashes={counts.Crashes} jumps={counts.Jumps} ended={counts.Ended} digest={result.Digest[..16]}{(result.Fault is null ? "" : " FAILED")}");
            if (args.Length > 2)
                await File.WriteAllLinesAsync(Path.Combine(Directory.CreateDirectory(args[2]).FullName, $"seed-{result.Seed}.log"), result.Log, cancel);
            if (result.Fault is null)
                continue;
            failed.Add(result.Seed);
            Console.WriteLine(result.Story);
        }
        Console.WriteLine($"{watch.Elapsed.TotalSeconds / Math.Max(done, 1):0.0} s a seed");
        foreach (var seed in failed)
            Console.WriteLine($"Failed: seed {seed}. It fails the same with: dotnet run -c Release --project benchmarks -- simulate 1 {seed}");
        Console.WriteLine($"seeds={done} failed={failed.Count}");
        return failed.Count == 0 ? 0 : 1;
    }

    private static int? Number(string[] args, int at, int otherwise) =>
        args.Length <= at ? otherwise : int.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
