using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.Directory;

/// <summary>An administrator adds a recommending unit.</summary>
public sealed class AddUnit(DirectoryDesk desk, DirectoryDoor door)
{
    [Function("AddUnit")]
    public Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "people/units")] HttpRequest request, CancellationToken cancel) =>
        Add(request, unit => Answers.Done(request, "/people", $"已添加单位“{unit.Name}”。"), cancel);

    [Function("AddUnitApi")]
    public Task<IResult> RunApi([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/units")] HttpRequest request, CancellationToken cancel) =>
        Add(request, unit => Answers.Data(unit, StatusCodes.Status201Created), cancel);

    private Task<IResult> Add(HttpRequest request, Func<Unit, IResult> done, CancellationToken cancel) => door.Through(request, async by =>
        await request.Bind<NewUnit>(cancel) switch
        {
            Bound<NewUnit>.Value({ } entered) => await desk.Add(entered, by, cancel) switch
            {
                UnitAdding.Added(var unit) => (null, done(unit)),
                UnitAdding.Refused(var why) => (why, null),
                _ => throw new InvalidOperationException("Unknown outcome."),
            },
            Bound<NewUnit>.No(var why) => (why, null),
            _ => throw new InvalidOperationException("Unknown outcome."),
        }, cancel);
}
