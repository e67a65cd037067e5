using System.Diagnostics;
using TechVolunteers.Tests.Nominations.Mutations;

namespace TechVolunteers.Benchmarks.Packets;

/// <summary>Spoilt sample files by the thousand: nothing may escape the readers, none may take long, and memory must stay where it is.</summary>
internal static class MutationsBenchmark
{
    /// <summary>The tests try the first ones.</summary>
    private const int First = 2_000;
    private const int Usual = 18_000;
    private const int PagesOf = 5;

    /// <summary>An inspection may take 10 s.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(string[] arguments, CancellationToken cancel)
    {
        if (arguments is not [var folder, .. var rest] || !Directory.Exists(folder))
        {
            await Console.Error.WriteLineAsync("Usage: dotnet run -c Release --project benchmarks -- mutations <folder with forms and scans> [count]");
            return 2;
        }

        var line = Run(folder, rest is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : Usual, cancel);
        Console.WriteLine(line);
        return line.Contains("escaped=0 ", StringComparison.Ordinal) ? 0 : 1;
    }

    /// <summary>One line of figures; each file that a reader threw on is named before it.</summary>
    public static string Run(string folder, int count, CancellationToken cancel)
    {
        var samples = Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".docx" or ".doc" or ".pdf" && new FileInfo(path).Length is > 0 and < 120_000)
            .Order(StringComparer.Ordinal).Select(path => (Path.GetRelativePath(folder, path), File.ReadAllBytes(path)));
        var files = new MutatedFiles([.. samples], PagesOf);
        var (escaped, refused, slowest) = (0, 0, TimeSpan.Zero);
        var settled = 0L;
        for (var n = 0; n < count; n++)
        {
            cancel.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            var outcome = files.Try(First + n);
            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
            refused += outcome.Refused ? 1 : 0;
            if (took > Long)
                Console.WriteLine($"seed {outcome.Seed} of {outcome.Sample}: {took.TotalSeconds:0.0} s for {outcome.Length} bytes");
            if (outcome.Escaped is { } exception)
            {
                escaped++;
                Console.WriteLine($"seed {outcome.Seed} of {outcome.Sample}: {exception}");
            }

            // By then everything is compiled and all buffers have their size.
            if (n == count / 4)
                settled = Memory();
        }

        return $"mutations={count} escaped={escaped} refused={refused} slowest_ms={slowest.TotalMilliseconds:0} memory_growth_mb={(Memory() - settled) >> 20}";

        static long Memory()
        {
            GC.Collect();
            return Process.GetCurrentProcess().WorkingSet64;
        }
    }
}
