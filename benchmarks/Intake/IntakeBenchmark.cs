using System.Globalization;
using TechVolunteers.Benchmarks.Runtime;

namespace TechVolunteers.Benchmarks.Intake;

/// <summary>What the first stage of a call costs, each figure beside what this machine can do at best.</summary>
internal static class IntakeBenchmark
{
    private const double Megabyte = 1_000_000;
    private const int HelloWarmUps = 5;
    private const int HelloRounds = 7;
    private const int HelloInstances = 1_000;

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        if (args.Length > 0)
        {
            await Console.Error.WriteLineAsync("intake takes no arguments.");
            return 2;
        }
        using var scratch = new ScratchFolder();
        var uploads = await Uploads.Measure(scratch.Fresh("uploads"), cancel);
        var (hellos, commits) = await Durable(scratch, cancel);
        var first = await FirstPage.Measure(scratch, cancel);

        var (files, store) = (Median.Of(uploads.Rounds.Select(round => round.Files)), Median.Of(uploads.Rounds.Select(round => round.Store)));
        var upload = Median.Of(uploads.Rounds.Select(round => round.Upload));
        var ratio = Median.Of(uploads.Rounds.Select(round => round.Ratio));
        var growth = Median.Of(uploads.Rounds.Select(round => round.Growth)) / Megabyte;
        var (hello, processor) = (Median.Of(hellos.Select(round => round.PerSecond)), Median.Of(hellos.Select(round => round.Processor)));
        var commit = Median.Of(commits);
        var page = Median.Of(first).TotalMilliseconds;
        Row("measured (median)", "", "rounds", "worst");
        Row("20 MB to plain files, flushed", $"{uploads.Bytes / Megabyte / files.TotalSeconds:F0} MB/s", $"{uploads.Rounds.Count}", $"{uploads.Rounds.Max(round => round.Files).TotalMilliseconds:F0} ms");
        Row("20 MB to the store: hashed, flushed", $"{uploads.Bytes / Megabyte / store.TotalSeconds:F0} MB/s", $"{uploads.Rounds.Count}", $"{uploads.Rounds.Max(round => round.Store).TotalMilliseconds:F0} ms");
        Row("upload of 20 MB, form to receipt", $"{uploads.Bytes / Megabyte / upload.TotalSeconds:F0} MB/s", $"{uploads.Rounds.Count}", $"{uploads.Rounds.Max(round => round.Upload).TotalMilliseconds:F0} ms");
        Row("upload / store", $"{ratio:F2}", $"{uploads.Rounds.Count}", $"{uploads.Rounds.Min(round => round.Ratio):F2}");
        Row("upload / plain files", $"{Median.Of(uploads.Rounds.Select(round => round.FilesRatio)):F2}", $"{uploads.Rounds.Count}", $"{uploads.Rounds.Min(round => round.FilesRatio):F2}");
        Row("  processor time of the app", $"{Median.Of(uploads.Rounds.Select(round => round.Processor)).TotalMilliseconds:F0} ms", $"{uploads.Rounds.Count}", $"{uploads.Rounds.Max(round => round.Processor).TotalMilliseconds:F0} ms");
        Row("memory of the app during an upload", $"+{growth:F1} MB", $"{uploads.Rounds.Count}", $"+{uploads.Rounds.Max(round => round.Growth) / Megabyte:F1} MB");
        Row("hello orchestrations, durable", $"{hello:F0}/s", $"{hellos.Count}", $"{hellos.Min(round => round.PerSecond):F0}/s");
        Row("  processor time of each", $"{processor:F0} µs", $"{hellos.Count}", $"{hellos.Max(round => round.Processor):F0} µs");
        Row("SQLite commits, one at a time", $"{commit:F0}/s", $"{commits.Count}", $"{commits.Min():F0}/s");
        Row("first page of a new demonstration", $"{page:F0} ms", $"{first.Count}", $"{first.Max().TotalMilliseconds:F0} ms");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"upload_ratio={ratio:F2} upload_peak_mb={growth:F1} hello_per_s={hello:F0} sqlite_commits_per_s={commit:F0} first_page_ms={page:F0}"));
        return 0;
    }

    // Turn about, so that both meet the same disk.
    private static async Task<(List<(double PerSecond, double Processor)> Hellos, List<double> Commits)> Durable(ScratchFolder scratch, CancellationToken cancel)
    {
        await using var host = await RuntimeHost.Start(scratch.Fresh("hellos"), cancel);
        using var sqlite = new SqliteCommits(scratch.Fresh("commits"));
        for (var n = 0; n < HelloWarmUps; n++)
            await host.Hellos(HelloInstances, cancel);
        sqlite.Measure(cancel);
        List<(double PerSecond, double Processor)> hellos = [];
        List<double> commits = [];
        for (var n = 0; n < HelloRounds; n++)
        {
            var round = await Clocked.Time(() => host.Hellos(HelloInstances, cancel));
            hellos.Add((HelloInstances / round.Elapsed.TotalSeconds, round.Processor.TotalMicroseconds / HelloInstances));
            commits.Add(sqlite.Measure(cancel));
        }
        return (hellos, commits);
    }

    private static void Row(string what, string value, string rounds, string worst) => Console.WriteLine($"{what,-36} {value,12} {rounds,7} {worst,10}");
}
