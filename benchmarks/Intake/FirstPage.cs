using System.Diagnostics;
using System.Net;
using TechVolunteers.Tests.Faults;

namespace TechVolunteers.Benchmarks.Intake;

/// <summary>From the start of the built app, which begins a new demonstration, until its home page is answered.</summary>
internal static class FirstPage
{
    private const int Rounds = 5;

    public static async Task<IReadOnlyList<TimeSpan>> Measure(ScratchFolder scratch, CancellationToken cancel)
    {
        var rounds = new List<TimeSpan>();
        // The first start also fills the cache of the disk: it is the warm-up.
        for (var n = 0; n < 1 + Rounds; n++)
        {
            var since = Stopwatch.GetTimestamp();
            await using var app = await AppProcess.Start(scratch.Fresh("first"), cancel);
            using var http = new HttpClient { BaseAddress = app.Root };
            using var answer = await http.GetAsync("/", cancel);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new InvalidOperationException($"/ answered {(int)answer.StatusCode}.");
            if (n > 0)
                rounds.Add(Stopwatch.GetElapsedTime(since));
        }
        return rounds;
    }
}
