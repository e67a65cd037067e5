namespace TechVolunteers;

/// <summary>
/// Real time, for sign-in, sessions, rate limits, sending and processing. Campaign time is the container's <see cref="TimeProvider"/>:
/// the same everywhere but in a demonstration, where it is virtual.
/// </summary>
public sealed class RealClock(TimeProvider provider)
{
    public TimeProvider Provider => provider;

    public DateTimeOffset Now => provider.GetUtcNow();

    public long Timestamp() => provider.GetTimestamp();

    public TimeSpan Elapsed(long since) => provider.GetElapsedTime(since);
}
