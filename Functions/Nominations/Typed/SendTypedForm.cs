using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Typed;

/// <summary>The printed and stamped form comes back: the Word file and its scan, as a packet like any other. A second one replaces the first.</summary>
public sealed class SendTypedForm(OwnTypedForms own, PacketDesk desk, TimeProvider time)
{
    [ChecksFormTokenItself]
    [Function(nameof(SendTypedForm))]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/drafts/{draft}/packets")] HttpRequest request,
        string campaign,
        string draft,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancel) => Answer(request, campaign, draft, durable, cancel);

    [Function("SendTypedFormApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/drafts/{draft}/packets")] HttpRequest request,
        string campaign,
        string draft,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancel) => Answer(request, campaign, draft, durable, cancel);

    private async Task<IResult> Answer(HttpRequest request, string campaignId, string draft, DurableTaskClient durable, CancellationToken cancel)
    {
        var begun = time.GetUtcNow();
        var asked = await own.Find(request, campaignId, draft, NominationPermissions.Send, cancel);
        if (asked is not OwnTypedForm.Found { Campaign: var campaign, Form: var form, Nomination: var sent, By: var by })
            return await Answers.Refuse(request, ((OwnTypedForm.No)asked).Why, time, cancel);
        var submission = sent is null
            ? await desk.Submit(request, campaign, form.Unit, form, begun, by, durable, cancel)
            : await desk.Replace(request, campaign, sent, begun, by, durable, cancel);
        return await submission.Answer(request, campaign, time, cancel);
    }
}
