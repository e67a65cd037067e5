using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.Tests.EmbeddedRuntime.Dispatch;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Replay;

public sealed class ReplayerTests
{
    // As release 1.0 wrote it: an activity, a reminder that an event cancels, and the end.
    private const string Golden = """
        [
          {"event":"TurnStarted","At":"2021-11-04T01:00:00Z"},
          {"event":"ExecutionStarted","Name":"Remind","Version":"1.0","Input":"\"\\u7532\""},
          {"event":"TaskScheduled","Id":0,"Name":"Receive","Input":"\"\\u7532\""},
          {"event":"TurnStarted","At":"2021-11-04T01:00:01Z"},
          {"event":"TaskCompleted","Id":0,"Result":"7"},
          {"event":"TimerCreated","Id":1,"FireAt":"2021-11-05T01:00:01Z"},
          {"event":"TurnStarted","At":"2021-11-04T02:00:00Z"},
          {"event":"EventRaised","Name":"go","Payload":"\"yes\""},
          {"event":"ExecutionCompleted","Status":"Completed","Output":"\"7 yes\""}
        ]
        """;

    private static readonly RunEnvironment Environment = new(JsonDataConverter.Default, NullLoggerFactory.Instance);

    [Fact]
    public void V08_a_golden_history_replays_without_differences() =>
        Assert.Empty(Replayer.Verify("i", HistoryJson.ReadTurn(Golden), Remind("Receive", 1), Environment));

    [Fact]
    public void V08_changed_code_is_told_by_what_it_does_otherwise()
    {
        var renamed = Assert.Single(Replayer.Verify("i", HistoryJson.ReadTurn(Golden), Remind("Accept", 1), Environment));
        Assert.Contains("Receive", renamed, StringComparison.Ordinal);
        Assert.Contains("Accept", renamed, StringComparison.Ordinal);

        var later = Assert.Single(Replayer.Verify("i", HistoryJson.ReadTurn(Golden), Remind("Receive", 2), Environment));
        Assert.Contains("2021-11-06", later, StringComparison.Ordinal);
    }

    [Fact]
    public async Task V08_a_history_that_the_hub_wrote_replays_without_differences()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<string>("Receive", _ => 7).Orchestrator("Remind", async context =>
            HistoryJsonOutput.Read(await Remind("Receive", 1)(context, null))));
        await hub.Run("Remind", "甲", "i");
        await hub.Raise("i", "go", "yes");

        Assert.Equal("7 yes", (await hub.Get("i")).ReadOutputAs<string>());
        Assert.Empty(Replayer.Verify("i", hub.History("i"), Remind("Receive", 1), Environment));
        Assert.NotEmpty(Replayer.Verify("i", hub.History("i"), Remind("Receive", 2), Environment));
    }

    [Fact]
    public void The_same_history_gives_the_same_decisions()
    {
        var history = HistoryJson.ReadTurn(Golden);
        var (first, second) = (Advance(), Advance());

        Assert.Equal(HistoryJson.Write(first.Actions), HistoryJson.Write(second.Actions));
        Assert.IsType<HistoryEvent.TimerCreated>(Assert.Single(first.Actions));
        Assert.Null(first.End);

        Decisions Advance() => OrchestratorRun.After(history[..3], "i", Remind("Receive", 1), Environment).Advance(history[3..5]);
    }

    private static OrchestratorCode Remind(string activity, int days) => async (context, _) =>
    {
        var number = await context.CallActivityAsync<int>(activity, context.GetInput<string>());
        using var cancellation = new CancellationTokenSource();
        var answer = context.WaitForExternalEvent<string>("go");
        var reminder = context.CreateTimer(TimeSpan.FromDays(days), cancellation.Token);
        if (await Task.WhenAny(answer, reminder) == answer)
        {
            cancellation.Cancel();
        }

        return JsonDataConverter.Default.Serialize($"{number} {await answer}");
    };

    private static class HistoryJsonOutput
    {
        public static string? Read(string? json) => JsonDataConverter.Default.Deserialize<string>(json);
    }
}
