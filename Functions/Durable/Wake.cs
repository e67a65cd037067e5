using System.Text.Json;
using TechVolunteers.Storage;

namespace TechVolunteers.Durable;

/// <summary>
/// “Look at your rows again”: a nudge for one orchestration, written with the change that makes it necessary and deleted once delivered.
/// Orchestrators re-read the truth, so a late, doubled or lost nudge changes nothing but the moment.
/// </summary>
/// <param name="Instance">The instance id.</param>
/// <param name="Orchestrator">The orchestrator to start when there is no such instance, or when it has ended; null when only a running one is to be nudged.</param>
/// <param name="Input">Its input, JSON.</param>
/// <param name="At">Not before this instant of campaign time.</param>
public sealed record Wake(string Instance, string? Orchestrator, JsonElement? Input, DateTimeOffset At)
{
    public const string Prefix = "due/";

    /// <summary>The one external event that every orchestrator waits for.</summary>
    public const string Event = "Nudge";

    public string Key => $"{Prefix}{At.UtcDateTime:yyyyMMddHHmmssfff}/{Instance}";

    public static Wake For<TIn>(Flow<TIn> flow, string instance, TIn input, DateTimeOffset at) =>
        new(instance, flow.Name, JsonSerializer.SerializeToElement(input), at);

    /// <summary>
    /// For an orchestration that another one follows: nudged when it runs, and nothing else. Starting it here could meet its parent's start
    /// under the same id, and it reads the truth anyway when its parent starts it.
    /// </summary>
    public static Wake Running(string instance, DateTimeOffset at) => new(instance, null, null, at);
}

public static class Wakes
{
    /// <summary>Whether a wake-up for this instance is written and was not delivered yet.</summary>
    public static async Task<bool> IsAboutToWake(this IRecords records, string partition, string instance, CancellationToken cancel) =>
        await records.Scan(partition, Wake.Prefix, cancel).AnyAsync(row => row.Key.EndsWith($"/{instance}", StringComparison.Ordinal), cancel);
}

/// <summary>The wake-ups that this invocation's commits caused; delivered by its trigger before it answers, else by the sweep.</summary>
public sealed class PendingWakes
{
    private readonly List<(string Partition, Wake Wake)> _pending = [];

    public void Add(string partition, IReadOnlyList<Wake> wakes) => _pending.AddRange(wakes.Select(wake => (partition, wake)));

    /// <summary>Hands over what is pending and forgets it.</summary>
    public IReadOnlyList<(string Partition, Wake Wake)> Take()
    {
        var taken = _pending.ToArray();
        _pending.Clear();
        return taken;
    }
}
