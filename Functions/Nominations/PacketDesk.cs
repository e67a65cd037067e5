using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>What sending and replacing have in common: the upload between the first look and the commit.</summary>
public sealed class PacketDesk(PacketUpload uploads, Waker waker, TimeProvider time)
{
    /// <param name="early">What is known to be wrong before a byte is read.</param>
    /// <param name="by">Who sends; its instant becomes that of the complete body.</param>
    /// <param name="keep">Commits what arrived.</param>
    public async Task<Submission> Take(
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
            await PacketUpload.Drain(request, cancel);
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
