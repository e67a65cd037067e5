using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class ContinueAsNewTests
{
    [Fact]
    public async Task C01_a_new_generation_has_new_input_an_empty_history_and_the_last_result()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Activity<int>("Step", value => value + 1).Orchestrator("Count", async context =>
        {
            var next = await context.CallActivityAsync<int>("Step", context.GetInput<int>());
            if (next < 10)
            {
                context.ContinueAsNew(next);
            }

            return next;
        }));

        Assert.Equal(10, (await hub.Run("Count", 0, "c")).ReadOutputAs<int>());
        Assert.Single(hub.History("c").OfType<HistoryEvent.TaskScheduled>());
    }

    [Fact]
    public async Task C02_unprocessed_events_keep_their_order_over_six_generations()
    {
        await using var hub = await TestHub.Start(Generations(preserve: true));
        await Begin(hub);

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal([1, 2, 3, 4, 5, 6], (await hub.Get("g")).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task C02_unprocessed_events_survive_a_crash_between_generations()
    {
        await using var hub = await TestHub.Start(Generations(preserve: true));
        await Begin(hub);
        var commits = 0;
        hub.Hub.AfterCommit = _ =>
        {
            if (++commits == 3)
            {
                throw new InvalidOperationException("killed");
            }
        };
        hub.Time.Advance(TimeSpan.FromHours(1));
        await hub.Hub.Stopped;

        await hub.Reopen();
        await hub.Idle();

        Assert.Equal([1, 2, 3, 4, 5, 6], (await hub.Get("g")).ReadOutputAs<List<int>>()!);
    }

    [Fact]
    public async Task C03_unprocessed_events_are_dropped_when_asked()
    {
        await using var hub = await TestHub.Start(Generations(preserve: false));
        await Begin(hub);

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.Get("g")).RuntimeStatus);
    }

    [Fact]
    public async Task C05_throwing_after_ContinueAsNew_fails()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Throw", context =>
        {
            context.ContinueAsNew();
            throw new InvalidOperationException("after all");
        }));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.Run("Throw")).RuntimeStatus);
    }

    [Fact]
    public async Task C06_the_custom_status_is_gone_in_the_next_generation()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Status", async context =>
        {
            if (context.GetInput<int>() == 0)
            {
                context.SetCustomStatus("第一轮");
                await context.WaitForExternalEvent<string?>("go");
                context.ContinueAsNew(1);
            }
            else
            {
                await context.WaitForExternalEvent<string?>("go");
            }
        }));
        Assert.Equal("第一轮", (await hub.Run("Status", 0, "s")).ReadCustomStatusAs<string>());

        Assert.Null((await hub.Raise("s", "go")).SerializedCustomStatus);
    }

    [Fact]
    public async Task C07_a_generation_may_have_a_new_version()
    {
        await using var hub = await TestHub.Start(
            new TestFunctions().Orchestrator("Version", context =>
            {
                if (context.Version == "1.0")
                {
                    context.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "2.0" });
                }

                return Task.FromResult<object?>(context.Version);
            }),
            options => options with { DefaultVersion = "2.0" });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Version", null, new StartOrchestrationOptions("v") { Version = "1.0" });
        await hub.Idle();

        Assert.Equal("2.0", (await hub.Get("v")).ReadOutputAs<string>());
    }

    private static TestFunctions Generations(bool preserve) => new TestFunctions().Orchestrator("Generations", async context =>
    {
        var taken = context.GetInput<int[]>()!;
        taken = [.. taken, await context.WaitForExternalEvent<int>("ev")];
        if (taken.Length < 6)
        {
            context.ContinueAsNew(taken, preserve);
        }

        return taken;
    });

    private static async Task Begin(TestHub hub)
    {
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Generations", Array.Empty<int>(), new StartOrchestrationOptions("g", TestHub.Beginning.AddHours(1)));
        for (var i = 1; i <= 6; i++)
        {
            await hub.Raise("g", "ev", i);
        }
    }
}
