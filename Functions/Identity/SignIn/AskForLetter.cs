using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Identity.Sessions;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.SignIn;

/// <summary>The sign-in page, and asking for the letter. Whether the address is known can't be told from the answer.</summary>
public sealed class AskForLetter(SignInDesk desk, IdentityCookies cookies, TrustedProxies proxies, TimeProvider time)
{
    [Function("ShowSignIn")]
    public async Task<IResult> Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sign-in")] HttpRequest request, CancellationToken cancel) =>
        Answers.Page<SignInPage>(await request.Page(time, cancel));

    [Function("AskForLetter")]
    public async Task<IResult> Ask([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sign-in")] HttpRequest request, CancellationToken cancel)
    {
        if (request.Visitor().Ask(IdentityPermissions.SignIn, Subject.General, null, time.GetUtcNow()) is not Permitted.Yes(var by))
            throw new InvalidOperationException("Signing in is everybody's.");
        if (await request.Bind<Body>(cancel) is not Bound<Body>.Value({ } body))
            body = new Body(null);
        switch (await desk.Ask(body.Address, proxies.ClientOf(request.HttpContext), by, cancel))
        {
            case SignInAsking.Begun begun:
                cookies.SetAttempt(request.HttpContext.Response, begun.Attempt, SignInAttempt.Life);
                return Answers.Seen("/sign-in/code");
            case SignInAsking.Refused({ Kind: RefusalKind.Invalid } why):
                return Answers.Page<SignInPage>(await request.Page(time, cancel), new { Problem = why, body.Address }, why.Status);
            case SignInAsking.Refused(var why):
                return await Answers.Refuse(request, why, time, cancel);
            default:
                throw new InvalidOperationException("Unknown outcome.");
        }
    }

    private sealed record Body(string? Address);
}
