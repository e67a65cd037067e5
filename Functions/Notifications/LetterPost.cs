using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TechVolunteers.Notifications;

/// <summary>
/// Sends letters the moment their commit is durable. What does not fit its queue, or meets a store that is down, stays in the outbox for
/// the timer.
/// </summary>
internal sealed partial class LetterPost : BackgroundService
{
    private const int QueueLength = 10_000;
    private const int Together = 4;

    private readonly Channel<(string Partition, string Letter)> _queue = Channel.CreateBounded<(string, string)>(QueueLength);
    private readonly LetterPartitions _partitions;
    private readonly LetterDispatch _dispatch;
    private readonly ILogger<LetterPost> _log;

    public LetterPost(LetterNudge nudge, LetterPartitions partitions, LetterDispatch dispatch, ILogger<LetterPost> log)
    {
        (_partitions, _dispatch, _log) = (partitions, dispatch, log);
        nudge.Listen((partition, letter) => _queue.Writer.TryWrite((partition, letter.Id)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The embedded store lets one process in at a time: whatever was being sent when the last one ended has no sender any more.
        if (Flavour.Current == Flavour.Embedded)
            await Guarded(() => TakeOver(stoppingToken));
        await Parallel.ForEachAsync(
            _queue.Reader.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = stoppingToken },
            async (item, stop) => await Guarded(() => Send(item.Partition, item.Letter, stop)));
    }

    private async Task TakeOver(CancellationToken cancel)
    {
        await foreach (var partition in _partitions.All(cancel))
            await _dispatch.Sweep(partition, orphans: true, cancel);
    }

    private async Task Send(string name, string letter, CancellationToken cancel)
    {
        if (await _partitions.Find(name, cancel) is { } partition)
            await _dispatch.Send(partition, letter, orphans: false, cancel);
        else
            LogNoPartition(letter, name);
    }

    private async Task Guarded(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogLeft(problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Letters could not be sent now; they stay in the outbox for the timer.")]
    private partial void LogLeft(Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Letter {Letter} was written in partition {Partition}, which no feature lists as one with letters.")]
    private partial void LogNoPartition(string letter, string partition);
}
