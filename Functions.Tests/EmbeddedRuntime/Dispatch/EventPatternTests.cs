using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class EventPatternTests
{
    [Fact]
    public async Task C11_an_event_that_arrives_while_one_generation_ends_reaches_the_next()
    {
        TestHub hub = null!;
        hub = await TestHub.Start(new TestFunctions().Orchestrator("Again", async context =>
        {
            if (context.GetInput<int>() == 0)
            {
                await context.WaitForExternalEvent<string?>("go");
                RaiseDuringTheTurn(hub, "between");
                context.ContinueAsNew(1);
                return null;
            }

            return await context.WaitForExternalEvent<string>("ev");
        }));
        await using (hub)
        {
            await hub.Run("Again", 0, "a");

            Assert.Equal("between", (await hub.Raise("a", "go")).ReadOutputAs<string>());
        }

        // The turn waits until the event is on disk, so it certainly arrived before the turn ended.
        static void RaiseDuringTheTurn(TestHub hub, string payload) => Task.Run(() => hub.Client.RaiseEventAsync("a", "ev", payload)).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task E09_two_names_interleave_in_a_loop()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Loop", async context =>
        {
            var taken = new List<string>();
            for (var i = 0; i < 3; i++)
            {
                taken.Add(await context.WaitForExternalEvent<string>("a"));
                taken.Add(await context.WaitForExternalEvent<string>("b"));
            }

            return taken;
        }));
        await hub.Run("Loop", id: "l");
        foreach (var payload in (string[])["b1", "a1", "a2", "a3", "b2", "b3"])
        {
            await hub.Raise("l", payload[..1], payload);
        }

        Assert.Equal(["a1", "b1", "a2", "b2", "a3", "b3"], (await hub.Get("l")).ReadOutputAs<List<string>>()!);
    }

    [Theory]
    [InlineData("event", "event")]
    [InlineData("time", "cancelled by the time")]
    [InlineData("token", "cancelled by the token")]
    public async Task E10_a_wait_with_a_timeout_ends_by_the_event_the_time_or_the_token(string winner, string expected)
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Wait", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var wait = context.WaitForExternalEvent<string>("ev", TimeSpan.FromHours(1), cancellation.Token);
            var stop = context.WaitForExternalEvent<string>("stop");
            if (await Task.WhenAny(wait, stop) == stop)
            {
                cancellation.Cancel();
            }

            try
            {
                return await wait;
            }
            catch (TaskCanceledException)
            {
                return cancellation.IsCancellationRequested ? "cancelled by the token" : "cancelled by the time";
            }
        }));
        await hub.Run("Wait", id: "w");

        await (winner switch
        {
            "event" => hub.Raise("w", "ev", "event"),
            "token" => hub.Raise("w", "stop"),
            _ => hub.Advance(TimeSpan.FromHours(1)),
        });

        // It ends without waiting for the timer that was not needed.
        Assert.Equal(expected, (await hub.Get("w")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task E10_a_token_that_was_cancelled_before_the_wait_ends_it_at_once()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Wait", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            cancellation.Cancel();
            try
            {
                return await context.WaitForExternalEvent<string>("ev", TimeSpan.FromHours(1), cancellation.Token);
            }
            catch (TaskCanceledException)
            {
                return "cancelled";
            }
        }));

        Assert.Equal("cancelled", (await hub.Run("Wait")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task E18_an_event_reaches_a_child_by_its_id()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("ev"))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "child"))));
        await hub.Run("Parent", id: "p");

        await hub.Raise("child", "ev", "to the child");

        Assert.Equal("to the child", (await hub.Get("p")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task E19_different_names_are_awaited_in_parallel()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Parallel", async context =>
            await Task.WhenAll(new[] { "a", "b", "c" }.Select(name => context.WaitForExternalEvent<string>(name)))));
        await hub.Run("Parallel", id: "p");
        await hub.Raise("p", "c", "3");
        await hub.Raise("p", "a", "1");

        Assert.Equal(["1", "2", "3"], (await hub.Raise("p", "b", "2")).ReadOutputAs<List<string>>()!);
    }
}
