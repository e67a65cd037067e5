namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>Replays a recorded history against today's code without a task hub.</summary>
internal static class Replayer
{
    /// <summary>
    /// Every way in which <paramref name="code"/> decides otherwise than <paramref name="history"/> says; empty when it may replace the code that made it.
    /// Stricter than a running instance is: inputs are compared too, and steps that the history does not have are reported.
    /// </summary>
    public static IReadOnlyList<string> Verify(string instanceId, IReadOnlyList<HistoryEvent> history, OrchestratorCode code, RunEnvironment environment)
    {
        var differences = new List<string>();
        var turn = new List<HistoryEvent>();
        var past = new List<HistoryEvent>();
        foreach (var happened in history)
        {
            if (happened is HistoryEvent.TurnStarted && turn.Count > 0)
            {
                Compare();
            }

            turn.Add(happened);
        }

        if (turn.Count > 0)
        {
            Compare();
        }

        return differences;

        // Each turn is replayed as the task hub ran it: the turns before it are the past, its own messages are the news.
        void Compare()
        {
            var news = turn.Where(IsNews).ToArray();
            var recorded = turn.Where(happened => !IsNews(happened)).ToArray();
            var decisions = OrchestratorRun.After(past, instanceId, code, environment).Advance(news);
            if (differences.Count == 0)
            {
                differences.AddRange(Differences(recorded, decisions));
            }

            past.AddRange(turn);
            turn.Clear();
        }
    }

    private static bool IsNews(HistoryEvent happened) => happened is not
        (HistoryEvent.TaskScheduled or HistoryEvent.TimerCreated or HistoryEvent.ChildScheduled or HistoryEvent.EventSent or HistoryEvent.ExecutionCompleted);

    private static IEnumerable<string> Differences(HistoryEvent[] recorded, Decisions decisions)
    {
        var decided = decisions.Actions.ToList();
        if (decisions.End is not (null or End.Again))
        {
            decided.Add(Completion(decisions.End));
        }

        for (var i = 0; i < Math.Max(recorded.Length, decided.Count); i++)
        {
            var was = i < recorded.Length ? Line(recorded[i]) : "nothing";
            var now = i < decided.Count ? Line(decided[i]) : "nothing";
            if (was != now)
            {
                yield return $"History: {was}. Code: {now}.";
            }
        }
    }

    internal static HistoryEvent.ExecutionCompleted Completion(End end) => end switch
    {
        End.Completed completed => new(EndStatus.Completed, completed.Output, null),
        End.Failed failed => new(EndStatus.Failed, null, failed.Failure),
        End.Terminated terminated => new(EndStatus.Terminated, terminated.Output, null),
        _ => throw new ArgumentException($"{end.GetType().Name} does not complete an instance.", nameof(end)),
    };

    // Stack traces name lines of source, which may move.
    private static string Line(HistoryEvent happened) => happened is HistoryEvent.ExecutionCompleted { Failure: { } failure } failed
        ? HistoryJson.Write(failed with { Failure = WithoutStack(failure) })
        : HistoryJson.Write(happened);

    private static TaskFailure WithoutStack(TaskFailure failure) =>
        failure with { Stack = null, Inner = failure.Inner is { } inner ? WithoutStack(inner) : null };
}
