using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.Directory;

/// <summary>An administrator adds a clerk, an expert or somebody of the office.</summary>
public sealed class AddPerson(DirectoryDesk desk, DirectoryDoor door)
{
    [Function("AddPerson")]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "people")] HttpRequest request, CancellationToken cancel) =>
        Add(request, person => Answers.Done(request, "/people", $"已添加“{person.Name}”。"), cancel);

    [Function("AddPersonApi")]
    public Task<IResult> RunApi([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people")] HttpRequest request, CancellationToken cancel) =>
        Add(request, person => Answers.Data(person, StatusCodes.Status201Created), cancel);

    private Task<IResult> Add(HttpRequest request, Func<Person, IResult> done, CancellationToken cancel) => door.Through(request, async by =>
        await request.Bind<NewPerson>(cancel) switch
        {
            Bound<NewPerson>.Value({ } entered) => await desk.Add(entered, by, cancel) switch
            {
                PersonAdding.Added(var person) => (null, done(person)),
                PersonAdding.Refused(var why) => (why, null),
                _ => throw new InvalidOperationException("Unknown outcome."),
            },
            Bound<NewPerson>.No(var why) => (why, null),
            _ => throw new InvalidOperationException("Unknown outcome."),
        }, cancel);
}
