using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Durable;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>All blocks are there: they become one packet, with its receipt. Asked again, it answers the same receipt.</summary>
public sealed class CommitUpload(OwnUploads own, UploadCommit commit, Waker waker, TimeProvider time)
{
    /// <summary>For the page's script: where the receipt is shown.</summary>
    [Function(nameof(CommitUpload))]
    public async Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/uploads/{upload}/commit")] HttpRequest request,
        string campaign, string upload, [DurableClient] DurableTaskClient durable, CancellationToken cancel)
    {
        var (submission, found) = await Commit(request, campaign, upload, durable, cancel);
        if (submission is not Submission.Accepted { Nomination: var nomination, Packet: var packet })
            return await Answers.Refuse(request, ((Submission.Refused)submission).Why, time, cancel);
        request.LeaveNotice(SubmissionAnswers.Sentence(nomination, packet));
        return Answers.Data(new { Location = SubmissionAnswers.Shown(packet, found!.Campaign) });
    }

    [Function("CommitUploadApi")]
    public async Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/uploads/{upload}/commit")] HttpRequest request,
        string campaign, string upload, [DurableClient] DurableTaskClient durable, CancellationToken cancel)
    {
        var (submission, found) = await Commit(request, campaign, upload, durable, cancel);
        return submission is Submission.Accepted { Nomination: var nomination, Packet: var packet }
            ? Answers.Data(Receipt.Of(found!.Campaign.Definition, nomination, packet), found.Session.State == UploadState.Open ? StatusCodes.Status201Created : StatusCodes.Status200OK)
            : await Answers.Refuse(request, ((Submission.Refused)submission).Why, time, cancel);
    }

    private async Task<(Submission, OwnUpload.Found?)> Commit(HttpRequest request, string campaignId, string upload, DurableTaskClient durable, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaignId, upload, cancel);
        if (asked is not OwnUpload.Found found)
            return (new Submission.Refused(((OwnUpload.No)asked).Why), null);
        var submission = await commit.Commit(found.Campaign, found.Session, found.By, cancel);
        await waker.Deliver(durable, CancellationToken.None);
        return (submission, found);
    }
}
