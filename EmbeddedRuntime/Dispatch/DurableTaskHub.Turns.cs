using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <content>Turns: run on the turn loops, where nothing is changed but the orchestrator; what it decided comes back as a command.</content>
internal sealed partial class DurableTaskHub
{
    private async Task RunTurns()
    {
        await foreach (var turn in _turns.Reader.ReadAllAsync())
        {
            await (Options.Steps?.TurnMayRun() ?? Task.CompletedTask);
            if (_killed)
            {
                return;
            }

            var result = Decide(turn);
            _mailbox.TryPost(new TurnDone(this, turn, result));
            Options.Steps?.Done();
        }
    }

    private TurnResult Decide(Turn turn)
    {
        var instance = turn.Instance;
        var (decisions, run) = turn.News is [_, HistoryEvent.Terminated terminated]
            ? (new Decisions([], instance.CustomStatus, [], new End.Terminated(terminated.Output)), null)
            : Advance(turn);
        if (decisions.End is End.Completed { Output: { } output } && output.Length > Options.MaxPayloadLength)
        {
            decisions = decisions with { End = new End.Failed(new(nameof(InvalidOperationException), Environment.TooLong(output.Length))) };
        }

        List<HistoryEvent> events = [.. turn.News, .. decisions.Actions];
        if (decisions.End is not (null or End.Again))
        {
            events.Add(Replayer.Completion(decisions.End));
        }

        var json = decisions.End is End.Again ? string.Empty : HistoryJson.Write(events);
        return new(decisions, events, json, Options.ExtendedSessions && decisions.End is null ? run : null);
    }

    private (Decisions Decisions, OrchestratorRun? Run) Advance(Turn turn)
    {
        var instance = turn.Instance;
        try
        {
            if (Refusal(instance) is { } refusal)
            {
                return Failed(refusal);
            }

            var run = instance.Kept ?? Replayed(instance);
            return (run.Advance(turn.News), run);
        }
        catch (Exception e) when (!_killed)
        {
            // Not the orchestrator's task but its surroundings failed, for example an async void method in it.
            return Failed(TaskFailure.From(e));
        }

        (Decisions, OrchestratorRun?) Failed(TaskFailure failure) => (new([], instance.CustomStatus, [], new End.Failed(failure)), null);
    }

    private OrchestratorRun Replayed(LiveInstance instance)
    {
        var execution = instance.Execution;
        return OrchestratorRun.After(
            instance.History,
            instance.Id,
            (context, input) => _invoker.Value.RunOrchestrator(instance.Name, context, input),
            Environment,
            () => _mailbox.TryPost(new Notice(() => Break(instance.Id, execution))));
    }

    private TaskFailure? Refusal(LiveInstance instance) => _invoker.Value.HasOrchestrator(instance.Name)
        ? _versions.Failure(instance.Version)
        : new("OrchestratorTaskNotFound", $"The function '{instance.Name}' doesn't exist, is disabled, or is not an orchestrator function.", Final: true);

    private void Break(string id, long execution)
    {
        if (Find(id) is { } instance && instance.Execution == execution)
        {
            Tell(instance, execution, new HistoryEvent.Broken(TaskFailure.From(new InvalidOperationException(TurnThread.Explanation))), keep: true);
        }
    }

    private sealed class TurnDone(DurableTaskHub hub, Turn turn, TurnResult result) : Command
    {
        private bool _counted;

        public override void Apply()
        {
            Count();
            hub.Record(turn, result);
        }

        public override void Lost(Exception cause) => Count();

        private void Count()
        {
            if (!_counted)
            {
                _counted = true;
                hub._turnsOut--;
            }
        }
    }
}
