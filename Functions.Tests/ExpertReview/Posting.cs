using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Tests.ExpertReview;

/// <summary>Calls a trigger as the host does after the identity middleware: a request in, the written answer out.</summary>
internal static class Posting
{
    private static readonly IServiceProvider Services = Container();

    public static async Task<(int Status, string Text, string? Location)> Ask(Func<HttpRequest, Task<IResult>> trigger, Principal? who, string path, string? form = null, string? json = null)
    {
        using var scope = Services.CreateScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var parts = path.Split('?');
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("localhost");
        http.Request.Path = parts[0];
        http.Request.QueryString = new QueryString(parts.Length > 1 ? "?" + parts[1] : "");
        if ((form ?? json) is not null)
        {
            http.Request.Method = "POST";
            http.Request.ContentType = form is not null ? "application/x-www-form-urlencoded" : "application/json";
            http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes((form ?? json)!));
        }
        http.Response.Body = new MemoryStream();
        http.SetVisitor(new Visitor(who, "request"));
        var result = await trigger(http.Request);
        await result.ExecuteAsync(http);
        http.Response.Body.Position = 0;
        return (http.Response.StatusCode, await new StreamReader(http.Response.Body).ReadToEndAsync(), http.Response.Headers.Location);
    }

    private static IServiceProvider Container()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton(new PublicUrl("https://example.org")).AddAntiforgery().AddRazorComponents();
        return builder.Build().Services;
    }

    public static Principal Someone(string id, params Role[] roles) => new(PersonId.From(id), $"示例{id}", [.. roles], null);
}
