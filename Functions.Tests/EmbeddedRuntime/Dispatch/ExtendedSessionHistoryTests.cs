using System.Text.Json;
using CsCheck;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.Tests.EmbeddedRuntime.Replay;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

/// <summary>A hub whose orchestrators stay alive records the same histories as one whose every turn replays.</summary>
public sealed class ExtendedSessionHistoryTests
{
    private const string Id = "i";
    private static readonly string[] Results = ["1", "2", "\"no number\""];

    // Whether an activity, a child or a timer that is due at once comes first is a race, and no matter of replay.
    private static readonly Gen<RandomProgram> Programs = RandomProgram.All.Where(program =>
        !program.ToString().Contains(nameof(Step.Child), StringComparison.Ordinal) && !program.ToString().Contains("Minutes = 0", StringComparison.Ordinal));

    [Fact]
    public Task Made_up_orchestrators_leave_the_same_histories_with_and_without_extended_sessions() =>
        Gen.Select(Programs, Gen.Int).SampleAsync(
            async (program, seed) => Assert.Equal(await Life(program, seed, extended: false), await Life(program, seed, extended: true)),
            iter: 25,
            threads: 1);

    private static async Task<string> Life(RandomProgram program, int seed, bool extended)
    {
        var random = new Random(seed);
        var functions = new TestFunctions()
            .Activity<JsonElement>("a", _ => 1)
            .Activity<JsonElement>("b", _ => 2)
            .Activity<JsonElement>("c", _ => throw new InvalidOperationException("c never works"))
            .Orchestrator("Program", program.Run);
        await using var hub = await TestHub.Start(functions, options => options with
        {
            ExtendedSessions = extended,
            ExtendedSessionIdleTimeout = TimeSpan.FromMinutes(2),
            MaxConcurrentActivities = 1,
        });
        await hub.Run("Program", 0, Id);
        for (var step = 0; step < 20 && !(await hub.Get(Id)).IsCompleted; step++)
        {
            await Something(hub, random);
        }

        await hub.Client.ResumeInstanceAsync(Id);
        await hub.Advance(TimeSpan.FromDays(1));
        return await Told(hub);
    }

    private static async Task Something(TestHub hub, Random random)
    {
        switch (random.Next(12))
        {
            case < 6:
                await hub.Raise(Id, ((string[])["a", "b", "C"])[random.Next(3)], JsonDocument.Parse(Results[random.Next(Results.Length)]).RootElement);
                break;
            case < 9:
                await hub.Advance(TimeSpan.FromMinutes(random.Next(1, 4)));
                break;
            case 9:
                await hub.Client.SuspendInstanceAsync(Id);
                await hub.Idle();
                break;
            case 10:
                await hub.Client.ResumeInstanceAsync(Id);
                await hub.Idle();
                break;
            default:
                await hub.Crash();
                await hub.Idle();
                break;
        }
    }

    /// <summary>What clients see, what the orchestrator asked for, and what it was told. Where one turn ends and the next begins depends on the moment.</summary>
    private static async Task<string> Told(TestHub hub)
    {
        var instance = await hub.Get(Id);
        var history = hub.History(Id).Where(happened => happened is not HistoryEvent.TurnStarted).Select(WithoutStack).ToLookup(IsMessage);
        return $"""
            {instance.RuntimeStatus} {instance.SerializedCustomStatus} {instance.SerializedOutput}
            {HistoryJson.Write([.. history[false]])}
            {HistoryJson.Write([.. history[true]])}
            """;
    }

    private static bool IsMessage(HistoryEvent happened) => happened is not
        (HistoryEvent.TaskScheduled or HistoryEvent.TimerCreated or HistoryEvent.ChildScheduled or HistoryEvent.EventSent or HistoryEvent.ExecutionCompleted);

    private static HistoryEvent WithoutStack(HistoryEvent happened) => happened switch
    {
        HistoryEvent.TaskFailed failed => failed with { Failure = failed.Failure with { Stack = null } },
        HistoryEvent.ExecutionCompleted { Failure: { } failure } ended => ended with { Failure = failure with { Stack = null, Inner = null } },
        _ => happened,
    };
}
