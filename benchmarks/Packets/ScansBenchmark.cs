using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Scan.Seals;

namespace TechVolunteers.Benchmarks.Packets;

/// <summary>
/// Reads the scans of a folder of sample packets (<c>scans/*.pdf</c> with <c>scans/expected.json</c>) and compares with what is true about them:
/// every miss by name, then one line of figures.
/// </summary>
internal static class ScansBenchmark
{
    private const int WarmUp = 3;
    private const int PagesOfTheTarget = 3;

    public static async Task<int> Run(string[] arguments, CancellationToken cancel)
    {
        if (arguments is not [var folder] || !File.Exists(Path.Combine(folder, "scans", "expected.json")))
        {
            await Console.Error.WriteLineAsync("Usage: dotnet run -c Release --project benchmarks -- packets <folder with scans/expected.json>");
            return 2;
        }

        await using var truth = File.OpenRead(Path.Combine(folder, "scans", "expected.json"));
        using var json = await JsonDocument.ParseAsync(truth, cancellationToken: cancel);
        var files = json.RootElement.GetProperty("files").EnumerateArray().ToArray();
        foreach (var file in files.Take(WarmUp))
        {
            Read(folder, file);
        }

        var score = new Score();
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            var watch = Stopwatch.StartNew();
            var reading = Read(folder, file);
            score.Add(file, reading, watch.Elapsed);
        }

        score.Print();
        return 0;
    }

    private static ScanReading Read(string folder, JsonElement file)
    {
        using var pdf = File.OpenRead(Path.Combine(folder, "scans", Name(file)));
        return PdfReader.ReadStamped(pdf);
    }

    private static string Name(JsonElement file) => file.GetProperty("file").GetString()!;

    private sealed class Score
    {
        private readonly List<double> times = [];
        private int present;
        private int called;
        private int right;
        private int missedColour;
        private int otherColour;
        private int otherColourUnclear;
        private int codes;
        private int codesRead;
        private int codesWrong;
        private int rejects;
        private int refused;
        private int falseRefusals;

        public void Add(JsonElement file, ScanReading reading, TimeSpan time)
        {
            var refusedNow = reading.Findings.Any(finding => finding.Severity == Severity.Refused);
            var reject = file.TryGetProperty("outcome", out var outcome) && outcome.GetString() == "reject";
            rejects += reject ? 1 : 0;
            refused += reject && refusedNow ? 1 : 0;
            falseRefusals += !reject && refusedNow ? 1 : 0;
            if (reject != refusedNow)
            {
                Miss(file, reject ? "should be refused" : "refused: " + string.Join(", ", reading.Findings.Select(finding => finding.Code)), time);
            }

            if (reading.Seal is not { } seal || reading.Code is not { } code)
            {
                return;
            }

            if (reading.Pages <= PagesOfTheTarget)
            {
                times.Add(time.TotalMilliseconds);
            }

            Seal(file, seal, time);
            Code(file, code, time);
        }

        public void Print()
        {
            times.Sort();
            Console.WriteLine($"{times.Count} scans of at most {PagesOfTheTarget} pages: p50 {At(0.5):0} ms, p95 {At(0.95):0} ms, longest {At(1):0} ms. Gray and blue seals called unclear: {otherColourUnclear} of {otherColour}. Codes read wrongly: {codesWrong}. Other files refused: {falseRefusals}.");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"hazards_refused={Share(refused, rejects):0.###} false_refusals={falseRefusals} seal_p={Share(right, called):0.###} seal_r={Share(right, present):0.###} seal_missed_colour={missedColour} qr={Share(codesRead, codes):0.###} scan_p95_ms={At(0.95):0} peak_mb={Process.GetCurrentProcess().PeakWorkingSet64 >> 20}"));
        }

        private void Seal(JsonElement file, SealReading seal, TimeSpan time)
        {
            var truth = file.GetProperty("seal").GetString();
            var isPresent = truth == "present";
            present += isPresent ? 1 : 0;
            called += seal.Verdict == SealVerdict.Present ? 1 : 0;
            right += isPresent && seal.Verdict == SealVerdict.Present ? 1 : 0;
            missedColour += isPresent && seal.Verdict == SealVerdict.Missing ? 1 : 0;
            var other = truth is "gray" or "blue";
            otherColour += other ? 1 : 0;
            otherColourUnclear += other && seal.Verdict == SealVerdict.Unclear ? 1 : 0;
            if (isPresent != (seal.Verdict == SealVerdict.Present) && !(truth == "absent" && seal.Verdict == SealVerdict.Unclear) && !(other && seal.Verdict == SealVerdict.Unclear))
            {
                Miss(file, $"seal {truth}, read as {seal.Verdict} ({seal.Doubt})", time);
            }
        }

        private void Code(JsonElement file, CodeReading code, TimeSpan time)
        {
            var truth = file.GetProperty("qr").GetString();
            var read = code.Code?.ToString();
            codes += truth is null ? 0 : 1;
            codesRead += truth is not null && read == truth ? 1 : 0;
            codesWrong += read is not null && read != truth ? 1 : 0;
            if (read != truth)
            {
                Miss(file, $"code {truth ?? "none"}, read as {read ?? code.Verdict.ToString()}", time);
            }
        }

        private static void Miss(JsonElement file, string what, TimeSpan time) => Console.WriteLine($"{Name(file)}  {what}  ({time.TotalMilliseconds:0} ms)");

        private static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;

        private double At(double share) => times.Count == 0 ? 0 : times[Math.Clamp((int)Math.Ceiling(times.Count * share) - 1, 0, times.Count - 1)];
    }
}
