using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;

namespace TechVolunteers.EmbeddedRuntime.Dispatch;

/// <content>Activities: run on the activity loops, at least once; the first result counts.</content>
internal sealed partial class DurableTaskHub
{
    private async Task RunActivities()
    {
        await foreach (var work in _work.Reader.ReadAllAsync())
        {
            await (Options.Steps?.ActivityMayRun() ?? Task.CompletedTask);
            if (_killed || _stopping.IsCancellationRequested)
            {
                return;
            }

            if (await Run(work) is { } result)
            {
                _mailbox.TryPost(new ActivityDone(this, work, result));
            }

            Options.Steps?.Done();
        }
    }

    private async Task<HistoryEvent?> Run(Work work)
    {
        try
        {
            if (!_invoker.Value.HasActivity(work.Name))
            {
                var missing = new TaskFailure("ActivityTaskNotFound", $"The function '{work.Name}' doesn't exist, is disabled, or is not an activity function.", Final: true);
                return new HistoryEvent.TaskFailed(work.TaskId, missing);
            }

            var output = await _invoker.Value.RunActivity(work.Name, work.InstanceId, work.Input, _stopping.Token);
            return output is { Length: var length } && length > Options.MaxPayloadLength
                ? new HistoryEvent.TaskFailed(work.TaskId, new(nameof(InvalidOperationException), Environment.TooLong(length), Final: true))
                : new HistoryEvent.TaskCompleted(work.TaskId, output);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Nobody failed: the host stops, and the activity runs again after the next start.
            return null;
        }
        catch (Exception e)
        {
            // After a kill nobody hears of it any more.
            return _killed ? null : new HistoryEvent.TaskFailed(work.TaskId, TaskFailure.From(e));
        }
    }

    private void Receive(Work work, HistoryEvent result)
    {
        _underWay.Remove((work.InstanceId, work.Execution, work.TaskId));
        if (Find(work.InstanceId) is not { } instance || instance.Execution != work.Execution || !instance.Activities.Remove(work.TaskId))
        {
            return;
        }

        // The open activity on disk would run again and bring this result again; only a parked instance needs it written down now.
        Tell(instance, instance.Execution, result, instance.IsParked);
        if (instance.IsParked)
        {
            Writer.DeleteWork(instance.Id, work.TaskId);
        }
    }

    private sealed class ActivityDone(DurableTaskHub hub, Work work, HistoryEvent result) : Command
    {
        public override void Apply() => hub.Receive(work, result);

        // The result is still good: it need not be worked out again.
        public override void Lost(Exception cause)
        {
            if (hub._mailbox.TryPost(this))
            {
                hub._underWay.Add((work.InstanceId, work.Execution, work.TaskId));
            }
        }
    }
}
