using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.Directory;

/// <summary>An administrator writes to a person that they may sign in.</summary>
public sealed class InvitePerson(DirectoryDesk desk, DirectoryDoor door)
{
    [Function("InvitePerson")]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "people/{person}/invite")] HttpRequest request, string person, CancellationToken cancel) =>
        Invite(request, person, () => Answers.Done(request, "/people", "邀请信已写好，正在发送。"), cancel);

    [Function("InvitePersonApi")]
    public Task<IResult> RunApi([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/{person}/invite")] HttpRequest request, string person, CancellationToken cancel) =>
        Invite(request, person, () => Answers.Data(new { invited = person }), cancel);

    private Task<IResult> Invite(HttpRequest request, string person, Func<IResult> done, CancellationToken cancel) =>
        door.Through(request, async by => await desk.Invite(person, by, cancel) is { } why ? (why, null) : (null, done()), cancel);
}
