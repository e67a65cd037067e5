using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>Takes a packet that comes in one request: the upload between the first look and the commit.</summary>
public sealed class PacketDesk(PacketUpload uploads, Submissions submissions, Waker waker, TimeProvider time)
{
    /// <summary>A unit's new nomination.</summary>
    /// <param name="typed">The form typed online whose print comes back; null for a form that was filled in elsewhere.</param>
    /// <param name="begun">When the request began.</param>
    /// <param name="by">Who sends; its instant becomes that of the complete body.</param>
    public Task<Submission> Submit(
        HttpRequest request, RunningCampaign campaign, UnitId unit, TypedForm? typed, DateTimeOffset begun, Attribution by, DurableTaskClient durable, CancellationToken cancel) =>
        Take(
            request, campaign, campaign.Campaign.BeingClosed() ?? SendingWindow.OfIntake(campaign, unit).Begin(begun) ?? Submissions.TooLate(campaign.Campaign), by, durable,
            // The packet is complete: a sender who hangs up now has still sent it.
            async (packet, complete) => typed is not null && packet.Category is { Length: > 0 } other && other != typed.Category.Value
                ? new Submission.Refused(TypedForms.OtherCategory)
                : await submissions.Submit(campaign, unit, typed?.Category.Value ?? packet.Category, packet.Files, begun, complete, CancellationToken.None, typed?.Id),
            cancel);

    /// <summary>A new version of a nomination's packet.</summary>
    /// <inheritdoc cref="Submit"/>
    public Task<Submission> Replace(
        HttpRequest request, RunningCampaign campaign, Nomination nomination, DateTimeOffset begun, Attribution by, DurableTaskClient durable, CancellationToken cancel) =>
        Take(
            request, campaign, campaign.Campaign.BeingClosed() ?? Submissions.MayReplace(campaign, nomination, begun, begun), by, durable,
            (packet, complete) => submissions.Replace(campaign, nomination, packet.Category, packet.Files, begun, complete, CancellationToken.None),
            cancel);

    /// <param name="early">What is known to be wrong before a byte is read.</param>
    /// <param name="keep">Commits what arrived.</param>
    private async Task<Submission> Take(
        HttpRequest request,
        RunningCampaign campaign,
        Refusal? early,
        Attribution by,
        DurableTaskClient durable,
        Func<Arrival.Complete, Attribution, Task<Submission>> keep,
        CancellationToken cancel)
    {
        if (early is not null)
        {
            await request.Drain(cancel);
            return new Submission.Refused(early);
        }
        // Programs show a token of their own with every request; only a browser can be made to send what its user did not want.
        Func<string?, Task<Refusal?>>? proof = request.IsApi() ? null : token => request.Check(token);
        switch (await uploads.Receive(request, campaign.Definition.Packet, proof, cancel))
        {
            case Arrival.Refused refused:
                return new Submission.Refused(refused.Why);
            case Arrival.Complete complete:
                // When the commit throws, nobody knows whether it stands: the files stay, for a nomination may refer to them.
                var submission = await keep(complete, by with { At = time.GetUtcNow() });
                if (submission is Submission.Refused)
                    await uploads.Discard(complete.Files);
                else
                    await waker.Deliver(durable, cancel);
                return submission;
            default:
                throw new InvalidOperationException("Unknown arrival.");
        }
    }
}
