namespace TechVolunteers.Identity.SignIn;

/// <summary>
/// One try to sign in: a link and a code went to an address. It is written for unknown addresses as well, so that both look the same from outside.
/// Its key is the hash of the attempt's id, which only the browser holds that began it; the code counts in that browser only.
/// </summary>
/// <param name="Person">Whose address it is; null when nobody has it.</param>
/// <param name="Invites">The address, when the setting Administrators holds it and nobody has it yet: the person is added on first sign-in.</param>
/// <param name="LinkHash">SHA-256 of the link's token.</param>
/// <param name="CodeHash">HMAC of the code under the attempt's id.</param>
/// <param name="WrongTries">Wrong codes so far.</param>
public sealed record SignInAttempt(PersonId? Person, string? Invites, string LinkHash, string CodeHash, DateTimeOffset ExpiresAt, int WrongTries)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    public const int MostWrongTries = 5;
}

/// <summary>From the hash of a link's token to its attempt.</summary>
internal sealed record SignInLink(string AttemptKey, DateTimeOffset ExpiresAt);

/// <summary>Whose address it is.</summary>
internal sealed record AddressOwner(PersonId Person);

internal static class SignInKeys
{
    public const string Attempts = "sign-in/";
    public const string Links = "sign-in-link/";
    public const string Windows = "sign-in-window/";

    public static string Attempt(string id) => Attempts + Secrets.Hash(id);

    public static string Link(string tokenHash) => Links + tokenHash;

    /// <summary>Addresses of people and of clients are hashed: the rows only count.</summary>
    public static string Window(string kind, string of) => $"{Windows}{kind}/{Secrets.Hash(of)}";
}

internal static class SignInLimits
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>After this long without a use, a window counts nothing.</summary>
    public static TimeSpan Longest => Window;

    /// <summary>Letters to one address.</summary>
    public static readonly WindowLimit LettersToAddress = new(5, Window);

    /// <summary>Letters asked for from one client address; a whole office may stand behind one.</summary>
    public static readonly WindowLimit LettersFromClient = new(20, Window);

    /// <summary>Wrong codes from one client address.</summary>
    public static readonly WindowLimit WrongCodesFromClient = new(20, Window);
}
