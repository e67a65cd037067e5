using System.Collections.Immutable;
using CsCheck;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace TechVolunteers.Tests.EmbeddedRuntime.Replay;

/// <summary>A step of an orchestrator that was made up.</summary>
internal abstract record Step
{
    /// <summary>An activity; what it brings is noted, a failure ends the body around it.</summary>
    internal sealed record Call(string Name) : Step;

    internal sealed record Retry(string Name) : Step;

    internal sealed record All(int Count) : Step;

    internal sealed record Any(int Count) : Step;

    internal sealed record Child : Step;

    internal sealed record Sleep(int Minutes) : Step;

    internal sealed record Wait(string Event) : Step;

    /// <summary>An event or the time, whichever is first; the timer is cancelled when it is not needed.</summary>
    internal sealed record Race(string Event, int Minutes) : Step;

    /// <summary>Notes the time and a new identifier, and shows all notes as the custom status.</summary>
    internal sealed record Look : Step;

    internal sealed record Send : Step;

    internal sealed record Throw : Step;

    internal sealed record Again(bool KeepEvents) : Step;

    internal sealed record Try(ImmutableArray<Step> Body) : Step;

    internal sealed record Repeat(int Times, ImmutableArray<Step> Body) : Step;

    internal sealed record Both(ImmutableArray<Step> One, ImmutableArray<Step> Other) : Step;
}

/// <summary>An orchestrator that was made up: it may use everything that a context offers, and is as deterministic as an orchestrator has to be.</summary>
internal sealed record RandomProgram(ImmutableArray<Step> Steps)
{
    public const string Child = "Child";

    private const int LastGeneration = 2;

    private static readonly Gen<string> Names = Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("c"));

    private static readonly Gen<Step> Leaf = Gen.Frequency(
        (6, Names.Select(Step (name) => new Step.Call(name))),
        (2, Names.Select(Step (name) => new Step.Retry(name))),
        (2, Gen.Int[2, 4].Select(Step (count) => new Step.All(count))),
        (2, Gen.Int[2, 4].Select(Step (count) => new Step.Any(count))),
        (1, Gen.Const<Step>(new Step.Child())),
        (3, Gen.Int[0, 5].Select(Step (minutes) => new Step.Sleep(minutes))),
        (3, Names.Select(Step (name) => new Step.Wait(name))),
        (4, Gen.Select(Names, Gen.Int[0, 5], Step (name, minutes) => new Step.Race(name, minutes))),
        (3, Gen.Const<Step>(new Step.Look())),
        (1, Gen.Const<Step>(new Step.Send())),
        (1, Gen.Const<Step>(new Step.Throw())),
        (1, Gen.Bool.Select(Step (keep) => new Step.Again(keep))));

    /// <summary>Programs of all lengths up to some forty steps.</summary>
    public static Gen<RandomProgram> All { get; } = Body(2, 1, 8).Select(steps => new RandomProgram(steps));

    /// <summary>The orchestrator. Its result is everything that it noted.</summary>
    public async Task<object?> Run(TaskOrchestrationContext context)
    {
        var notes = new List<string>();
        var log = context.CreateReplaySafeLogger("program");
        await Run(context, Steps, note =>
        {
            notes.Add(note);
            log.LogInformation("{Note}", note);
            return string.Join(' ', notes);
        });
        return notes;
    }

    public override string ToString() => Text(Steps);

    private static string Text(ImmutableArray<Step> steps) => string.Join(", ", steps.Select(step => step switch
    {
        Step.Try(var body) => $"Try {{ {Text(body)} }}",
        Step.Repeat(var times, var body) => $"Repeat {times} {{ {Text(body)} }}",
        Step.Both(var one, var other) => $"Both {{ {Text(one)} }} {{ {Text(other)} }}",
        _ => step.ToString(),
    }));

    private static Gen<ImmutableArray<Step>> Body(int depth, int least, int most) =>
        StepOf(depth).Array[least, most].Select(steps => steps.ToImmutableArray());

    private static Gen<Step> StepOf(int depth) => depth == 0
        ? Leaf
        : Gen.Frequency(
            (8, Leaf),
            (1, Body(depth - 1, 1, 3).Select(Step (body) => new Step.Try(body))),
            (1, Gen.Select(Gen.Int[2, 3], Body(depth - 1, 1, 3), Step (times, body) => new Step.Repeat(times, body))),
            (1, Gen.Select(Body(depth - 1, 1, 3), Body(depth - 1, 1, 3), Step (one, other) => new Step.Both(one, other))));

    private static async Task Run(TaskOrchestrationContext context, ImmutableArray<Step> steps, Func<string, string> note)
    {
        foreach (var step in steps)
        {
            await Run(context, step, note);
        }
    }

    private static async Task Run(TaskOrchestrationContext context, Step step, Func<string, string> note)
    {
        switch (step)
        {
            case Step.Call(var name):
                note($"{name}={await context.CallActivityAsync<int>(name, name)}");
                break;
            case Step.Retry(var name):
                var policy = new RetryPolicy(3, TimeSpan.FromMinutes(1));
                note($"{name}~{await context.CallActivityAsync<int>(name, name, TaskOptions.FromRetryPolicy(policy))}");
                break;
            case Step.All(var count):
                note($"all={string.Join('+', await Task.WhenAll(Calls(count)))}");
                break;
            case Step.Any(var count):
                note($"any={await await Task.WhenAny(Calls(count))}");
                break;
            case Step.Child:
                note($"child={await context.CallSubOrchestratorAsync<int>(Child)}");
                break;
            case Step.Sleep(var minutes):
                await context.CreateTimer(TimeSpan.FromMinutes(minutes), CancellationToken.None);
                note($"slept {context.CurrentUtcDateTime:HH:mm}");
                break;
            case Step.Wait(var name):
                note($"{name}!{await context.WaitForExternalEvent<int>(name)}");
                break;
            case Step.Race(var name, var minutes):
                note(await Race(context, name, minutes));
                break;
            case Step.Look:
                context.SetCustomStatus(note($"{context.CurrentUtcDateTime:O} {context.NewGuid()}"));
                break;
            case Step.Send:
                context.SendEvent("elsewhere", "a", 1);
                break;
            case Step.Throw:
                throw new InvalidOperationException(note("thrown"));
            case Step.Again(var keep):
                if (context.GetInput<int>() is var generation && generation < LastGeneration)
                {
                    context.ContinueAsNew(generation + 1, keep);
                }

                break;
            case Step.Try(var body):
                try
                {
                    await Run(context, body, note);
                }
                catch (Exception e) when (e is TaskFailedException or InvalidOperationException or System.Text.Json.JsonException)
                {
                    note($"caught {e.GetType().Name}");
                }

                break;
            case Step.Repeat(var times, var body):
                for (var i = 0; i < times; i++)
                {
                    await Run(context, body, note);
                }

                break;
            case Step.Both(var one, var other):
                await Task.WhenAll(Run(context, one, note), Run(context, other, note));
                break;
            default:
                throw new NotSupportedException($"{step.GetType().Name}");
        }

        IEnumerable<Task<int>> Calls(int count) => Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("a", i)).ToList();
    }

    private static async Task<string> Race(TaskOrchestrationContext context, string name, int minutes)
    {
        using var noLonger = new CancellationTokenSource();
        var raised = context.WaitForExternalEvent<int>(name, noLonger.Token);
        var time = context.CreateTimer(TimeSpan.FromMinutes(minutes), noLonger.Token);
        var first = await Task.WhenAny(raised, time);
        noLonger.Cancel();
        return first == raised ? $"{name}?{await raised}" : $"no {name}";
    }
}
