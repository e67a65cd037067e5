using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace TechVolunteers.Benchmarks.Runtime;

/// <summary>What is orchestrated: always the same small activity, in one arrangement or another.</summary>
internal static class Orchestrations
{
    public const string Go = "go";

    /// <summary>The orchestration of every introduction: three greetings, one after the other.</summary>
    [Function(nameof(Hello))]
    public static async Task<string> Hello([OrchestrationTrigger] TaskOrchestrationContext context) =>
        string.Join(
            ", ",
            await context.CallActivityAsync<string>(nameof(SayHello), "Tokyo"),
            await context.CallActivityAsync<string>(nameof(SayHello), "Seattle"),
            await context.CallActivityAsync<string>(nameof(SayHello), "London"));

    /// <summary>As many activities at once.</summary>
    [Function(nameof(FanOut))]
    public static async Task<int> FanOut([OrchestrationTrigger] TaskOrchestrationContext context, int activities) =>
        (await Task.WhenAll(Enumerable.Range(0, activities).Select(n => context.CallActivityAsync<string>(nameof(SayHello), $"{n}")))).Length;

    /// <summary>As many activities one after the other.</summary>
    [Function(nameof(Sequence))]
    public static async Task<int> Sequence([OrchestrationTrigger] TaskOrchestrationContext context, int activities)
    {
        var done = 0;
        while (done < activities)
        {
            await context.CallActivityAsync<string>(nameof(SayHello), $"{done}");
            done++;
        }

        return done;
    }

    /// <summary>As a nomination does: works a little, then waits for a person until a deadline.</summary>
    [Function(nameof(Waiting))]
    public static async Task<string> Waiting([OrchestrationTrigger] TaskOrchestrationContext context, string name)
    {
        var greeting = await context.CallActivityAsync<string>(nameof(SayHello), name);
        using var noLonger = new CancellationTokenSource();
        var raised = context.WaitForExternalEvent<string>(Go);
        var deadline = context.CreateTimer(TimeSpan.FromDays(30), noLonger.Token);
        if (await Task.WhenAny(raised, deadline) != raised)
        {
            return "too late";
        }

        noLonger.Cancel();
        return $"{greeting} {await raised}";
    }

    [Function(nameof(SayHello))]
    public static string SayHello([ActivityTrigger] string name) => $"Hello {name}!";
}
