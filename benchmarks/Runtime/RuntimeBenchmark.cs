using System.Globalization;

namespace TechVolunteers.Benchmarks.Runtime;

/// <summary>What durable orchestrations cost, each figure beside the commits per second that SQLite did on the same disk just before and after.</summary>
internal sealed class RuntimeBenchmark : IAsyncDisposable
{
    // A start and four turns.
    private const int CommitsOfHello = 5;

    private readonly ScratchFolder _scratch;
    private readonly RuntimeHost _host;
    private readonly SqliteCommits _sqlite;
    private readonly List<double> _commits = [];
    private readonly CancellationToken _cancel;

    private RuntimeBenchmark(ScratchFolder scratch, RuntimeHost host, CancellationToken cancel)
    {
        _scratch = scratch;
        _host = host;
        _sqlite = new(scratch.Fresh("commits"));
        _cancel = cancel;
    }

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        if (args.Length > 0)
        {
            await Console.Error.WriteLineAsync("runtime takes no arguments.");
            return 2;
        }
        using var scratch = new ScratchFolder();
        await using var benchmark = new RuntimeBenchmark(scratch, await RuntimeHost.Start(scratch.Fresh("hub"), cancel), cancel);
        await benchmark.Measure();
        return 0;
    }

    public ValueTask DisposeAsync()
    {
        _sqlite.Dispose();
        return _host.DisposeAsync();
    }

    private async Task Measure()
    {
        await Repeat(5, () => _host.Hellos(1_000, _cancel));
        await _host.Count(nameof(Orchestrations.FanOut), 500, _cancel);
        _sqlite.Measure(_cancel);

        Row("measured (median)", "", "processor", "rounds", "worst", "SQLite commits", "ratio");
        // First, while nothing else has left anything in memory.
        var waiting = await Waiting(10_000);
        await Rate("orchestrations, 200 at once", 200, 7, () => _host.Hellos(200, _cancel));
        var hellos = await Rate("orchestrations, 1,000 at once", 1_000, 7, () => _host.Hellos(1_000, _cancel));
        await Rate("orchestrations, 10,000 at once", 10_000, 3, () => _host.Hellos(10_000, _cancel));
        var fanOut = await Rate("activities, 500 at once", 500, 7, () => _host.Count(nameof(Orchestrations.FanOut), 500, _cancel));
        await Rate("activities, 5,000 at once", 5_000, 5, () => _host.Count(nameof(Orchestrations.FanOut), 5_000, _cancel));
        var warm = await Wait("one warm orchestration", CommitsOfHello, 101, () => _host.Hello(_cancel));
        var shorter = await Wait("1,000 activities in sequence", 1_000, 3, () => _host.Count(nameof(Orchestrations.Sequence), 1_000, _cancel));
        var longer = await Wait("2,000 activities in sequence", 2_000, 3, () => _host.Count(nameof(Orchestrations.Sequence), 2_000, _cancel));
        await StartUp(100_000);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"hello_1000_per_s={hellos:F0} fanout_500_per_s={fanOut:F0} warm_ms={warm.TotalMilliseconds:F1} sequence_1000_s={shorter.TotalSeconds:F2} sequence_2000_s={longer.TotalSeconds:F2} waiting_bytes={waiting:F0} sqlite_commits_per_s={Median.Of(_commits):F0}"));
    }

    /// <summary>Things per second; the ratio is things for each commit that SQLite did.</summary>
    private async Task<double> Rate(string what, int things, int rounds, Func<Task> round)
    {
        var (all, commits) = await Rounds(rounds, round);
        var rate = things / Median.Of(all.Select(one => one.Elapsed)).TotalSeconds;
        var worst = things / all.Max(one => one.Elapsed).TotalSeconds;
        Row(what, $"{rate:N0}/s", $"{Median.Of(all.Select(one => one.Processor)).TotalMicroseconds / things:N0} µs each", $"{rounds}", $"{worst:N0}/s", $"{commits:N0}/s", $"{rate / commits:F2}");
        return rate;
    }

    /// <summary>How long one thing takes; the ratio is how often SQLite would have made as many commits in that time.</summary>
    private async Task<TimeSpan> Wait(string what, int commitsNeeded, int rounds, Func<Task> round)
    {
        var (all, commits) = await Rounds(rounds, round);
        var time = Median.Of(all.Select(one => one.Elapsed));
        Row(what, Time(time), Time(Median.Of(all.Select(one => one.Processor))), $"{rounds}", Time(all.Max(one => one.Elapsed)), $"{commits:N0}/s", $"{time.TotalSeconds / (commitsNeeded / commits):F2}");
        return time;
    }

    private async Task<double> Waiting(int count)
    {
        var before = Commits();
        var waiting = await WaitingInstances.Measure(_host, count, _cancel);
        var commits = (before + Commits()) / 2;
        var rate = count / waiting.Wake.Elapsed.TotalSeconds;
        Row($"waiting instances woken, {count:N0}", $"{rate:N0}/s", $"{waiting.Wake.Processor.TotalMicroseconds / count:N0} µs each", "1", "", $"{commits:N0}/s", $"{rate / commits:F2}");
        Row("memory of a waiting instance", $"{waiting.Bytes:N0} B", "", "1", "", "", "");
        Row("  of it on .NET's heap", $"{waiting.ManagedBytes:N0} B", "", "1", "", "", "");
        return waiting.Bytes;
    }

    private async Task StartUp(int count)
    {
        var (empty, full) = (_scratch.Fresh("empty"), _scratch.Fresh("full"));
        await FinishedInstances.Fill(full, count, _cancel);
        foreach (var (what, folder) in new[] { ("start, to the first one done, empty hub", empty), ($"  hub with {count:N0} finished", full) })
        {
            List<Clocked> all = [];
            for (var n = 0; n < 5; n++)
                all.Add(await Clocked.Time(() => StartOnce(folder)));
            Row(what, Time(Median.Of(all.Select(one => one.Elapsed))), Time(Median.Of(all.Select(one => one.Processor))), "5", Time(all.Max(one => one.Elapsed)), "", "");
        }

        async Task StartOnce(string folder)
        {
            await using var host = await RuntimeHost.Start(folder, _cancel);
            await host.Hello(_cancel);
        }
    }

    // Turn about with SQLite, so that both meet the same disk; a short round shares its turn with others.
    private async Task<(List<Clocked> Rounds, double Commits)> Rounds(int rounds, Func<Task> round)
    {
        const int Turns = 3;
        List<Clocked> all = [];
        List<double> commits = [Commits()];
        for (var turn = 0; turn < Turns; turn++)
        {
            while (all.Count < rounds * (turn + 1) / Turns)
                all.Add(await Clocked.Time(round));
            commits.Add(Commits());
        }
        return (all, Median.Of(commits));
    }

    private double Commits()
    {
        var commits = _sqlite.Measure(_cancel);
        _commits.Add(commits);
        return commits;
    }

    private static async Task Repeat(int times, Func<Task> what)
    {
        for (var n = 0; n < times; n++)
            await what();
    }

    private static string Time(TimeSpan time) => time.TotalSeconds < 1 ? $"{time.TotalMilliseconds:F1} ms" : $"{time.TotalSeconds:F2} s";

    private static void Row(string what, string value, string processor, string rounds, string worst, string commits, string ratio) =>
        Console.WriteLine($"{what,-40} {value,12} {processor,14} {rounds,7} {worst,10} {commits,15} {ratio,7}");
}
