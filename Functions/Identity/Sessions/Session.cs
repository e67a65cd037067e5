namespace TechVolunteers.Identity.Sessions;

/// <summary>A signed-in browser. The row's key holds the hash of the cookie's value, so nobody can sign in with what the store holds.</summary>
/// <param name="StartedAt">Real time.</param>
/// <param name="SeenAt">Real time of the last request, to the minute.</param>
public sealed record Session(PersonId Person, DateTimeOffset StartedAt, DateTimeOffset SeenAt)
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>How often a session's row is written while it is used; it may end that much before <see cref="Idle"/> is full.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    public bool Over(DateTimeOffset now) => now >= SeenAt + Idle || now >= StartedAt + Longest;
}

internal static class SessionKeys
{
    public const string Partition = "sessions";
    public const string All = "session/";

    public static string Of(string id) => All + Secrets.Hash(id);
}
