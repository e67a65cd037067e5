using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.Sessions;

/// <summary>Ends the browser's session, in the store and in the browser.</summary>
public sealed class SignOut(SessionDesk sessions, IdentityCookies cookies, TimeProvider time)
{
    [Function("SignOut")]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sign-out")] HttpRequest request, CancellationToken cancel)
    {
        if (cookies.Session(request) is { } session)
        {
            Actor actor = request.Visitor().Who is { } who ? new Actor.Person(who.Id, Role.Public) : new Actor.Anyone();
            await sessions.End(session, new Attribution(actor, time.GetUtcNow(), request.Visitor().Request), cancel);
            cookies.ClearSession(request.HttpContext.Response);
        }
        return Answers.Done(request, "/", "已退出登录。");
    }
}
