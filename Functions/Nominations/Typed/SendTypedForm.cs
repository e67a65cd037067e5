using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Typed;

/// <summary>The printed and stamped form comes back: the Word file and its scan, as a packet like any other. A second one replaces the first.</summary>
public sealed class SendTypedForm(OwnTypedForms own, PacketDesk desk, Submissions submissions, TimeProvider time)
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
        var submission = await desk.Take(
            request, campaign, TypedForms.MayChange(campaign, form.Unit, sent, begun), by, durable,
            // The packet is complete: a sender who hangs up now has still sent it.
            async (packet, complete) => packet.Category is { Length: > 0 } other && other != form.Category.Value
                ? new Submission.Refused(Refusal.Invalid("报送的类别与在线推荐表的类别不同。", "请从所填类别的推荐表页面报送；如需更换类别，请新建一份推荐表。"))
                : sent is null
                    ? await submissions.Submit(campaign, form.Unit, form.Category.Value, packet.Files, begun, complete, CancellationToken.None, form.Id)
                    : await submissions.Replace(campaign, sent, packet.Category, packet.Files, begun, complete, CancellationToken.None),
            cancel);
        return await submission.Answer(
            request, campaign, sent is null ? "已完整收到您报送的材料，回执如下。" : $"已完整收到 {sent.Number} 的新版材料，回执如下。", StatusCodes.Status201Created, time, cancel);
    }
}
