using TechVolunteers.Durable;
using TechVolunteers.EmbeddedRuntime.Replay;

namespace TechVolunteers.Tests.Histories;

/// <summary>
/// Leads an orchestrator along one path: says what its activities, timers and children came to and what others told it, a turn at a time,
/// as a task hub would, and writes down what the code decides.
/// </summary>
internal sealed class Telling
{
    private readonly string _instance;
    private readonly OrchestratorCode _code;
    private readonly RunEnvironment _environment;
    private readonly List<HistoryEvent> _events = [];
    private readonly HashSet<int> _over = [];
    private End? _end;

    public Telling(string orchestrator, string version, string instance, object input, OrchestratorCode code, RunEnvironment environment)
    {
        (_instance, _code, _environment) = (instance, code, environment);
        Turn(new HistoryEvent.ExecutionStarted(orchestrator, version, environment.Serialize(input), Parent: null));
    }

    /// <summary>The clock of the hub, which passes a second before each turn.</summary>
    public DateTime Now { get; private set; } = TestApp.Beginning.UtcDateTime;

    public IReadOnlyList<HistoryEvent> Events => _events;

    public string Ends => GoldenHistory.Ending(_end);

    public Telling Returns<TIn, TOut>(Step<TIn, TOut> step, TOut result)
    {
        var asked = Oldest<HistoryEvent.TaskScheduled>(task => task.Name == step.Name, $"activity {step.Name}");
        return Answer(asked.Id, new HistoryEvent.TaskCompleted(asked.Id, _environment.Serialize(result)));
    }

    public Telling Throws<TIn, TOut>(Step<TIn, TOut> step, string type)
    {
        var asked = Oldest<HistoryEvent.TaskScheduled>(task => task.Name == step.Name, $"activity {step.Name}");
        return Answer(asked.Id, new HistoryEvent.TaskFailed(asked.Id, new TaskFailure(type, "The store cannot be reached.")));
    }

    public Telling ChildEnds<TIn>(Flow<TIn> flow)
    {
        var child = Oldest<HistoryEvent.ChildScheduled>(each => each.Name == flow.Name, $"child {flow.Name}");
        return Answer(child.Id, new HistoryEvent.TaskCompleted(child.Id, null));
    }

    public Telling ChildFails<TIn>(Flow<TIn> flow)
    {
        var child = Oldest<HistoryEvent.ChildScheduled>(each => each.Name == flow.Name, $"child {flow.Name}");
        return Answer(child.Id, new HistoryEvent.TaskFailed(child.Id, new TaskFailure("OrchestrationTerminated", "It was terminated.")));
    }

    /// <summary>The open timer that is due first fires at its time.</summary>
    public Telling TimerFires()
    {
        var timer = Open<HistoryEvent.TimerCreated>().OrderBy(each => each.FireAt).FirstOrDefault() ?? throw new InvalidOperationException($"{_instance} waits for no timer.");
        Now = timer.FireAt > Now ? timer.FireAt : Now;
        return Answer(timer.Id, new HistoryEvent.TimerFired(timer.Id));
    }

    /// <param name="payload">JSON; a nudge needs none, and a malformed one must not hurt.</param>
    public Telling Nudged(string? payload = null) => Turn(new HistoryEvent.EventRaised(Wake.Event, payload));

    public Telling Suspended() => Turn(new HistoryEvent.Suspended("The office looks into it."));

    public Telling Resumed() => Turn(new HistoryEvent.Resumed("It goes on."));

    public Telling Terminated() => Turn(new HistoryEvent.Terminated("\"The campaign was cancelled.\""));

    public Telling Later(TimeSpan by)
    {
        Now += by;
        return this;
    }

    private Telling Answer(int id, HistoryEvent happened)
    {
        _over.Add(id);
        return Turn(happened);
    }

    private Telling Turn(HistoryEvent happened)
    {
        if (_end is not null)
            throw new InvalidOperationException($"{_instance} has ended: {Ends}.");
        Now = Now.AddSeconds(1);
        HistoryEvent[] news = [new HistoryEvent.TurnStarted(Now), happened];
        // The hub itself ends a terminated instance, without asking its code.
        var decisions = happened is HistoryEvent.Terminated terminated
            ? new Decisions([], null, [], new End.Terminated(terminated.Output))
            : OrchestratorRun.After(_events, _instance, _code, _environment).Advance(news);
        _events.AddRange(news);
        _events.AddRange(decisions.Actions);
        _over.UnionWith(decisions.CancelledTimers);
        _end = decisions.End is End.Failed failed ? new End.Failed(WithoutStack(failed.Failure)) : decisions.End;
        if (_end is not (null or End.Again))
            _events.Add(Replayer.Completion(_end));
        return this;
    }

    private T Oldest<T>(Func<T, bool> wanted, string what)
        where T : HistoryEvent =>
        Open<T>().FirstOrDefault(wanted) ?? throw new InvalidOperationException($"{_instance} does not wait for the {what}, but for {string.Join(", ", Open<HistoryEvent>())}.");

    private IEnumerable<T> Open<T>()
        where T : HistoryEvent =>
        _events.OfType<T>().Where(happened => happened switch
        {
            HistoryEvent.TaskScheduled task => !_over.Contains(task.Id),
            HistoryEvent.TimerCreated timer => !_over.Contains(timer.Id),
            HistoryEvent.ChildScheduled child => !_over.Contains(child.Id),
            _ => false,
        });

    // Stack traces name lines of source, which may move.
    private static TaskFailure WithoutStack(TaskFailure failure) =>
        failure with { Stack = null, Inner = failure.Inner is { } inner ? WithoutStack(inner) : null };
}
