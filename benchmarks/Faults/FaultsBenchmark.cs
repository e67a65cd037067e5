using System.Collections.Concurrent;
using System.Diagnostics;
using TechVolunteers.Benchmarks.Packets;
using TechVolunteers.Tests.Faults;
using TechVolunteers.Tests.Simulation;

namespace TechVolunteers.Benchmarks.Faults;

/// <summary>Every fault test at its full count, one line each. The same code runs sampled in <c>dotnet test</c>.</summary>
internal static class FaultsBenchmark
{
    private const int KillsInFaults = 500;
    private const int SeedsInFaults = 200;
    private const int ProblemsShown = 20;

    /// <summary>A new fault test is one more line here.</summary>
    private static readonly FaultRun[] Runs =
    [
        new("crash-sites", EveryCrashSite),
        new("cut-logs", EveryFrame),
        new("disk-full", FullDisk),
        new("disk-read-only", ReadOnlyDisk),
        new("mutations", SpoiltFiles),
        new("kills", cancel => Kill(KillsInFaults, cancel)),
        new("seeds", EverySeed),
    ];

    /// <summary>All of them, or those that are named.</summary>
    public static async Task<int> Run(string[] names, CancellationToken cancel)
    {
        var sound = true;
        foreach (var run in Runs.Where(run => names.Length == 0 || names.Contains(run.Name, StringComparer.Ordinal)))
        {
            var watch = Stopwatch.StartNew();
            var line = await run.Run(cancel);
            foreach (var problem in line.Problems.Take(ProblemsShown))
                Console.WriteLine($"  {problem}");
            Console.WriteLine($"{run.Name,-14} {(line.Sound ? "sound" : "BROKEN")}  {line.Figures} seconds={watch.Elapsed.TotalSeconds:F0}");
            sound &= line.Sound;
        }
        return sound ? 0 : 1;
    }

    /// <summary><c>kill [count]</c>: kills of the real process alone.</summary>
    public static async Task<int> Kill(string[] args, CancellationToken cancel)
    {
        if (args is not ([] or [_]) || !int.TryParse(args is [var text] ? text : $"{KillsInFaults}", out var kills) || kills < 1)
        {
            await Console.Error.WriteLineAsync("Usage: kill [count]");
            return 2;
        }
        var line = await Kill(kills, cancel);
        foreach (var problem in line.Problems.Take(ProblemsShown))
            Console.WriteLine($"  {problem}");
        Console.WriteLine(line.Figures);
        return line.Sound ? 0 : 1;
    }

    private static async Task<FaultLine> EveryCrashSite(CancellationToken cancel)
    {
        using var sites = await CrashSites.Run();
        var outcomes = new ConcurrentBag<CrashOutcome>();
        await Parallel.ForEachAsync(sites.All, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, async (at, _) =>
        {
            outcomes.Add(await sites.Crash(at.Step, at.Site));
            if (outcomes.Count % 200 == 0)
                await Console.Error.WriteLineAsync($"{outcomes.Count} of {sites.All.Length} crash sites");
        });
        var problems = outcomes.Where(outcome => outcome.Problem is not null).Select(outcome => $"{outcome.Step.Name}, {outcome.Site}: {outcome.Problem}").ToArray();
        return new FaultLine(problems.Length == 0, $"sites={sites.All.Length} reached={outcomes.Count(outcome => outcome.Reached)} different={problems.Length}", problems);
    }

    private static async Task<FaultLine> EveryFrame(CancellationToken cancel)
    {
        var (records, hub) = (await CutLogs.Records(), await CutLogs.TaskHub());
        var (lost, gaps) = (records.Lost + hub.Lost, records.Gaps + hub.Gaps);
        return new FaultLine(lost + gaps == 0, $"frames={records.Frames + hub.Frames} openings={records.Openings + hub.Openings} lost={lost} gaps={gaps} refused={records.Refused + hub.Refused}", []);
    }

    private static async Task<FaultLine> EverySeed(CancellationToken cancel)
    {
        await using var inspections = new RememberedInspections();
        var problems = new List<string>();
        for (var seed = 1; seed <= SeedsInFaults; seed++)
        {
            cancel.ThrowIfCancellationRequested();
            if (await SimulatedSeed.Run(seed, inspections) is { Fault: { } fault })
                problems.Add($"seed {seed}: {fault}");
        }
        return new FaultLine(problems.Count == 0, $"seeds={SeedsInFaults} failed={problems.Count}", [.. problems]);
    }

    // The tests read the first 2,000.
    private static Task<FaultLine> SpoiltFiles(CancellationToken cancel)
    {
        var figures = MutationsBenchmark.Run(Path.Combine(AppContext.BaseDirectory, "Packets"), 18_000, cancel);
        return Task.FromResult(new FaultLine(figures.Contains("escaped=0 ", StringComparison.Ordinal), figures, []));
    }

    private static async Task<FaultLine> FullDisk(CancellationToken cancel)
    {
        await using var disk = await SmallDisk.Mount(megabytes: 48);
        return disk is null ? new FaultLine(true, "skipped: no file system can be mounted here; it takes root.", []) : Told(await DiskFull.Run(disk));
    }

    private static async Task<FaultLine> ReadOnlyDisk(CancellationToken cancel)
    {
        await using var disk = await FailingDisk.Mount();
        return disk is null ? new FaultLine(true, "skipped: no image can be mounted here; it takes root, a loop device and mkfs.ext4.", []) : Told(await DiskReadOnly.Run(disk));
    }

    private static FaultLine Told(DiskOutcome outcome)
    {
        var refused = outcome.Refused.Count(answer => answer.StartsWith("503 ", StringComparison.Ordinal));
        var read = outcome.Read.Count(answer => answer.StartsWith('2'));
        var recovered = outcome.Recovered.Count(answer => answer.StartsWith('2'));
        var sound = refused == outcome.Refused.Length && read == outcome.Read.Length && recovered == outcome.Recovered.Length && outcome.Problems.Length == 0;
        return new FaultLine(sound, $"refused_503={refused}/{outcome.Refused.Length} read={read}/{outcome.Read.Length} recovered={recovered}/{outcome.Recovered.Length} problems={outcome.Problems.Length}", outcome.Problems);
    }

    private static async Task<FaultLine> Kill(int kills, CancellationToken cancel)
    {
        var count = await new Kills(seed: Environment.TickCount).Run(kills, progress =>
        {
            cancel.ThrowIfCancellationRequested();
            if (progress.Kills % 10 == 0)
                Console.Error.WriteLine($"{progress} uploads={progress.Uploads} decisions={progress.Decisions}");
        });
        return new FaultLine(count.Sound, $"{count}", count.Problems);
    }
}
