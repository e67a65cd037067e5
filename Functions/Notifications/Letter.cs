using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace TechVolunteers.Notifications;

/// <summary>Where a letter stands.</summary>
public enum LetterState
{
    /// <summary>To be sent at once, or again after a failure.</summary>
    Due,

    /// <summary>Written by a gate that has not released its letters yet.</summary>
    Held,

    /// <summary>An attempt was recorded and its outcome is not known yet.</summary>
    Attempted,

    /// <summary>The transport took it.</summary>
    Sent,

    /// <summary>Given up: a person has to look (bad address, refused for good, or twice without an outcome).</summary>
    Failed,
}

/// <summary>
/// One letter to one person: plain text, UTF-8, Chinese. Written in the same commit as the change that causes it, sent after it.
/// </summary>
/// <param name="Id">32 hexadecimal digits made from what the letter is (kind, about, recipient, occasion), so that it exists once; also its Message-ID.</param>
/// <param name="Kind">Feature first: <c>nominations.receipt</c>.</param>
/// <param name="About">What it is about: a nomination's id, a campaign's id, an objection's id.</param>
/// <param name="HeldBy">The gate whose release sends it; null when it is sent at once.</param>
/// <param name="Attempts">Attempts recorded so far.</param>
/// <param name="Problem">Why the last attempt failed, in English, for staff; null when it did not.</param>
/// <param name="DueAt">When it is to be tried next, real time; its outbox row stands under this instant. Null when it waits for nothing.</param>
/// <param name="Unanswered">Attempts whose outcome was never learnt (a crash, a connection lost after the text was sent): each may have arrived.</param>
/// <param name="Confidential">Whether lists of letters must not tell to whom it goes (who objected, for one).</param>
public sealed record Letter(
    string Id,
    string Kind,
    string About,
    string ToName,
    string ToAddress,
    string Subject,
    string Body,
    DateTimeOffset WrittenAt,
    LetterState State,
    string? HeldBy = null,
    int Attempts = 0,
    DateTimeOffset? LastAttemptAt = null,
    string? Problem = null,
    DateTimeOffset? DueAt = null,
    int Unanswered = 0,
    bool Confidential = false)
{
    public const string Prefix = "letter/";
    public const string DuePrefix = "due-letter/";
    public const string ReleasePrefix = "released/";

    /// <summary>Index of the letters that a person has to look at: given up, or perhaps arrived twice.</summary>
    public const string TroublePrefix = "letter-trouble/";

    [JsonIgnore]
    public string Key => Prefix + Id;

    /// <param name="occasion">What sets this letter apart from an earlier one of its kind about the same thing: a version, a date. Empty when there can be only one.</param>
    /// <param name="heldBy">See <see cref="HeldBy"/>.</param>
    public static Letter Write(string kind, string about, string toName, string toAddress, string subject, string body, DateTimeOffset at, string occasion = "", string? heldBy = null) =>
        new(IdOf(kind, about, toAddress, occasion), kind, about, toName, toAddress, subject, body, at, heldBy is null ? LetterState.Due : LetterState.Held, heldBy);

    /// <summary>The outbox row that says when the letter is to be tried, in real time; ordered by that instant.</summary>
    public string DueKey(DateTimeOffset at) => $"{DuePrefix}{at.UtcDateTime:yyyyMMddHHmmssfff}/{Id}";

    [JsonIgnore]
    public string TroubleKey => TroublePrefix + Id;

    /// <summary>Letters of a hold that wait for its release.</summary>
    public static string HeldPrefix(string hold) => $"held/{hold}/";

    /// <summary>The one row that releases a hold's letters, written with the last commit of what held them.</summary>
    public static string ReleaseKey(string hold) => ReleasePrefix + hold;

    private static string IdOf(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..32];
}

/// <summary>Tells the sender, in this process, that letters were just committed; a timer finds those that it missed.</summary>
public sealed class LetterNudge
{
    private Action<string, Letter>? _listener;

    /// <summary>The sender registers itself once at start.</summary>
    public void Listen(Action<string, Letter> listener) => _listener = listener;

    public void Written(string partition, IReadOnlyList<Letter> letters)
    {
        foreach (var letter in letters.Where(letter => letter.State == LetterState.Due))
            _listener?.Invoke(partition, letter);
    }
}
