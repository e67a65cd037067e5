using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Identity.Sessions;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.SignIn;

/// <summary>The page that waits for the code, and the code itself.</summary>
public sealed class SignInByCode(SignInDesk desk, Admission admission, IdentityCookies cookies, TrustedProxies proxies, TimeProvider time)
{
    [Function("ShowCode")]
    public async Task<IResult> Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sign-in/code")] HttpRequest request, CancellationToken cancel) =>
        Answers.Page<CodePage>(await request.Page(time, cancel));

    [Function("SignInByCode")]
    public async Task<IResult> SignIn([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sign-in/code")] HttpRequest request, CancellationToken cancel)
    {
        if (request.Visitor().Ask(IdentityPermissions.SignIn, Subject.General, null, time.GetUtcNow()) is not Permitted.Yes(var by))
            throw new InvalidOperationException("Signing in is everybody's.");
        if (await request.Bind<Body>(cancel) is not Bound<Body>.Value({ } body))
            body = new Body(null);
        return await desk.ByCode(cookies.Attempt(request), body.Code, proxies.ClientOf(request.HttpContext), by, cancel) switch
        {
            SigningIn.Done done => await admission.Admit(request, done.Person, by, cancel),
            SigningIn.Refused({ Kind: RefusalKind.Invalid } why) => Answers.Page<CodePage>(await request.Page(time, cancel), new { Problem = why }, why.Status),
            SigningIn.Refused(var why) => await Answers.Refuse(request, why, time, cancel),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    private sealed record Body(string? Code);
}
