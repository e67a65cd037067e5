namespace TechVolunteers;

/// <summary>Why a request is not granted; each kind is one HTTP status.</summary>
public enum RefusalKind
{
    /// <summary>400: something typed or sent is wrong.</summary>
    Invalid,

    /// <summary>401: nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>403: this person may not do this.</summary>
    Forbidden,

    /// <summary>404: there is no such thing, or none that this person may know of.</summary>
    Unknown,

    /// <summary>409: somebody else decided in between, or the thing is in another state by now.</summary>
    Stale,

    /// <summary>409: the stage or deadline for it is over, or a gate is closing the stage right now.</summary>
    Closed,

    /// <summary>413: more bytes or files than allowed.</summary>
    TooLarge,

    /// <summary>415: the content is not of an accepted kind.</summary>
    WrongType,

    /// <summary>429: too many tries; later again.</summary>
    TooMany,

    /// <summary>503: the store is not available now.</summary>
    Unavailable,
}

/// <summary>A request that changed nothing, in the reader's words.</summary>
/// <param name="What">A whole Chinese sentence: what is wrong, and where.</param>
/// <param name="Do">A whole Chinese sentence: what the reader can do.</param>
/// <param name="After">How long to wait before the next try, where that is known.</param>
public sealed record Refusal(RefusalKind Kind, string What, string Do, TimeSpan? After = null)
{
    public int Status => Kind switch
    {
        RefusalKind.Invalid => 400,
        RefusalKind.NotSignedIn => 401,
        RefusalKind.Forbidden => 403,
        RefusalKind.Unknown => 404,
        RefusalKind.Stale or RefusalKind.Closed => 409,
        RefusalKind.TooLarge => 413,
        RefusalKind.WrongType => 415,
        RefusalKind.TooMany => 429,
        _ => 503,
    };

    public static Refusal Invalid(string what, string @do) => new(RefusalKind.Invalid, what, @do);

    public static Refusal Unknown(string what, string @do) => new(RefusalKind.Unknown, what, @do);

    public static Refusal Stale(string what) => new(RefusalKind.Stale, what, "请刷新页面，查看最新情况后再决定是否继续。");

    public static Refusal Closed(string what, string @do) => new(RefusalKind.Closed, what, @do);
}
