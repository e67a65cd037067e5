using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.Directory;

/// <summary>Units and people, for administrators.</summary>
public sealed class ShowPeople(DirectoryDoor door, PeopleDirectory directory)
{
    [Function("ShowPeople")]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "people")] HttpRequest request, CancellationToken cancel) =>
        door.Through(request, async _ => (null, await door.Page(request, null, cancel)), cancel);

    [Function("ShowPeopleApi")]
    public Task<IResult> RunApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/people")] HttpRequest request, CancellationToken cancel) =>
        door.Through(request, async _ => (null, Answers.Data(new { units = await directory.Units(cancel), people = await directory.People(cancel) })), cancel);
}
