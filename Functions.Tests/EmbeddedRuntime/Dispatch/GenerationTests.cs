using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class GenerationTests
{
    [Fact]
    public async Task C04_timers_and_events_work_in_the_next_generation()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Again", async context =>
        {
            if (context.GetInput<int>() == 0)
            {
                context.ContinueAsNew(1);
                return null;
            }

            var seen = new List<string>();
            async Task Note(Task task, string name)
            {
                await task;
                seen.Add(name);
            }

            await Task.WhenAll(
                Note(context.CreateTimer(TimeSpan.FromHours(2), CancellationToken.None), "two hours"),
                Note(context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None), "one hour"),
                Note(context.WaitForExternalEvent<string>("a"), "a"),
                Note(context.WaitForExternalEvent<string>("b"), "b"));
            return seen;
        }));
        await hub.Run("Again", 0, "g");
        await hub.Raise("g", "b", "x");
        await hub.Advance(TimeSpan.FromHours(1));
        await hub.Raise("g", "a", "x");

        await hub.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["b", "one hour", "a", "two hours"], (await hub.Get("g")).ReadOutputAs<List<string>>()!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task C08_fifty_instances_of_many_generations_all_complete(bool staggered)
    {
        await using var hub = await TestHub.Start(Counter(activities: 1, generations: 10));
        var ids = Enumerable.Range(0, 50).Select(i => $"c{i}").ToList();
        foreach (var id in ids)
        {
            DateTimeOffset? at = staggered ? TestHub.Beginning.AddSeconds(id.Length + (id[^1] - '0')) : null;
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("Count", 0, new StartOrchestrationOptions(id, at));
        }

        for (var second = 0; second < (staggered ? 15 : 0); second++)
        {
            await hub.Advance(TimeSpan.FromSeconds(1));
        }

        await hub.Idle();
        foreach (var id in ids)
        {
            Assert.Equal(10, (await hub.Get(id)).ReadOutputAs<int>());
        }
    }

    [Fact]
    public async Task C09_one_instance_of_many_generations_with_several_activities_each_completes()
    {
        await using var hub = await TestHub.Start(Counter(activities: 3, generations: 50));

        Assert.Equal(150, (await hub.Run("Count", 0, "c")).ReadOutputAs<int>());
        Assert.True(hub.History("c").Count < 15, "the history was not cut");
    }

    private static TestFunctions Counter(int activities, int generations) =>
        new TestFunctions().Activity<int>("PlusOne", value => value + 1).Orchestrator("Count", async context =>
        {
            var value = context.GetInput<int>();
            for (var i = 0; i < activities; i++)
            {
                value = await context.CallActivityAsync<int>("PlusOne", value);
            }

            if (value < activities * generations)
            {
                context.ContinueAsNew(value);
            }

            return value;
        });
}
