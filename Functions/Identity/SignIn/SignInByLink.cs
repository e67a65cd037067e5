using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.SignIn;

/// <summary>The link of the letter: looking at it shows a page and uses nothing up, its button signs in.</summary>
public sealed class SignInByLink(SignInDesk desk, Admission admission, TimeProvider time)
{
    [Function("ShowLink")]
    public async Task<IResult> Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sign-in/link")] HttpRequest request, CancellationToken cancel)
    {
        var token = request.Query["token"].ToString();
        return await desk.Open(token, cancel)
            ? Answers.Page<LinkPage>(await request.Page(time, cancel), new { Token = token })
            : await Answers.Refuse(request, SignInDesk.DeadLink, time, cancel);
    }

    [Function("SignInByLink")]
    public async Task<IResult> SignIn([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sign-in/link")] HttpRequest request, CancellationToken cancel)
    {
        if (request.Visitor().Ask(IdentityPermissions.SignIn, Subject.General, null, time.GetUtcNow()) is not Permitted.Yes(var by))
            throw new InvalidOperationException("Signing in is everybody's.");
        if (await request.Bind<Body>(cancel) is not Bound<Body>.Value({ } body))
            body = new Body(null);
        return await desk.ByLink(body.Token, by, cancel) switch
        {
            SigningIn.Done done => await admission.Admit(request, done.Person, by, cancel),
            SigningIn.Refused(var why) => await Answers.Refuse(request, why, time, cancel),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    private sealed record Body(string? Token);
}
