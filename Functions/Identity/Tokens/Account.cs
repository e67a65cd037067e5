using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.Tokens;

/// <summary>A person's own page: who they are here, and the tokens of their programs.</summary>
public sealed class Account(ApiTokenDesk desk, TimeProvider time)
{
    [Function("ShowAccount")]
    public async Task<IResult> Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "account")] HttpRequest request, CancellationToken cancel) =>
        Ask(request) switch
        {
            Permitted.Yes => await Page(request, null, null, cancel),
            Permitted.No(var why) => await Answers.Refuse(request, why, time, cancel),
            _ => throw new InvalidOperationException("Unknown answer."),
        };

    [Function("IssueToken")]
    public async Task<IResult> Issue([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "account/tokens")] HttpRequest request, CancellationToken cancel)
    {
        if (Ask(request) is not Permitted.Yes(var by))
            return await Denied(request, cancel);
        return await Issued(request, by, cancel) switch
        {
            TokenIssuing.Issued issued => await Page(request, issued, null, cancel),
            TokenIssuing.Refused(var why) => await Page(request, null, why, cancel),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    /// <summary>For a program that replaces its token before the end: as the page, but for no longer than the token it shows.</summary>
    [Function("IssueTokenApi")]
    public async Task<IResult> IssueApi([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/account/tokens")] HttpRequest request, CancellationToken cancel)
    {
        if (Ask(request) is not Permitted.Yes(var by))
            return await Denied(request, cancel);
        return await Issued(request, by, cancel) switch
        {
            TokenIssuing.Issued(var token, var bearer) => Answers.Data(new { token.Id, token.Name, token.ExpiresAt, bearer }, StatusCodes.Status201Created),
            TokenIssuing.Refused(var why) => await Answers.Refuse(request, why, time, cancel),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };
    }

    [Function("RevokeToken")]
    public async Task<IResult> Revoke([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "account/tokens/{token}/revoke")] HttpRequest request, string token, CancellationToken cancel)
    {
        if (Ask(request) is not Permitted.Yes(var by))
            return await Denied(request, cancel);
        return await desk.Revoke(Self(by), token, by, cancel) is { } why
            ? await Answers.Refuse(request, why, time, cancel)
            : Answers.Done(request, "/account", "令牌已撤销，使用它的程序不能再访问。");
    }

    [Function("ShowAccountApi")]
    public async Task<IResult> ShowApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/account")] HttpRequest request, CancellationToken cancel)
    {
        if (Ask(request) is not Permitted.Yes(var by))
            return await Denied(request, cancel);
        var who = request.Visitor().Who!;
        var tokens = (await desk.List(Self(by), cancel)).Select(token => new { token.Id, token.Name, token.IssuedAt, token.ExpiresAt });
        return Answers.Data(new { who.Id, who.Name, who.Roles, who.Unit, tokens });
    }

    [Function("RevokeTokenApi")]
    public async Task<IResult> RevokeApi([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/account/tokens/{token}/revoke")] HttpRequest request, string token, CancellationToken cancel)
    {
        if (Ask(request) is not Permitted.Yes(var by))
            return await Denied(request, cancel);
        return await desk.Revoke(Self(by), token, by, cancel) is { } why ? await Answers.Refuse(request, why, time, cancel) : Answers.Data(new { revoked = token });
    }

    private async Task<IResult> Page(HttpRequest request, TokenIssuing.Issued? issued, Refusal? problem, CancellationToken cancel)
    {
        var tokens = await desk.List(request.Visitor().Who!.Id, cancel);
        return Answers.Page<AccountPage>(await request.Page(time, cancel), new { Tokens = tokens, Issued = issued, Problem = problem }, problem?.Status ?? StatusCodes.Status200OK);
    }

    private async Task<TokenIssuing> Issued(HttpRequest request, Attribution by, CancellationToken cancel) =>
        await request.Bind<Body>(cancel) switch
        {
            Bound<Body>.Value({ } body) => await desk.Issue(Self(by), body.Name, body.Days, request.Visitor().Until, by, cancel),
            Bound<Body>.No(var why) => new TokenIssuing.Refused(why),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };

    private Permitted Ask(HttpRequest request) => request.Visitor().Ask(IdentityPermissions.OwnAccount, Subject.General, null, time.GetUtcNow());

    private Task<IResult> Denied(HttpRequest request, CancellationToken cancel) => Answers.Refuse(request, ((Permitted.No)Ask(request)).Why, time, cancel);

    private static PersonId Self(Attribution by) => ((Actor.Person)by.Actor).Id;

    private sealed record Body(string? Name, int Days);
}
