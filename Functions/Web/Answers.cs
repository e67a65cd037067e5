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

    /// <summary>After a post that leaves nothing to say: go to <paramref name="path"/>.</summary>
    public static IResult Seen(string path) => new SeeOther(path);

    /// <summary>The refusal as a page, or as problem details (RFC 9457) for a program.</summary>
    public static async Task<IResult> Refuse(HttpRequest request, Refusal refusal, TimeProvider time, CancellationToken cancel)
    {
        RetryAfter(request, refusal);
        return request.AsksForData()
            ? Problem(request, refusal, refusal.Status)
            : Page<RefusalPage>(await request.Page(time, cancel), new { Refusal = refusal }, refusal.Status);
    }

    /// <summary>503: the store is down. The page asks the store for nothing.</summary>
    public static IResult Unavailable(HttpRequest request, TimeProvider time)
    {
        var refusal = new Refusal(RefusalKind.Unavailable, "系统的存储暂时不可用，这次操作没有办理。", "请一分钟后再试；已经办理的事项不受影响。", TimeSpan.FromMinutes(1));
        RetryAfter(request, refusal);
        return Bare(request, refusal, refusal.Status, time);
    }

    /// <summary>500: a bug. The answer names the request, under which the log holds the rest.</summary>
    public static IResult Broken(HttpRequest request, TimeProvider time)
    {
        var refusal = Refusal.Invalid("系统出错了，这次操作没有完成。", $"请稍后再试；如果仍然这样，请把编号 {request.Visitor().Request} 告诉系统管理员。");
        return Bare(request, refusal, StatusCodes.Status500InternalServerError, time);
    }

    private static IResult Bare(HttpRequest request, Refusal refusal, int status, TimeProvider time) => request.AsksForData()
        ? Problem(request, refusal, status)
        : Page<RefusalPage>(request.BarePage(time), new { Refusal = refusal }, status);

    private static IResult Problem(HttpRequest request, Refusal refusal, int status)
    {
        object? code = status == StatusCodes.Status500InternalServerError ? "broken" : refusal.Kind;
        var problem = new { type = "about:blank", title = refusal.What, status, detail = refusal.Do, code, request = request.Visitor().Request };
        return Results.Text(Json.Write(problem), "application/problem+json", Encoding.UTF8, status);
    }

    // RFC 9110 10.2.3: whole seconds.
    private static void RetryAfter(HttpRequest request, Refusal refusal)
    {
        if (refusal.After is { } after)
            request.HttpContext.Response.Headers.RetryAfter = $"{(long)Math.Ceiling(after.TotalSeconds)}";
        else if (refusal.Kind is RefusalKind.TooMany or RefusalKind.Unavailable)
            request.HttpContext.Response.Headers.RetryAfter = "60";
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
