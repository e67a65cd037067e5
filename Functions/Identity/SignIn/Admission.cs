using Microsoft.AspNetCore.Http;
using TechVolunteers.Audit;
using TechVolunteers.Identity.Sessions;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.SignIn;

/// <summary>What follows a good link or code: a new session, and the page where this person works.</summary>
public sealed class Admission(SessionDesk sessions, PeopleDirectory people, Administrators administrators, IdentityCookies cookies)
{
    public async Task<IResult> Admit(HttpRequest request, PersonId id, Attribution by, CancellationToken cancel)
    {
        var session = await sessions.Start(id, cookies.Session(request), by, cancel);
        cookies.SetSession(request.HttpContext.Response, session);
        cookies.ClearAttempt(request.HttpContext.Response);
        var who = await people.Person(id, cancel) is { } person ? administrators.PrincipalOf(person) : null;
        var entrance = Navigation.For(who).FirstOrDefault(link => !link.Roles.IsEmpty)?.Path ?? "/";
        return Answers.Done(request, entrance, "已登录。");
    }
}
