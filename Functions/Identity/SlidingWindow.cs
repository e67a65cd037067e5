using System.Collections.Immutable;

namespace TechVolunteers.Identity;

/// <summary>How often something may be done within any stretch of <paramref name="Length"/>, in real time.</summary>
public sealed record WindowLimit(int Uses, TimeSpan Length);

/// <summary>The uses that still count, oldest first. Refused uses are not counted, so the window always opens again.</summary>
public sealed record SlidingWindow(ImmutableArray<DateTimeOffset> Uses)
{
    public static SlidingWindow Empty { get; } = new([]);

    /// <summary>Null when one more use is allowed now, else how long until it is.</summary>
    public TimeSpan? Wait(WindowLimit limit, DateTimeOffset now)
    {
        var counted = Counted(limit, now);
        return counted.Length < limit.Uses ? null : counted[counted.Length - limit.Uses] + limit.Length - now;
    }

    public SlidingWindow Use(WindowLimit limit, DateTimeOffset now) => new(Counted(limit, now).Add(now));

    /// <summary>Whether nothing in it counts any more.</summary>
    public bool Over(TimeSpan length, DateTimeOffset now) => Uses.IsEmpty || Uses[^1] + length <= now;

    private ImmutableArray<DateTimeOffset> Counted(WindowLimit limit, DateTimeOffset now) => [.. Uses.Where(use => use + limit.Length > now)];
}
