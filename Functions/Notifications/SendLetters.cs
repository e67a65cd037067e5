using Microsoft.Azure.Functions.Worker;

namespace TechVolunteers.Notifications;

/// <summary>Every minute: releases what gates held back, and sends what is due, above all what failed before.</summary>
public sealed class SendLetters(LetterPartitions partitions, HeldLetters held, LetterDispatch dispatch)
{
    [Function(nameof(SendLetters))]
    public async Task Run([TimerTrigger("0 * * * * *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancel)
    {
        await foreach (var partition in partitions.All(cancel))
        {
            await held.Release(partition.Name, cancel);
            await dispatch.Sweep(partition, orphans: false, cancel);
        }
    }
}
