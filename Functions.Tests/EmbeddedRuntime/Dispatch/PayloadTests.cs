using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

/// <summary>What travels: types, sizes and the custom status.</summary>
public sealed class PayloadTests
{
    private const int LongestStatus = 8192;

    [Fact]
    public async Task A03_a_fan_out_of_a_thousand_with_large_results_completes()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<int>("Large", i => new string((char)('a' + (i % 26)), 8000)).Orchestrator(
            "FanOut",
            async context =>
            {
                var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => context.CallActivityAsync<string>("Large", i)));
                return results.Select((text, i) => text.Length == 8000 && text[0] == 'a' + (i % 26)).Count(right => right);
            }));

        Assert.Equal(1000, (await hub.Run("FanOut")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A14_records_and_json_travel_there_and_back()
    {
        var sent = new Travels(
            "示例学会（测试）",
            DayOfWeek.Friday,
            new DateTimeOffset(2021, 11, 4, 9, 0, 0, TimeSpan.FromHours(8)),
            JsonSerializer.Deserialize<JsonElement>("""{"a":[1,null]}"""),
            JsonNode.Parse("""{"b":true}""")!);
        await using var hub = await TestHub.Start(new TestFunctions().Activity<Travels>("Same", value => value).Orchestrator(
            "There",
            async context => await context.CallActivityAsync<Travels>("Same", context.GetInput<Travels>())));

        var back = (await hub.Run("There", sent)).ReadOutputAs<Travels>()!;

        Assert.Equal((sent.Name, sent.Day, sent.At, sent.At.Offset), (back.Name, back.Day, back.At, back.At.Offset));
        Assert.Equal("""{"a":[1,null]}""", back.Element.GetRawText());
        Assert.True(back.Node["b"]!.GetValue<bool>());
        Assert.Contains("\"Day\":5", (await hub.Run("There", sent)).SerializedOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E15_a_payload_of_64_KB_arrives()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Take", async context => (await context.WaitForExternalEvent<string>("ev")).Length));
        await hub.Run("Take", id: "t");

        Assert.Equal(65_536, (await hub.Raise("t", "ev", new string('x', 65_536))).ReadOutputAs<int>());
    }

    [Fact]
    public async Task S09_a_child_may_return_a_megabyte()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", _ => Task.FromResult<object?>(new string('示', 1 << 20)))
            .Orchestrator("Parent", async context => (await context.CallSubOrchestratorAsync<string>("Child")).Length));

        Assert.Equal(1 << 20, (await hub.Run("Parent")).ReadOutputAs<int>());
    }

    [Fact]
    [Trait("Difference", "C10")]
    public async Task C10_a_generation_hands_on_a_large_input_and_the_longest_status_that_is_allowed()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Again", context =>
        {
            var input = context.GetInput<string>()!;
            if (input.Length == 200_000)
            {
                context.SetCustomStatus(new string('x', LongestStatus - 2));
                return Task.FromResult<object?>(input.Length);
            }

            context.ContinueAsNew(input + input);
            return Task.FromResult<object?>(null);
        }));

        var done = await hub.Run("Again", new string('y', 50_000));

        Assert.Equal(200_000, done.ReadOutputAs<int>());
        Assert.Equal(LongestStatus - 2, done.ReadCustomStatusAs<string>()!.Length);
    }

    [Fact]
    public async Task V01_the_custom_status_is_seen_while_the_instance_runs_and_after_and_may_be_null()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Status", async context =>
        {
            context.SetCustomStatus(new { Step = 1 });
            await context.WaitForExternalEvent<string?>("go");
            context.SetCustomStatus(null);
            await context.WaitForExternalEvent<string?>("go");
            context.SetCustomStatus("last");
        }));

        Assert.Equal("""{"Step":1}""", (await hub.Run("Status", id: "s")).SerializedCustomStatus);
        await hub.Crash();
        Assert.Equal("""{"Step":1}""", (await hub.Get("s")).SerializedCustomStatus);
        Assert.Null((await hub.Raise("s", "go")).SerializedCustomStatus);
        Assert.Equal("last", (await hub.Raise("s", "go")).ReadCustomStatusAs<string>());
    }

    [Fact]
    public async Task V02_a_status_in_Chinese_is_stored_escaped_and_read_as_written()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Status", context =>
        {
            context.SetCustomStatus("初审");
            return Task.CompletedTask;
        }));

        var done = await hub.Run("Status");

        Assert.Equal("\"\\u521D\\u5BA1\"", done.SerializedCustomStatus);
        Assert.Equal("初审", done.ReadCustomStatusAs<string>());
    }

    [Theory]
    [InlineData(LongestStatus - 2, OrchestrationRuntimeStatus.Completed)]
    [InlineData(LongestStatus - 1, OrchestrationRuntimeStatus.Failed)]
    public async Task V03_a_status_above_16_KB_is_refused(int length, OrchestrationRuntimeStatus expected)
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Status", context =>
        {
            context.SetCustomStatus(new string('x', length));
            return Task.CompletedTask;
        }));

        var done = await hub.Run("Status");

        Assert.Equal(expected, done.RuntimeStatus);
        Assert.Equal(expected == OrchestrationRuntimeStatus.Failed ? typeof(ArgumentException).FullName : null, done.FailureDetails?.ErrorType);
    }

    [Fact]
    [Trait("Difference", "V09")]
    public async Task V09_large_inputs_and_outputs_stay_in_their_rows_and_come_back_whole()
    {
        var large = new string('示', 1 << 20);
        await using var hub = await TestHub.Start(new TestFunctions().Activity<string>("Same", value => value).Orchestrator("Large", async context =>
        {
            await context.WaitForExternalEvent<string?>("go");
            return await context.CallActivityAsync<string>("Same", context.GetInput<string>());
        }));
        await hub.Run("Large", large, "l");
        await hub.Crash();

        var done = await hub.Raise("l", "go");

        Assert.True(done.ReadOutputAs<string>() == large, "the output differs from the input");
        Assert.True(done.ReadInputAs<string>() == large, "the input changed");
    }

    [Fact]
    [Trait("Difference", "V09")]
    public async Task V09_an_input_above_the_limit_is_refused_and_nothing_is_started()
    {
        await using var hub = await TestHub.Start(
            new TestFunctions().Orchestrator("Any", _ => Task.CompletedTask),
            options => options with { MaxPayloadLength = 1000 });

        var refused = await Assert.ThrowsAsync<ArgumentException>(() =>
            hub.Client.ScheduleNewOrchestrationInstanceAsync("Any", new string('x', 1000), new StartOrchestrationOptions("a")));

        Assert.Contains("1002 characters", refused.Message, StringComparison.Ordinal);
        Assert.Null(await hub.Client.GetInstanceAsync("a"));
    }

    private sealed record Travels(string Name, DayOfWeek Day, DateTimeOffset At, JsonElement Element, JsonNode Node);
}
