using Microsoft.AspNetCore.Http;

namespace TechVolunteers.Identity.Sessions;

/// <summary>
/// The cookies of sign-in. Behind https they are Secure and carry the prefix <c>__Host-</c> (RFC 6265bis 4.1.3.2), so no other host or path can set them.
/// </summary>
public sealed class IdentityCookies(PublicUrl url)
{
    private string SessionName => Name("session");

    private string AttemptName => Name("attempt");

    /// <summary>The name of the antiforgery cookie and the like: with the prefix where it may have it.</summary>
    public string Name(string plain) => url.IsHttps ? "__Host-" + plain : plain;

    public string? Session(HttpRequest request) => Value(request, SessionName);

    public void SetSession(HttpResponse response, string id) => response.Cookies.Append(SessionName, id, Options(null));

    public void ClearSession(HttpResponse response) => response.Cookies.Delete(SessionName, Options(null));

    /// <summary>The attempt to sign in that this browser began; with it the code from the letter is worth something.</summary>
    public string? Attempt(HttpRequest request) => Value(request, AttemptName);

    public void SetAttempt(HttpResponse response, string id, TimeSpan life) => response.Cookies.Append(AttemptName, id, Options(life));

    public void ClearAttempt(HttpResponse response) => response.Cookies.Delete(AttemptName, Options(null));

    private CookieOptions Options(TimeSpan? life) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = url.IsHttps, Path = "/", MaxAge = life };

    private static string? Value(HttpRequest request, string name) =>
        request.Cookies[name] is { Length: 64 } value && value.All(char.IsAsciiHexDigitLower) ? value : null;
}
