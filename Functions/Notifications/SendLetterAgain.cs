using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Notifications;

/// <summary>A person has a letter sent once more.</summary>
public sealed class SendLetterAgain(TroubledLetters letters, LetterPartitions partitions, LetterDispatch dispatch, TimeProvider time)
{
    [Function("SendLetterAgain")]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/letters/{partition}/{id}")] HttpRequest request, string partition, string id, CancellationToken cancel) =>
        await Again(request, partition, id, cancel) is { } refusal
            ? await Answers.Refuse(request, refusal, time, cancel)
            : Answers.Done(request, "/office/letters", "已再发一次；如果仍未送达，会重新出现在这里。");

    [Function("SendLetterAgainApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/letters/{partition}/{id}")] HttpRequest request, string partition, string id, CancellationToken cancel) =>
        await Again(request, partition, id, cancel) is { } refusal ? await Answers.Refuse(request, refusal, time, cancel) : Answers.Data(new { done = true });

    private async Task<Refusal?> Again(HttpRequest request, string name, string id, CancellationToken cancel)
    {
        var asked = request.Visitor().Ask(NotificationPermissions.SendAgain, Subject.General, null, time.GetUtcNow());
        if (asked is not Permitted.Yes(var by))
            return ((Permitted.No)asked).Why;
        if (await letters.SendAgain(name, id, by, cancel) is { } refusal)
            return refusal;
        await dispatch.Send((await partitions.Find(name, cancel))!, id, orphans: false, cancel);
        return null;
    }
}
