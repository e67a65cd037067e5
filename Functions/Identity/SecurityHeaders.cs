using Microsoft.AspNetCore.Http;

namespace TechVolunteers.Identity;

/// <summary>Headers of every answer (ASVS 5.0 3.4). A function that answers something cacheable says so itself afterwards.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static void Apply(IHeaderDictionary headers, PublicUrl url, string request)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = "no-store";
        headers["X-Request-Id"] = request;
        if (url.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
    }
}
