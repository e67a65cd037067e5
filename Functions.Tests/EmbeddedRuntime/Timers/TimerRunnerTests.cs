using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.EmbeddedRuntime.Timers;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Timers;

/// <summary>The rows H20 to H24 of what the Functions host promises for timers.</summary>
public sealed class TimerRunnerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("timers-");
    private readonly FakeTimeProvider _time = new(Time("2021-11-12T00:00:30Z"));
    private readonly Runs _runs = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task H20_a_timer_runs_at_each_occurrence_and_not_at_the_start()
    {
        await using var host = await Start(typeof(EveryFiveMinutes));

        var seen = new List<int>();
        foreach (var minutes in (int[])[4, 1, 4, 5])
        {
            await Pass(host, TimeSpan.FromMinutes(minutes));
            seen.Add(_runs.All.Count);
        }

        Assert.Equal([0, 1, 1, 2], seen);
        Assert.All(_runs.All, run => Assert.False(run.IsPastDue));
    }

    [Fact]
    public async Task H20_the_schedule_may_stand_in_a_setting()
    {
        await using var host = await Start(typeof(FromSetting), "--Timing:Sweep=0 0 1 * * *");

        await Pass(host, TimeSpan.FromMinutes(59));
        Assert.Empty(_runs.All);
        await Pass(host, TimeSpan.FromMinutes(1));
        Assert.Single(_runs.All);
    }

    [Fact]
    public async Task H21_missed_occurrences_are_made_up_for_by_one_run_at_the_start()
    {
        await using (var first = await Start(typeof(EveryFiveMinutes)))
        {
            await Pass(first, TimeSpan.FromMinutes(5));
        }

        _time.Advance(TimeSpan.FromDays(3));
        await using var second = await Start(typeof(EveryFiveMinutes));
        await second.Get<TimerRunner>().WhenIdle();
        var afterStart = _runs.All.ToList();
        await Pass(second, TimeSpan.FromMinutes(5));

        Assert.Equal([false, true], afterStart.Select(r => r.IsPastDue));
        Assert.Equal(Time("2021-11-12T00:05:00Z").UtcDateTime, afterStart[1].ScheduleStatus!.Last);
        Assert.Equal([false, true, false], _runs.All.Select(r => r.IsPastDue));
    }

    [Fact]
    public async Task H21_a_restart_between_occurrences_runs_nothing()
    {
        await using (var first = await Start(typeof(EveryFiveMinutes)))
        {
            await Pass(first, TimeSpan.FromMinutes(5));
        }

        _time.Advance(TimeSpan.FromMinutes(3));
        await using var second = await Start(typeof(EveryFiveMinutes));
        await second.Get<TimerRunner>().WhenIdle();

        Assert.Single(_runs.All);
    }

    [Fact]
    public async Task H21_an_occurrence_missed_before_the_first_run_counts_too()
    {
        await using (await Start(typeof(EveryFiveMinutes)))
        {
        }

        _time.Advance(TimeSpan.FromMinutes(5));
        await using var second = await Start(typeof(EveryFiveMinutes));
        await second.Get<TimerRunner>().WhenIdle();

        Assert.True(Assert.Single(_runs.All).IsPastDue);
    }

    [Fact]
    public async Task H21_run_on_startup_and_past_due_run_once_together()
    {
        await using (var first = await Start(typeof(AtStart)))
        {
            await first.Get<TimerRunner>().WhenIdle();
        }

        _time.Advance(TimeSpan.FromDays(2));
        await using var second = await Start(typeof(AtStart));
        await second.Get<TimerRunner>().WhenIdle();

        Assert.Equal([false, true], _runs.All.Select(r => r.IsPastDue));
    }

    [Fact]
    public async Task H21_an_unmonitored_timer_forgets_what_it_missed()
    {
        await using (await Start(typeof(Unmonitored)))
        {
        }

        _time.Advance(TimeSpan.FromDays(2));
        await using var second = await Start(typeof(Unmonitored));
        await Pass(second, TimeSpan.FromDays(1));

        Assert.Null(Assert.Single(_runs.All).ScheduleStatus);
    }

    [Fact]
    public async Task H22_a_timer_that_rings_early_does_not_repeat_its_occurrence()
    {
        var early = new EarlyClock(_time, TimeSpan.FromMilliseconds(1));
        await using var host = await RunningHost.Start(Setup(typeof(EveryFiveMinutes)) with { Time = early });

        await Pass(host, TimeSpan.FromMinutes(4.5));
        await Pass(host, TimeSpan.FromMilliseconds(1));
        await Pass(host, TimeSpan.FromMinutes(1));

        Assert.Single(_runs.All);
    }

    [Fact]
    public async Task H23_a_failed_run_is_logged_and_the_next_occurrence_runs()
    {
        _runs.Fail = true;
        await using var host = await Start(typeof(EveryFiveMinutes));

        await Pass(host, TimeSpan.FromMinutes(5));
        var afterFailure = _runs.All.Count;
        await Pass(host, TimeSpan.FromMinutes(4));
        var beforeNext = _runs.All.Count;
        await Pass(host, TimeSpan.FromMinutes(1));

        Assert.Equal((1, 1, 2), (afterFailure, beforeNext, _runs.All.Count));
        Assert.Equal(2, host.Log.All.Count(line => line.StartsWith("Error: Timer function 'EveryFiveMinutes' failed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task H23_a_second_host_on_the_same_data_refuses_to_start()
    {
        await using var first = await Start(typeof(EveryFiveMinutes));

        var problem = Assert.Single(await RunningHost.Refusal(Setup(typeof(EveryFiveMinutes))));

        Assert.Contains(_folder.FullName, problem);
    }

    [Fact]
    public async Task H23_a_run_that_outlasts_its_next_occurrence_is_not_doubled()
    {
        _runs.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await Start(typeof(EveryFiveMinutes));
        _time.Advance(TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromMinutes(20));

        _runs.Hold.SetResult();
        await host.Get<TimerRunner>().WhenIdle();
        var afterLongRun = _runs.All.Count;
        await Pass(host, TimeSpan.FromMinutes(5));

        Assert.Equal((1, 2), (afterLongRun, _runs.All.Count));
    }

    [Fact]
    public async Task A_run_is_told_to_stop_with_the_host_and_made_up_for_later()
    {
        _runs.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (await Start(typeof(EveryFiveMinutes)))
        {
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        _runs.Hold.SetResult();
        await using var second = await Start(typeof(EveryFiveMinutes));
        await second.Get<TimerRunner>().WhenIdle();

        Assert.True(_runs.All.Last().IsPastDue);
    }

    [Fact]
    public async Task A_disabled_timer_does_not_run()
    {
        await using var host = await Start(typeof(EveryFiveMinutes), "--AzureWebJobs.EveryFiveMinutes.Disabled=true");

        await Pass(host, TimeSpan.FromHours(1));

        Assert.Empty(_runs.All);
    }

    [Fact]
    public async Task A_damaged_memory_of_runs_stops_the_start_by_name()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "data"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "data", "timers.json"), "{");

        Assert.Contains("timers.json", Assert.Single(await RunningHost.Refusal(Setup(typeof(EveryFiveMinutes)))));
    }

    [Theory]
    [InlineData("--Timing:Sweep=nonsense", "'FromSetting': the schedule 'nonsense' must have five or six fields.")]
    [InlineData("--Timing:Sweep=00:05:00", "'FromSetting': the schedule '00:05:00' is a time span; only NCRONTAB expressions are supported.")]
    [InlineData("--Other=1", "'FromSetting': the setting 'Timing:Sweep' that holds its schedule is missing.")]
    public async Task A_schedule_that_cannot_be_read_stops_the_start_by_name(string setting, string expected) =>
        Assert.Equal([$"Function {expected}"], await RunningHost.Refusal(Setup(typeof(FromSetting)) with { Args = [setting] }));

    private HostSetup Setup(Type functions) => new(functions)
    {
        Folder = _folder.FullName,
        Time = _time,
        Configure = builder => builder.Services.AddSingleton(_runs),
    };

    private Task<RunningHost> Start(Type functions, params string[] args) => RunningHost.Start(Setup(functions) with { Args = args });

    private async Task Pass(RunningHost host, TimeSpan time)
    {
        _time.Advance(time);
        await host.Get<TimerRunner>().WhenIdle();
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Its timers ring before the clock has reached the time they were set for.</summary>
    private sealed class EarlyClock(FakeTimeProvider time, TimeSpan lead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() - lead;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }

    public sealed class Runs
    {
        public ConcurrentQueue<TimerInfo> All { get; } = new();

        public bool Fail { get; set; }

        public TaskCompletionSource? Hold { get; set; }
    }

    public sealed class EveryFiveMinutes(Runs runs)
    {
        [Function("EveryFiveMinutes")]
        public async Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken ct)
        {
            runs.All.Enqueue(timer);
            if (runs.Hold is { } hold)
            {
                await hold.Task.WaitAsync(ct);
            }

            if (runs.Fail)
            {
                throw new InvalidOperationException("no luck");
            }
        }
    }

    public sealed class FromSetting(Runs runs)
    {
        [Function("FromSetting")]
        public void Run([TimerTrigger("%Timing:Sweep%")] TimerInfo timer) => runs.All.Enqueue(timer);
    }

    public sealed class AtStart(Runs runs)
    {
        [Function("AtStart")]
        public void Run([TimerTrigger("0 0 1 * * *", RunOnStartup = true)] TimerInfo timer) => runs.All.Enqueue(timer);
    }

    public sealed class Unmonitored(Runs runs)
    {
        [Function("Unmonitored")]
        public void Run([TimerTrigger("0 0 1 * * *", UseMonitor = false)] TimerInfo timer) => runs.All.Enqueue(timer);
    }
}
