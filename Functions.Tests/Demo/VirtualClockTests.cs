using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Demo;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Demo;

public sealed class VirtualClockTests
{
    private readonly FakeTimeProvider _real = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
    private readonly List<TimeSpan> _kept = [];

    [Fact]
    public void A_new_demonstration_begins_when_the_sample_campaign_opens_and_runs_with_real_time()
    {
        using var folder = new TemporaryFolder();
        var clock = new DemoFolder(Path.Combine(folder, "demo")).OpenClock(_real);

        Assert.Equal(new DateTimeOffset(2021, 11, 4, 9, 0, 0, TimeSpan.FromHours(8)), clock.GetUtcNow());
        _real.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(new DateTimeOffset(2021, 11, 4, 9, 10, 0, TimeSpan.FromHours(8)), clock.GetUtcNow());
    }

    [Fact]
    public void The_clock_is_where_it_was_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        var target = new DateTimeOffset(2021, 12, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.True(new DemoFolder(Path.Combine(folder, "demo")).OpenClock(_real).JumpTo(target));
        _real.Advance(TimeSpan.FromHours(1));

        Assert.Equal(target.AddHours(1), new DemoFolder(Path.Combine(folder, "demo")).OpenClock(_real).GetUtcNow());
    }

    [Fact]
    public void It_never_goes_back()
    {
        var clock = Clock();
        var now = clock.GetUtcNow();

        Assert.False(clock.JumpTo(now));
        Assert.False(clock.JumpTo(now.AddDays(-1)));

        Assert.Equal(now, clock.GetUtcNow());
        Assert.Empty(_kept);
    }

    [Fact]
    public void A_jump_that_cannot_be_kept_does_not_happen()
    {
        var clock = new VirtualClock(_real, TimeSpan.Zero, _ => throw new IOException("disk full"));
        var now = clock.GetUtcNow();

        Assert.Throws<IOException>(() => clock.JumpTo(now.AddDays(1)));

        Assert.Equal(now, clock.GetUtcNow());
    }

    [Fact]
    public void Timers_ring_for_what_a_jump_passes_over()
    {
        var clock = Clock();
        var rung = new List<string>();
        using var near = clock.CreateTimer(_ => rung.Add("near"), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        using var far = clock.CreateTimer(_ => rung.Add("far"), null, TimeSpan.FromDays(90), Timeout.InfiniteTimeSpan);

        clock.JumpTo(clock.GetUtcNow().AddHours(2));
        _real.Advance(TimeSpan.Zero);
        Assert.Equal(["near"], rung);

        clock.JumpTo(clock.GetUtcNow().AddDays(90));
        _real.Advance(TimeSpan.Zero);
        Assert.Equal(["near", "far"], rung);
    }

    [Fact]
    public void A_timer_without_jumps_rings_in_real_time_and_a_longer_one_than_real_timers_take_does_too()
    {
        var clock = Clock();
        var rung = 0;
        using var timer = clock.CreateTimer(_ => rung++, null, TimeSpan.FromDays(100), Timeout.InfiniteTimeSpan);

        for (var day = 0; day < 99; day++)
            _real.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, rung);
        _real.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, rung);
    }

    [Fact]
    public void A_periodic_timer_rings_once_for_a_jump_and_goes_on()
    {
        var clock = Clock();
        var rung = 0;
        using var timer = clock.CreateTimer(_ => rung++, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        clock.JumpTo(clock.GetUtcNow().AddHours(1));
        _real.Advance(TimeSpan.Zero);
        Assert.Equal(1, rung);
        _real.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, rung);
    }

    [Fact]
    public void A_stopped_timer_does_not_ring()
    {
        var clock = Clock();
        var rung = 0;
        var timer = clock.CreateTimer(_ => rung++, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        timer.Dispose();

        clock.JumpTo(clock.GetUtcNow().AddHours(1));
        _real.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, rung);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    private VirtualClock Clock() => new(_real, TimeSpan.FromDays(-1000), _kept.Add);
}
