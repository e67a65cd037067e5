using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Durable;
using TechVolunteers.Notifications;

namespace TechVolunteers.Campaigns;

/// <summary>The input of a gate's activities. <paramref name="After"/> is where the page before ended; null for the first.</summary>
public sealed record GateRun(CampaignId Campaign, Stage From, string? After);

/// <summary>What a gate's orchestrator has to do next.</summary>
public enum GateLook
{
    /// <summary>Nobody has confirmed it yet.</summary>
    Open,

    /// <summary>Confirmed: the campaign is frozen, commits under way are to be waited for.</summary>
    Frozen,

    /// <summary>Checked: nominations are to be moved.</summary>
    Applying,

    /// <summary>The stage is over.</summary>
    Passed,
}

public sealed class LookAtGate(Gates gates)
{
    public static Step<GateRun, GateLook> Step { get; } = new(nameof(LookAtGate));

    [Function(nameof(LookAtGate))]
    public Task<GateLook> Run([ActivityTrigger] GateRun gate, CancellationToken cancel) => gates.Look(gate, cancel);
}

/// <summary>Recounts what the two people saw; a difference voids their approval and thaws the campaign.</summary>
public sealed class CheckGate(Gates gates)
{
    public static Step<GateRun, bool> Step { get; } = new(nameof(CheckGate));

    [Function(nameof(CheckGate))]
    public Task<bool> Run([ActivityTrigger] GateRun gate, FunctionContext context, CancellationToken cancel) => gates.Check(gate, context.InvocationId, cancel);
}

/// <summary>Moves one page of nominations, each in its own commit with its letters held; returns where the page ended, null after the last.</summary>
public sealed class ApplyGate(Gates gates, Waker waker)
{
    public static Step<GateRun, string?> Step { get; } = new(nameof(ApplyGate));

    [Function(nameof(ApplyGate))]
    public async Task<string?> Run([ActivityTrigger] GateRun gate, [DurableClient] DurableTaskClient durable, FunctionContext context, CancellationToken cancel)
    {
        var after = await gates.Apply(gate, context.InvocationId, cancel);
        await waker.Deliver(durable, cancel);
        return after;
    }
}

/// <summary>The last commit: the next stage begins, and the letters are released.</summary>
public sealed class FinishGate(Gates gates, HeldLetters letters, Waker waker)
{
    public static Step<GateRun, bool> Step { get; } = new(nameof(FinishGate));

    [Function(nameof(FinishGate))]
    public async Task<bool> Run([ActivityTrigger] GateRun gate, [DurableClient] DurableTaskClient durable, FunctionContext context, CancellationToken cancel)
    {
        var finished = await gates.Finish(gate, context.InvocationId, cancel);
        // The timers would do both within the minute; people who opened the gate expect them now.
        await letters.Release(CampaignKeys.Partition(gate.Campaign), cancel);
        await waker.Deliver(durable, cancel);
        return finished;
    }
}
