using System.Globalization;
using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.Tests.EmbeddedRuntime.Replay;

/// <summary>Everything around one instance: it answers what the orchestrator asked for in any order, late, twice or not at all, and raises events.</summary>
internal sealed class RandomWorld(Random random)
{
    private static readonly string[] EventNames = ["a", "b", "c", "A"];

    private readonly List<int> _open = [];
    private readonly List<int> _timers = [];
    private HistoryEvent? _start = Start("0");
    private IReadOnlyList<HistoryEvent> _carried = [];
    private DateTime _now = new(2021, 11, 4, 1, 0, 0, DateTimeKind.Utc);

    /// <summary>What the next turn is told.</summary>
    public IReadOnlyList<HistoryEvent> News()
    {
        _now = _now.AddMinutes(random.Next(3));
        List<HistoryEvent> news = [new HistoryEvent.TurnStarted(_now)];
        if (_start is not null)
        {
            news.AddRange([_start, .. _carried]);
            _start = null;
        }

        for (var more = random.Next(1, 5); more > 0; more--)
        {
            news.Add(Something());
        }

        return news;
    }

    /// <summary>Learns what the orchestrator asked for in the turn.</summary>
    public void Learn(Decisions decisions)
    {
        foreach (var action in decisions.Actions)
        {
            switch (action)
            {
                case HistoryEvent.TaskScheduled or HistoryEvent.ChildScheduled:
                    _open.Add(TechVolunteers.EmbeddedRuntime.Replay.Determinism.Id(action));
                    break;
                case HistoryEvent.TimerCreated timer:
                    _timers.Add(timer.Id);
                    break;
            }
        }

        // A cancelled timer may fire all the same: nobody must notice.
        _timers.RemoveAll(timer => decisions.CancelledTimers.Contains(timer) && random.Next(4) > 0);
    }

    public void BeginAgain(End.Again again)
    {
        _start = Start(again.Input);
        _carried = again.Events;
        _open.Clear();
        _timers.Clear();
    }

    private static HistoryEvent.ExecutionStarted Start(string? input) => new("Program", string.Empty, input, null);

    private HistoryEvent Something() => random.Next(60) switch
    {
        0 => new HistoryEvent.Terminated("\"enough\""),
        1 => new HistoryEvent.Suspended(null),
        2 => new HistoryEvent.Resumed(null),
        3 => new HistoryEvent.TaskCompleted(random.Next(20), "0"),
        < 15 => new HistoryEvent.EventRaised(EventNames[random.Next(EventNames.Length)], random.Next(8) == 0 ? "\"no number\"" : Number()),
        < 35 when Take(_timers) is { } timer => new HistoryEvent.TimerFired(timer),
        < 45 when Take(_open) is { } failed => new HistoryEvent.TaskFailed(failed, new("Broken", "It broke.", Final: random.Next(4) == 0)),
        _ when Take(_open) is { } done => new HistoryEvent.TaskCompleted(done, random.Next(20) == 0 ? "{}" : Number()),
        _ when Take(_timers) is { } timer => new HistoryEvent.TimerFired(timer),
        _ => new HistoryEvent.EventRaised(EventNames[random.Next(EventNames.Length)], Number()),
    };

    private int? Take(List<int> ids)
    {
        if (ids.Count == 0)
        {
            return null;
        }

        var place = random.Next(ids.Count);
        var id = ids[place];
        // Now and then the same answer comes once more.
        if (random.Next(10) > 0)
        {
            ids.RemoveAt(place);
        }

        return id;
    }

    private string Number() => random.Next(100).ToString(CultureInfo.InvariantCulture);
}
