namespace TechVolunteers.Tests.Simulation;

/// <summary>
/// A clock that stands still until the simulation moves it, as the clock of a machine does: time that passes moves wall time and timers, setting
/// the clock (forward or back) moves wall time alone.
/// </summary>
internal sealed class SimulatedClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Alarm> _alarms = [];
    private TimeSpan _passed;
    private TimeSpan _set;
    private long _made;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return start.ToUniversalTime() + _passed + _set;
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return _passed.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            var alarm = new Alarm(this, callback, state, ++_made);
            _alarms.Add(alarm);
            alarm.Change(dueTime, period);
            return alarm;
        }
    }

    /// <summary>Someone sets the clock; timers notice nothing.</summary>
    public void Set(TimeSpan by)
    {
        lock (_gate)
            _set += by;
    }

    /// <summary>Time passes. Call <see cref="RingNext"/> until nothing rings.</summary>
    public void Pass(TimeSpan by)
    {
        lock (_gate)
            _passed += by;
    }

    /// <summary>Rings the timer that has been due longest; false when none is.</summary>
    public bool RingNext()
    {
        Alarm? next;
        lock (_gate)
        {
            next = _alarms.Where(alarm => alarm.Due <= _passed).OrderBy(alarm => alarm.Due).ThenBy(alarm => alarm.N).FirstOrDefault();
            if (next is null)
                return false;
            next.Due = next.Period > TimeSpan.Zero ? _passed + next.Period : null;
        }
        next.Ring();
        return true;
    }

    /// <summary>Forgets all timers: the process that had them is gone.</summary>
    public void Clear()
    {
        lock (_gate)
            _alarms.Clear();
    }

    private sealed class Alarm(SimulatedClock clock, TimerCallback callback, object? state, long n) : ITimer
    {
        public long N => n;

        public TimeSpan? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._passed + dueTime;
                Period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
