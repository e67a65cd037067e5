using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Dispatch;

public sealed class RetryTests
{
    [Fact]
    public async Task A07_the_retry_timeout_bounds_all_attempts_together() => Assert.Equal(
        [0, 1, 2, 3],
        await Attempts(new RetryPolicy(10, TimeSpan.FromMinutes(1), retryTimeout: TimeSpan.FromMinutes(3))));

    [Fact]
    public async Task A07_the_longest_interval_caps_a_pause() => Assert.Equal(
        [0, 1, 3, 5],
        await Attempts(new RetryPolicy(4, TimeSpan.FromMinutes(1), 10, maxRetryInterval: TimeSpan.FromMinutes(2))));

    [Fact]
    public async Task A07_a_pause_is_at_most_one_hour_by_default() => Assert.Equal(
        [0, 30, 90, 150],
        await Attempts(new RetryPolicy(4, TimeSpan.FromMinutes(30), 4)));

    [Fact]
    public async Task A08_a_policy_may_handle_some_failures_only() => Assert.Equal(
        [0],
        await Attempts(new RetryPolicy(4, TimeSpan.FromMinutes(1)) { HandleFailure = failure => failure.IsCausedBy<FormatException>() }));

    [Fact]
    public async Task A10_the_pauses_of_retries_take_numbers_of_their_own()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Broken", _ => throw new InvalidOperationException("no"))
            .Orchestrator("Retry", async context =>
            {
                try
                {
                    await context.CallActivityAsync("Broken", TaskOptions.FromRetryPolicy(new RetryPolicy(4, TimeSpan.FromSeconds(1))));
                    return -1;
                }
                catch (TaskFailedException e)
                {
                    return e.TaskId;
                }
            }));
        await hub.Run("Retry", id: "r");
        for (var i = 0; i < 3; i++)
        {
            await hub.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(6, (await hub.Get("r")).ReadOutputAs<int>());
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(-1, 1, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0.5)]
    public void A12_a_policy_that_cannot_be_meant_is_refused(int attempts, int seconds, double coefficient) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(attempts, TimeSpan.FromSeconds(seconds), coefficient));

    [Fact]
    public void A12_bounds_below_the_first_pause_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(2, TimeSpan.FromMinutes(1), maxRetryInterval: TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(2, TimeSpan.FromMinutes(1), retryTimeout: TimeSpan.FromSeconds(1)));
        Assert.Equal(Timeout.InfiniteTimeSpan, new RetryPolicy(2, TimeSpan.FromMinutes(1), retryTimeout: Timeout.InfiniteTimeSpan).RetryTimeout);
    }

    /// <returns>The minutes at which an activity that always fails was tried within five hours.</returns>
    private static async Task<IEnumerable<double>> Attempts(RetryPolicy policy)
    {
        var times = new ConcurrentQueue<double>();
        TestHub hub = null!;
        hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Broken", _ =>
            {
                times.Enqueue((hub.Now - TestHub.Beginning.UtcDateTime).TotalMinutes);
                throw new InvalidOperationException("no");
            })
            .Orchestrator("Retry", context => context.CallActivityAsync("Broken", TaskOptions.FromRetryPolicy(policy))));
        await using (hub)
        {
            await hub.Run("Retry", id: "r");
            for (var minute = 0; minute < 300 && (await hub.Get("r")).RuntimeStatus == OrchestrationRuntimeStatus.Running; minute++)
            {
                await hub.Advance(TimeSpan.FromMinutes(1));
            }

            Assert.Equal(OrchestrationRuntimeStatus.Failed, (await hub.Get("r")).RuntimeStatus);
            return times;
        }
    }
}
