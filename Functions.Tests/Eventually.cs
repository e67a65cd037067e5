using System.Diagnostics;

namespace TechVolunteers.Tests;

/// <summary>Background work ends on its own time: this looks again and again, in real time, within a bound that only a fault reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether it came true within the bound.</summary>
    public static async Task<bool> Comes(Func<Task<bool>> holds, CancellationToken cancel)
    {
        var patience = Stopwatch.StartNew();
        while (!await holds())
        {
            if (patience.Elapsed > Bound)
                return false;
            await Task.Delay(Look, cancel);
        }
        return true;
    }

    /// <inheritdoc cref="Comes(Func{Task{bool}}, CancellationToken)"/>
    public static Task<bool> Comes(Func<bool> holds, CancellationToken cancel) => Comes(() => Task.FromResult(holds()), cancel);

    /// <exception cref="TimeoutException">It never came true that <paramref name="what"/>.</exception>
    /// <param name="what">A sentence's end: "the list is public".</param>
    /// <param name="seen">What is there instead, for whoever looks for the fault.</param>
    public static async Task Holds(Func<Task<bool>> holds, string what, CancellationToken cancel, Func<Task<string>>? seen = null)
    {
        if (!await Comes(holds, cancel))
            throw new TimeoutException($"It never came true that {what}. {(seen is null ? "" : await seen())}");
    }

    /// <summary>The first of the values looked at that is as wanted.</summary>
    /// <exception cref="TimeoutException">None was; the message holds the last one.</exception>
    public static async Task<T> Is<T>(Func<Task<T>> look, Func<T, bool> wanted, string what, CancellationToken cancel)
    {
        T last = default!;
        await Holds(async () => wanted(last = await look()), what, cancel, () => Task.FromResult($"{last}"));
        return last;
    }
}
