using Microsoft.AspNetCore.Http;
using TechVolunteers.Audit;
using TechVolunteers.Web;

namespace TechVolunteers.Identity.Directory;

/// <summary>What the triggers of the directory have in common: who may pass, and the page that shows a refusal beside the form.</summary>
public sealed class DirectoryDoor(PeopleDirectory directory, TimeProvider time)
{
    public Permitted Ask(HttpRequest request) => request.Visitor().Ask(IdentityPermissions.ManagePeople, Subject.General, null, time.GetUtcNow());

    /// <summary>Runs <paramref name="act"/> when it is permitted; its refusal, or the denial, is the answer to a page and to a program.</summary>
    public async Task<IResult> Through(HttpRequest request, Func<Attribution, Task<(Refusal? Why, IResult? Done)>> act, CancellationToken cancel)
    {
        if (Ask(request) is not Permitted.Yes(var by))
            return await Answers.Refuse(request, ((Permitted.No)Ask(request)).Why, time, cancel);
        var (why, done) = await act(by);
        if (why is null)
            return done ?? throw new InvalidOperationException("There is neither a refusal nor an answer.");
        return request.IsApi() || why.Kind != RefusalKind.Invalid ? await Answers.Refuse(request, why, time, cancel) : await Page(request, why, cancel);
    }

    public async Task<IResult> Page(HttpRequest request, Refusal? problem, CancellationToken cancel)
    {
        var units = (await directory.Units(cancel)).OrderBy(unit => unit.AddedAt).ToArray();
        var people = (await directory.People(cancel)).OrderBy(person => person.AddedAt).ToArray();
        return Answers.Page<PeoplePage>(await request.Page(time, cancel), new { Units = units, People = people, Problem = problem }, problem?.Status ?? StatusCodes.Status200OK);
    }
}
