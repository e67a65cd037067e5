using System.Collections.Concurrent;
using CsCheck;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Replay;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Replay;

/// <summary>An orchestrator that is kept between turns decides as one that replays before each.</summary>
public sealed class KeptOrchestratorTests
{
    private const int LongestLife = 80;

    [Fact]
    public void A_kept_orchestrator_decides_and_logs_as_one_that_replays()
    {
        var seen = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        Gen.Select(RandomProgram.All, Gen.Int).Sample((program, seed) =>
        {
            foreach (var happened in LiveBothWays(program, new Random(seed)))
            {
                seen.TryAdd(happened, true);
            }
        }, iter: 700);

        // The programs that were tried end in every way and meet every kind of event.
        string[] all =
        [
            nameof(HistoryEvent.TaskScheduled), nameof(HistoryEvent.TaskCompleted), nameof(HistoryEvent.TaskFailed), nameof(HistoryEvent.TimerCreated),
            nameof(HistoryEvent.TimerFired), nameof(HistoryEvent.ChildScheduled), nameof(HistoryEvent.EventSent), nameof(HistoryEvent.EventRaised),
            nameof(End.Completed), nameof(End.Failed), nameof(End.Terminated), nameof(End.Again), "timer cancelled",
        ];
        Assert.Empty(all.Except(seen.Keys));
    }

    /// <summary>Lives one instance's life twice over, turn by turn, and compares; answers what happened in it.</summary>
    private static HashSet<string> LiveBothWays(RandomProgram program, Random random)
    {
        var (keptLog, replayedLog) = (new Lines(), new Lines());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var history = new List<HistoryEvent>();
        var world = new RandomWorld(random);
        OrchestratorRun? kept = null;
        for (var turn = 0; turn < LongestLife; turn++)
        {
            var news = world.News();
            // Now and then it is evicted, or the process starts anew.
            kept = kept is null || random.Next(10) == 0 ? Replayed(keptLog) : kept;

            var expected = Replayed(replayedLog).Advance(news);
            var decided = kept.Advance(news);

            Assert.Equal(Text(expected), Text(decided));
            Assert.Equal(replayedLog, keptLog);
            history.AddRange([.. news, .. decided.Actions]);
            seen.UnionWith(history.Select(happened => happened.GetType().Name));
            seen.UnionWith(decided.CancelledTimers.Select(_ => "timer cancelled"));
            if (decided.End is End.Again again)
            {
                seen.Add(nameof(End.Again));
                world.BeginAgain(again);
                history.Clear();
                kept = null;
            }
            else if (decided.End is { } end)
            {
                history.Add(Replayer.Completion(end));
                seen.Add(end.GetType().Name);
                break;
            }

            world.Learn(decided);
        }

        Assert.Empty(Replayer.Verify("i", history, Code, new(JsonDataConverter.Default, new Lines())));
        return seen;

        OrchestratorRun Replayed(Lines log) => OrchestratorRun.After(history, "i", Code, new(JsonDataConverter.Default, log));

        async Task<string?> Code(Microsoft.DurableTask.TaskOrchestrationContext context, string? input) =>
            JsonDataConverter.Default.Serialize(await program.Run(context));
    }

    private static string Text(Decisions decisions) =>
        $"{HistoryJson.Write(decisions.Actions)} {decisions.CustomStatus} [{string.Join(' ', decisions.CancelledTimers)}] {Text(decisions.End)}";

    private static string Text(End? end) => end switch
    {
        null => "waits",
        End.Again again => $"again {again.Input} {again.Version} {HistoryJson.Write(again.Events)}",
        _ => HistoryJson.Write(Replayer.Completion(end is End.Failed failed ? new End.Failed(failed.Failure with { Stack = null }) : end)),
    };

    /// <summary>What was logged.</summary>
    private sealed class Lines : List<string>, ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
