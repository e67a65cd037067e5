using System.Collections.Immutable;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Identity;

namespace TechVolunteers.Web;

/// <summary>What every page needs from its request.</summary>
/// <param name="Path">Path and query of this page, for forms that come back to it.</param>
/// <param name="TokenName">Name of the antiforgery field.</param>
/// <param name="Now">Campaign time.</param>
/// <param name="Notice">A sentence left by the action that led here; shown once.</param>
/// <param name="Clock">The demonstration's clock bar; null outside a demonstration.</param>
public sealed record PageContext(Principal? Who, string Path, string TokenName, string Token, DateTimeOffset Now, string? Notice, ClockBar? Clock);

/// <summary>The virtual clock of a demonstration. <paramref name="NextDue"/> is what “to the next deadline” leads to.</summary>
/// <param name="People">Everybody whom a click signs in.</param>
public sealed record ClockBar(DateTimeOffset Now, DateTimeOffset? NextDue, ImmutableArray<StandIn> People);

/// <summary>Somebody of a demonstration. <paramref name="Part"/> says, in Chinese, what they do there.</summary>
public sealed record StandIn(string Id, string Name, string Part);

/// <summary>Supplies the clock bar; registered in a demonstration only.</summary>
public interface IClockBarSource
{
    Task<ClockBar> Bar(CancellationToken cancel);
}

public static class Requests
{
    private const string VisitorKey = "TechVolunteers.Visitor";
    private const string NoticeCookie = "notice";

    /// <summary>Who sent this request, as the identity middleware found out.</summary>
    public static Visitor Visitor(this HttpRequest request) =>
        request.HttpContext.Items[VisitorKey] as Visitor ?? new Visitor(null, request.HttpContext.TraceIdentifier);

    public static void SetVisitor(this HttpContext http, Visitor visitor) => http.Items[VisitorKey] = visitor;

    /// <summary>Whether the request is a program's: its answers are JSON.</summary>
    public static bool IsApi(this HttpRequest request) => request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the answer is read by a program, or by a page's script, which says so.</summary>
    public static bool AsksForData(this HttpRequest request) => request.IsApi() || request.Headers.Accept == "application/json";

    /// <summary>Gathers what a page shows around its content. Reads and clears the one-time notice.</summary>
    public static async Task<PageContext> Page(this HttpRequest request, TimeProvider time, CancellationToken cancel)
    {
        var http = request.HttpContext;
        var tokens = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        var notice = request.Cookies[NoticeCookie];
        if (notice is not null)
            http.Response.Cookies.Delete(NoticeCookie);
        var clock = http.RequestServices.GetService<IClockBarSource>() is { } source ? await source.Bar(cancel) : null;
        return new PageContext(request.Visitor().Who, request.Path + request.QueryString, tokens.FormFieldName, tokens.RequestToken ?? "", time.GetUtcNow(), notice, clock);
    }

    /// <summary>A page that asks nothing of the store, which may be down: nobody's, without forms and clock.</summary>
    public static PageContext BarePage(this HttpRequest request, TimeProvider time) => new(null, request.Path, "", "", time.GetUtcNow(), null, null);

    /// <summary>Leaves a sentence for the next page.</summary>
    public static void LeaveNotice(this HttpRequest request, string sentence) =>
        request.HttpContext.Response.Cookies.Append(NoticeCookie, sentence, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromMinutes(1), Secure = request.HttpContext.RequestServices.GetRequiredService<PublicUrl>().IsHttps });
}
