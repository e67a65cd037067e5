using Microsoft.DurableTask;

namespace TechVolunteers.EmbeddedRuntime.Replay;

/// <summary>An orchestrator's code: runs until its first wait on the calling thread and returns its result as JSON.</summary>
internal delegate Task<string?> OrchestratorCode(TaskOrchestrationContext context, string? inputJson);

/// <summary>
/// One execution of an orchestrator, brought forward event by event: once through what is known, then turn after turn through what is new.
/// Pure: it reads no clock, writes nothing, and gives the same decisions for the same history, whether it was kept since its first turn or
/// has just replayed. What a kept one knows counts only while its decisions are recorded: if they were lost, so is the run.
/// </summary>
internal sealed class OrchestratorRun(string instanceId, OrchestratorCode code, RunEnvironment environment, Action? trespassedLate)
{
    private readonly TurnThread _thread = new() { TrespassedLate = trespassedLate };
    private readonly List<HistoryEvent.EventRaised> _afterAgain = [];
    private ReplayContext? _context;
    private Task<string?>? _task;
    private DateTime _now;
    private bool _news;
    private End? _end;

    /// <summary>The ids of activities, children and timers that have not come back, after what was applied so far.</summary>
    public IReadOnlyCollection<int> OpenTasks => _context?.OpenTasks ?? [];

    /// <summary>A run that is where the turns that recorded <paramref name="past"/> left it.</summary>
    /// <param name="trespassedLate">Called when the orchestrator is caught running between its turns.</param>
    public static OrchestratorRun After(
        IEnumerable<HistoryEvent> past, string instanceId, OrchestratorCode code, RunEnvironment environment, Action? trespassedLate = null)
    {
        var run = new OrchestratorRun(instanceId, code, environment, trespassedLate);
        run.Apply(past);
        return run;
    }

    /// <summary>Applies the news of a turn and returns what the orchestrator wants done.</summary>
    public Decisions Advance(IEnumerable<HistoryEvent> news)
    {
        _thread.Open();
        _news = true;
        _context?.BeginNews();
        Apply(news);
        return Decide();
    }

    private void Apply(IEnumerable<HistoryEvent> happened)
    {
        try
        {
            foreach (var one in happened)
            {
                Apply(one);
            }
        }
        catch (NonDeterministicOrchestrationException e)
        {
            _end = new End.Failed(TaskFailure.From(e));
        }
    }

    private void Apply(HistoryEvent happened)
    {
        if (_end is not null)
        {
            return;
        }

        switch (happened)
        {
            case HistoryEvent.TurnStarted turn:
                _now = turn.At;
                _context?.BeginTurn(turn.At);
                break;
            case HistoryEvent.ExecutionStarted start:
                _context = new(instanceId, start, environment, _thread);
                _context.BeginTurn(_now);
                if (_news)
                {
                    _context.BeginNews();
                }

                _thread.Run(() => _task = Start(_context, start.Input));
                break;
            case HistoryEvent.TaskScheduled or HistoryEvent.TimerCreated or HistoryEvent.ChildScheduled or HistoryEvent.EventSent:
                Context.Recognise(happened);
                break;
            case HistoryEvent.TaskCompleted done when Context.TryTake(done.Id, out var task):
                _thread.Run(() => task.Complete(done.Result));
                break;
            case HistoryEvent.TaskFailed failed when Context.TryTake(failed.Id, out var task):
                _thread.Run(() => task.Fail(failed.Failure));
                break;
            case HistoryEvent.TimerFired fired when Context.TryTake(fired.Id, out var timer):
                _thread.Run(() => timer.Complete(null));
                break;
            case HistoryEvent.EventRaised raised when Context.Again is not null:
                _afterAgain.Add(raised);
                break;
            case HistoryEvent.EventRaised raised:
                _thread.Run(() => Context.Events.Raise(raised));
                break;
            case HistoryEvent.Terminated terminated:
                _end = new End.Terminated(terminated.Output);
                break;
            case HistoryEvent.Broken broken:
                _end = new End.Failed(broken.Failure);
                break;
        }
    }

    private ReplayContext Context => _context ?? throw new InvalidDataException($"The history of '{instanceId}' does not begin with its start.");

    private Decisions Decide()
    {
        var stayed = _thread.Close();
        if (_end is null && _task is not null && (!stayed || WaitsForNothing(_task)))
        {
            // Whatever it awaits will never be in a history: it would wait forever after the next restart, so it fails now.
            _end = new End.Failed(TaskFailure.From(new InvalidOperationException(TurnThread.Explanation)));
        }

        if (_end is null && _context?.Excess is { } excess)
        {
            _end = new End.Failed(TaskFailure.From(excess));
        }

        // A run that was stopped from outside gets none of its wishes.
        var stopped = _end is not null;
        if (_end is null && _task is { IsCompleted: true } && !Context.HasOpenTasks)
        {
            _end = Ended(_task, Context);
        }

        var (actions, cancelledTimers) = _context?.TakeWishes() ?? ([], []);
        return new(stopped ? [] : actions, _end is End.Again ? null : _context?.CustomStatus, cancelledTimers, _end);
    }

    // Also code that throws before its first await ends in a failed task.
    private async Task<string?> Start(ReplayContext context, string? input) => await code(context, input);

    private bool WaitsForNothing(Task task) => !task.IsCompleted && !Context.HasOpenTasks && !Context.Events.AnyoneWaits;

    private End Ended(Task<string?> task, ReplayContext context)
    {
        if (!task.IsCompletedSuccessfully)
        {
            var cause = task.Exception?.InnerException ?? new TaskCanceledException(task);
            return new End.Failed(TaskFailure.From(cause));
        }

        return context.Again is { } again
            ? new End.Again(again.Input, again.Version, again.KeepEvents ? [.. context.Events.Untaken, .. _afterAgain] : [])
            : new End.Completed(task.Result);
    }
}
