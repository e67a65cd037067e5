namespace TechVolunteers.Demo;

/// <summary>
/// The campaign clock of a demonstration: it runs with real time and can be moved forward, never back. Its timers ring for the instants
/// that a jump passes over, so whatever waits on it notices at once.
/// </summary>
/// <param name="ahead">Virtual minus real time; negative while the demonstration plays in the past.</param>
/// <param name="keep">Makes a new difference durable; it takes effect only after that.</param>
public sealed class VirtualClock(TimeProvider real, TimeSpan ahead, Action<TimeSpan> keep) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<Alarm> _alarms = [];
    private TimeSpan _ahead = ahead;

    public override long TimestampFrequency => real.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return real.GetUtcNow() + _ahead;
    }

    // Durations are real: a jump must not make anything look slow.
    public override long GetTimestamp() => real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        lock (_gate)
            _alarms.Add(alarm);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Moves the clock to <paramref name="instant"/>. False, and nothing changed, when that is not ahead of now.</summary>
    public bool JumpTo(DateTimeOffset instant)
    {
        Alarm[] alarms;
        lock (_gate)
        {
            var now = real.GetUtcNow();
            if (instant <= now + _ahead)
                return false;
            keep(instant - now);
            _ahead = instant - now;
            alarms = [.. _alarms];
        }
        foreach (var alarm in alarms)
            alarm.Look();
        return true;
    }

    /// <summary>A timer that is due at an instant of virtual time; a real timer wakes it to look.</summary>
    private sealed class Alarm : ITimer
    {
        // Real timers take about 49 days; a longer wait is looked at in between.
        private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

        private readonly Lock _gate = new();
        private readonly VirtualClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private DateTimeOffset? _due;
        private TimeSpan _period;
        private bool _disposed;

        public Alarm(VirtualClock clock, TimerCallback callback, object? state)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _timer = clock.Real.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                if (_disposed)
                    return false;
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime;
                _period = period;
                return Arm();
            }
        }

        /// <summary>The clock was moved.</summary>
        public void Look()
        {
            lock (_gate)
            {
                if (!_disposed && _due is not null)
                    Arm();
            }
        }

        public void Dispose()
        {
            lock (_gate)
                _disposed = true;
            lock (_clock._gate)
                _clock._alarms.Remove(this);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private bool Arm()
        {
            if (_due is not { } due)
                return _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var wait = due - _clock.GetUtcNow();
            return _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestSleep ? LongestSleep : wait, Timeout.InfiniteTimeSpan);
        }

        private void Ring()
        {
            lock (_gate)
            {
                if (_disposed || _due is not { } due)
                    return;
                var now = _clock.GetUtcNow();
                if (now < due)
                {
                    Arm();
                    return;
                }
                _due = _period > TimeSpan.Zero ? now + _period : null;
                Arm();
            }
            _callback(_state);
        }
    }

    private TimeProvider Real => real;
}
