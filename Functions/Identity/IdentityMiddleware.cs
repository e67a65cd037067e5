using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TechVolunteers.Audit;
using TechVolunteers.Identity.Sessions;
using TechVolunteers.Identity.Tokens;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.Identity;

/// <summary>
/// Around every HTTP function: finds out who is asking (a cookie on pages, a bearer token under /api, never the other way round), refuses forged
/// forms, sets the security headers, and turns what went wrong into an answer without internals.
/// </summary>
public sealed partial class IdentityMiddleware(PublicUrl url, IdentityCookies cookies, TimeProvider time, ILogger<IdentityMiddleware> log) : IFunctionsWorkerMiddleware
{
    /// <summary>Enough for every form but an upload.</summary>
    private const long FormBytes = 256 * 1024;

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }
        // Where people use https, a proxy may have ended it on the way; what is made of this request is meant for their address.
        if (url.IsHttps)
            http.Request.Scheme = Uri.UriSchemeHttps;
        var id = RequestId(context);
        SecurityHeaders.Apply(http.Response.Headers, url, id);
        http.SetVisitor(new Visitor(null, id));
        try
        {
            if (await Admit(context, http) is { } refusal)
                context.GetInvocationResult().Value = await Answers.Refuse(http.Request, refusal, time, http.RequestAborted);
            else
                await next(context);
        }
        catch (StoreUnavailableException problem) when (!http.Response.HasStarted)
        {
            LogStoreUnavailable(problem, context.FunctionDefinition.Name, id);
            await http.Request.Drain(http.RequestAborted);
            context.GetInvocationResult().Value = Answers.Unavailable(http.Request, time);
        }
        catch (BadHttpRequestException problem) when (!http.Response.HasStarted && problem.StatusCode != StatusCodes.Status408RequestTimeout)
        {
            var refusal = problem.StatusCode == StatusCodes.Status413PayloadTooLarge ? FormTokens.TooLarge : FormTokens.Unreadable;
            context.GetInvocationResult().Value = await Answers.Refuse(http.Request, refusal, time, http.RequestAborted);
        }
        catch (Exception problem) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested && problem is not BadHttpRequestException)
        {
            LogFailed(problem, context.FunctionDefinition.Name, id);
            await http.Request.Drain(http.RequestAborted);
            context.GetInvocationResult().Value = Answers.Broken(http.Request, time);
        }
    }

    /// <summary>Recognises the visitor; a refusal when the request must not reach its function.</summary>
    private async Task<Refusal?> Admit(FunctionContext context, HttpContext http)
    {
        if (http.Request.IsApi())
            return await RecogniseProgram(context, http);
        await RecogniseBrowser(context, http);
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || HttpMethods.IsTrace(request.Method))
            return null;
        // Browsers say where a request comes from; it costs nothing to listen before the token is looked at.
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
            return FormTokens.Forged;
        if (FormTokens.ChecksItself(context.FunctionDefinition.EntryPoint))
            return null;
        if (request.ContentLength > FormBytes)
            return FormTokens.TooLarge;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = FormBytes;
        return await request.CheckFormToken();
    }

    private static async Task<Refusal?> RecogniseProgram(FunctionContext context, HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return null;
        const string scheme = "Bearer ";
        var holder = header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? await context.InstanceServices.GetRequiredService<ApiTokenDesk>().Who(header[scheme.Length..].Trim(), http.RequestAborted)
            : null;
        if (holder is null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return new Refusal(RefusalKind.NotSignedIn, "接口令牌无效、已过期或已撤销。", "请在账户页面重新签发令牌，并放在请求头 Authorization: Bearer 之后。");
        }
        Recognised(http, holder.Who, holder.Until);
        return null;
    }

    private async Task RecogniseBrowser(FunctionContext context, HttpContext http)
    {
        if (cookies.Session(http.Request) is not { } session)
            return;
        var by = new Attribution(new Actor.Machine("session"), time.GetUtcNow(), http.Request.Visitor().Request);
        if (await context.InstanceServices.GetRequiredService<SessionDesk>().Who(session, by, http.RequestAborted) is { } who)
            Recognised(http, who, until: null);
        else
            cookies.ClearSession(http.Response);
    }

    private static void Recognised(HttpContext http, Principal who, DateTimeOffset? until)
    {
        http.SetVisitor(http.Request.Visitor() with { Who = who, Until = until });
        // Antiforgery tokens are bound to this name: a page shown before a sign-in can't be sent after it.
        http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, who.Id.Value)], "TechVolunteers"));
    }

    /// <summary>The trace id (W3C Trace Context) under which logs and the audit meet.</summary>
    private static string RequestId(FunctionContext context) =>
        ActivityContext.TryParse(context.TraceContext.TraceParent, context.TraceContext.TraceState, out var trace) ? trace.TraceId.ToHexString() : Ids.New();

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} found the store unavailable (request {Request}).")]
    private partial void LogStoreUnavailable(Exception problem, string function, string request);

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed (request {Request}).")]
    private partial void LogFailed(Exception problem, string function, string request);
}
