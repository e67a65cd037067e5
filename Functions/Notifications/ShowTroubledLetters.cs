using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Notifications;

/// <summary>Letters that did not arrive, or may have arrived twice.</summary>
public sealed class ShowTroubledLetters(TroubledLetters letters, TimeProvider time)
{
    private const int Most = 200;

    [Function("ShowTroubledLetters")]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "office/letters")] HttpRequest request, CancellationToken cancel) =>
        Denied(request) is { } refusal
            ? await Answers.Refuse(request, refusal, time, cancel)
            : Answers.Page<TroubledLettersPage>(await request.Page(time, cancel), new
            {
                Letters = await letters.List(Most, cancel),
                MaySendAgain = request.Visitor().Ask(NotificationPermissions.SendAgain, Subject.General, null, time.GetUtcNow()) is Permitted.Yes,
            });

    [Function("ShowTroubledLettersApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/letters")] HttpRequest request, CancellationToken cancel) =>
        Denied(request) is { } refusal ? await Answers.Refuse(request, refusal, time, cancel) : Answers.Data(await letters.List(Most, cancel));

    private Refusal? Denied(HttpRequest request) =>
        request.Visitor().Ask(NotificationPermissions.WatchLetters, Subject.General, null, time.GetUtcNow()) is Permitted.No(var why) ? why : null;
}
