using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TechVolunteers.Web;

/// <summary>The answers that triggers give: pages, JSON, redirects after a post, and refusals in the form that the asker reads.</summary>
public static class Answers
{
    /// <summary>A page rendered on the server. <paramref name="parameters"/> is an anonymous object with the component's parameters beside <c>Page</c>.</summary>
    public static IResult Page<TComponent>(PageContext page, object? parameters = null, int status = StatusCodes.Status200OK)
        where TComponent : IComponent
    {
        var all = new Dictionary<string, object?>(StringComparer.Ordinal) { ["Page"] = page };
        foreach (var property in parameters?.GetType().GetProperties() ?? [])
            all[property.Name] = property.GetValue(parameters);
        return new RazorComponentResult<TComponent>(all) { StatusCode = status };
    }

    /// <summary>JSON as rows and API bodies are written.</summary>
    public static IResult Data<T>(T value, int status = StatusCodes.Status200OK) =>
        Results.Text(Json.Write(value), "application/json", Encoding.UTF8, status);

    /// <summary>After a post from a page: go to <paramref name="path"/>, where the change shows, with a sentence about what was done.</summary>
    public static IResult Done(HttpRequest request, string path, string sentence)
    {
        request.LeaveNotice(sentence);
        return new SeeOther(path);
    }

    /// <summary>The refusal as a page, or as problem details (RFC 9457) for a program.</summary>
    public static async Task<IResult> Refuse(HttpRequest request, Refusal refusal, TimeProvider time, CancellationToken cancel)
    {
        if (refusal.Kind == RefusalKind.TooMany || refusal.Kind == RefusalKind.Unavailable)
            request.HttpContext.Response.Headers.RetryAfter = "60";
        if (!request.IsApi())
            return Page<RefusalPage>(await request.Page(time, cancel), new { Refusal = refusal }, refusal.Status);
        var problem = new { type = "about:blank", title = refusal.What, status = refusal.Status, detail = refusal.Do, code = refusal.Kind, request = request.Visitor().Request };
        return Results.Text(Json.Write(problem), "application/problem+json", Encoding.UTF8, refusal.Status);
    }

    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
