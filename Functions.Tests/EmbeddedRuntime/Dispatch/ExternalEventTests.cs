using System.Text.Json;
using CsCheck;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class ExternalEventTests
{
    [Fact]
    public async Task E01_an_event_after_the_wait_completes_it()
    {
        await using var hub = await TestHub.Start(Takes(1));
        await hub.Run("Take", id: "t");

        Assert.Equal(["a"], (await hub.Raise("t", "ev", "a")).ReadOutputAs<List<string>>()!);
    }

    [Fact]
    public async Task E02_an_event_before_the_wait_is_buffered()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Late", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return await context.WaitForExternalEvent<string>("ev");
        }));
        await hub.Run("Late", id: "l");
        await hub.Raise("l", "ev", "early");

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal("early", (await hub.Get("l")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task E03_an_event_before_the_first_turn_is_kept()
    {
        await using var hub = await TestHub.Start(Takes(1));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Take", null, new StartOrchestrationOptions("t", TestHub.Beginning.AddHours(1)));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await hub.Raise("t", "ev", "very early")).RuntimeStatus);

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["very early"], (await hub.Get("t")).ReadOutputAs<List<string>>()!);
    }

    [Fact]
    public async Task E04_waits_in_sequence_drain_the_buffer_in_order_and_E08_names_ignore_case()
    {
        await using var hub = await TestHub.Start(Takes(5));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Take", null, new StartOrchestrationOptions("t", TestHub.Beginning.AddHours(1)));
        foreach (var payload in new[] { "1", "2", "3", "4", "5" })
        {
            await hub.Raise("t", "EV", payload);
        }

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["1", "2", "3", "4", "5"], (await hub.Get("t")).ReadOutputAs<List<string>>()!);
    }

    [Fact]
    public async Task E05_of_concurrent_waiters_the_newest_is_served_first()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Stack", async context =>
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => context.WaitForExternalEvent<int>("ev")))));
        await hub.Run("Stack", id: "s");
        await hub.Raise("s", "ev", 1);
        await hub.Raise("s", "ev", 2);

        Assert.Equal([3, 2, 1], (await hub.Raise("s", "ev", 3)).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task E07_an_event_after_a_timed_out_wait_is_lost()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Loop", async context =>
        {
            while (true)
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("ev", TimeSpan.FromHours(1));
                }
                catch (TaskCanceledException)
                {
                    await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                }
            }
        }));
        await hub.Run("Loop", id: "l");
        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Raise("l", "ev", "lost")).RuntimeStatus);
        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal("taken", (await hub.Raise("l", "ev", "taken")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task E06_a_newer_waiter_gets_the_event_that_a_cancelled_one_would_have_lost()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Two", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var first = context.WaitForExternalEvent<string>("ev", cancellation.Token);
            cancellation.Cancel();
            return first.IsCanceled ? await context.WaitForExternalEvent<string>("ev") : null;
        }));
        await hub.Run("Two", id: "t");

        Assert.Equal("got", (await hub.Raise("t", "ev", "got")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task E11_events_that_arrive_while_an_activity_runs_are_not_dropped()
    {
        var slow = new HeldActivity();
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Slow", (_, _) => slow.Run())
            .Orchestrator("Both", async context =>
            {
                await context.CallActivityAsync("Slow");
                return await context.WaitForExternalEvent<string>("ev");
            }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Both", null, new StartOrchestrationOptions("b"));
        await slow.Begins();
        await hub.Client.RaiseEventAsync("b", "ev", "meanwhile");

        slow.End();

        Assert.Equal("meanwhile", (await hub.Finished("b")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task E12_a_doubled_event_is_delivered_twice()
    {
        await using var hub = await TestHub.Start(Takes(2));
        await hub.Run("Take", id: "t");
        await hub.Raise("t", "ev", "same");

        Assert.Equal(["same", "same"], (await hub.Raise("t", "ev", "same")).ReadOutputAs<List<string>>()!);
    }

    [Fact]
    public async Task E13_one_name_awaited_as_two_types_fails()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Types", context =>
            Task.WhenAll(context.WaitForExternalEvent<int>("ev"), context.WaitForExternalEvent<string>("ev"))));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.Run("Types")).RuntimeStatus);
    }

    [Fact]
    [Trait("Difference", "E14")]
    public async Task E14_a_malformed_payload_fails_the_orchestration()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Typed", async context => await context.WaitForExternalEvent<int>("ev")));
        await hub.Run("Typed", id: "t");

        var failed = await hub.Raise("t", "ev", "not a number");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Equal(typeof(JsonException).FullName, failed.FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task E15_payloads_of_nothing_and_of_a_megabyte_arrive()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Tolerant", async context =>
            (await context.WaitForExternalEvent<JsonElement?>("ev"))?.GetString()?.Length ?? -1));
        await hub.Run("Tolerant", id: "a");
        await hub.Run("Tolerant", id: "b");

        Assert.Equal(-1, (await hub.Raise("a", "ev")).ReadOutputAs<int>());
        Assert.Equal(1 << 20, (await hub.Raise("b", "ev", new string('示', 1 << 20))).ReadOutputAs<int>());
    }

    [Fact]
    [Trait("Difference", "E16")]
    public async Task E16_an_event_for_an_unknown_or_a_finished_instance_is_refused()
    {
        await using var hub = await TestHub.Start(Takes(0));
        await hub.Run("Take", id: "done");

        var unknown = await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.RaiseEventAsync("nobody", "ev"));
        var finished = await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.RaiseEventAsync("done", "ev"));

        Assert.Contains("'nobody'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("'done'", finished.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E17_an_orchestrator_sends_an_event_to_another_instance()
    {
        await using var hub = await TestHub.Start(Takes(1).Orchestrator("Send", context =>
        {
            context.SendEvent("t", "ev", "hello");
            context.SendEvent("nobody", "ev", "unheard");
            return Task.CompletedTask;
        }));
        await hub.Run("Take", id: "t");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Run("Send")).RuntimeStatus);
        Assert.Equal(["hello"], (await hub.Get("t")).ReadOutputAs<List<string>>()!);
    }

    [Theory]
    [InlineData(59, "in time")]
    [InlineData(60, "timed out")]
    public async Task E20_a_wait_of_sixty_days_ends_by_the_event_or_by_the_time(int day, string expected)
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Long", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("ev", TimeSpan.FromDays(60));
            }
            catch (TaskCanceledException)
            {
                return "timed out";
            }
        }));
        await hub.Run("Long", id: "l");
        await hub.Advance(TimeSpan.FromDays(day));
        if (day < 60)
        {
            await hub.Raise("l", "ev", "in time");
        }

        Assert.Equal(expected, (await hub.Get("l")).ReadOutputAs<string>());
    }

    [Fact]
    public Task E21_the_reminder_pattern_takes_every_event_under_random_arrival()
    {
        const int Instances = 1000;
        const int Events = 5;

        // The minute in which each event of each instance arrives. A failure tells its seed.
        return Gen.Int[0, 19].Array[Events].Array[Instances].SampleAsync(Arrive, iter: 1, print: _ => $"{Instances} instances");

        async Task Arrive(int[][] arrivals)
        {
            await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Remind", Remind));
            await Task.WhenAll(Enumerable.Range(0, Instances).Select(i =>
                hub.Client.ScheduleNewOrchestrationInstanceAsync("Remind", null, new StartOrchestrationOptions($"r{i}"))));
            for (var minute = 0; minute < 20; minute++)
            {
                hub.Time.Advance(TimeSpan.FromMinutes(1));
                await Task.WhenAll(Enumerable.Range(0, Instances).SelectMany(i =>
                    Enumerable.Range(0, Events).Where(n => arrivals[i][n] == minute).Select(n => hub.Client.RaiseEventAsync($"r{i}", "ev", n))));
            }

            await hub.Idle();
            for (var i = 0; i < Instances; i++)
            {
                var done = await hub.Get($"r{i}");
                Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
                Assert.Equal([0, 1, 2, 3, 4], done.ReadOutputAs<List<int>>()!.Order());
            }
        }

        static async Task<object?> Remind(TaskOrchestrationContext context)
        {
            var taken = new List<int>();
            var waiter = context.WaitForExternalEvent<int>("ev");
            while (taken.Count < Events)
            {
                using var cancellation = new CancellationTokenSource();
                var reminder = context.CreateTimer(TimeSpan.FromMinutes(3), cancellation.Token);
                if (await Task.WhenAny(waiter, reminder) == waiter)
                {
                    cancellation.Cancel();
                    taken.Add(await waiter);
                    if (taken.Count < Events)
                    {
                        waiter = context.WaitForExternalEvent<int>("ev");
                    }
                }
            }

            return taken;
        }
    }

    private static TestFunctions Takes(int count) => new TestFunctions().Orchestrator("Take", async context =>
    {
        var taken = new List<string>();
        for (var i = 0; i < count; i++)
        {
            taken.Add(await context.WaitForExternalEvent<string>("ev"));
        }

        return taken;
    });
}
