using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.Directory;

/// <summary>An administrator takes a person's access away.</summary>
public sealed class RetirePerson(DirectoryDesk desk, DirectoryDoor door)
{
    [Function("RetirePerson")]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "people/{person}/retire")] HttpRequest request, string person, CancellationToken cancel) =>
        Retire(request, person, () => Answers.Done(request, "/people", "已停用，此人不能再登录。"), cancel);

    [Function("RetirePersonApi")]
    public Task<IResult> RunApi([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/{person}/retire")] HttpRequest request, string person, CancellationToken cancel) =>
        Retire(request, person, () => Answers.Data(new { retired = person }), cancel);

    private Task<IResult> Retire(HttpRequest request, string person, Func<IResult> done, CancellationToken cancel) =>
        door.Through(request, async by => await desk.Retire(person, by, cancel) is { } why ? (why, null) : (null, done()), cancel);
}
