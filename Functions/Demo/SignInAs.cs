using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Identity;
using TechVolunteers.Identity.SignIn;
using TechVolunteers.Web;

namespace TechVolunteers.Demo;

/// <summary>Whom to become.</summary>
public sealed record StandInChoice(string? Person);

/// <summary>Signs somebody of the demonstration in with one click.</summary>
public sealed class SignInAs(DemoDoor door, PeopleDirectory people, Admission admission, TimeProvider time)
{
    [Function("DemoSignIn")]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "demo/sign-in")] HttpRequest request, CancellationToken cancel)
    {
        var asked = door.Ask(request, time.GetUtcNow());
        if (asked is not Permitted.Yes(var by))
            return await Answers.Refuse(request, ((Permitted.No)asked).Why, time, cancel);
        var id = await request.Bind<StandInChoice>(cancel) is Bound<StandInChoice>.Value({ Person: { } chosen }) ? chosen : "";
        if (!Ids.Valid(id) || await people.Person(PersonId.From(id), cancel) is not { RetiredAt: null } person)
            return await Answers.Refuse(request, Refusal.Unknown("没有这个演示人物，或者已经停用。", "请从页面上方的演示栏重新选择。"), time, cancel);
        return await admission.Admit(request, person.Id, by, cancel);
    }
}
