using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>A unit sends a packet: one multipart post with the category, the Word form, the stamped PDF, attachments and the consent.</summary>
public sealed class SubmitNomination(CampaignReads campaigns, PacketDesk desk, TimeProvider time)
{
    [ChecksFormTokenItself]
    [Function(nameof(SubmitNomination))]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/nominations")] HttpRequest request,
        string campaign,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancel) => Answer(request, campaign, durable, cancel);

    [Function("SubmitNominationApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/nominations")] HttpRequest request,
        string campaign,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancel) => Answer(request, campaign, durable, cancel);

    private async Task<IResult> Answer(HttpRequest request, string campaignId, DurableTaskClient durable, CancellationToken cancel)
    {
        var begun = time.GetUtcNow();
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return await Answers.Refuse(request, CampaignReads.NoSuchCampaign, time, cancel);
        var visitor = request.Visitor();
        var unit = visitor.Who?.Unit;
        var permitted = visitor.Ask(NominationPermissions.Send, unit is { } own ? Subject.Of(own) : Subject.General, campaign.Campaign.Phase, begun);
        if (permitted is not Permitted.Yes { By: var by } || unit is null)
            return await Answers.Refuse(request, ((Permitted.No)permitted).Why, time, cancel);
        var submission = await desk.Submit(request, campaign, unit.Value, typed: null, begun, by, durable, cancel);
        return await submission.Answer(request, campaign, time, cancel);
    }
}

internal static class SubmissionAnswers
{
    /// <summary>The receipt: a page to go to, or JSON.</summary>
    public static async Task<IResult> Answer(this Submission submission, HttpRequest request, RunningCampaign campaign, TimeProvider time, CancellationToken cancel)
    {
        if (submission is not Submission.Accepted { Nomination: var nomination, Packet: var packet })
            return await Answers.Refuse(request, ((Submission.Refused)submission).Why, time, cancel);
        return request.IsApi()
            ? Answers.Data(Receipt.Of(campaign.Definition, nomination, packet), StatusCodes.Status201Created)
            : Answers.Done(request, Shown(packet, campaign), Sentence(nomination, packet));
    }

    /// <summary>Where a receipt is shown to its unit.</summary>
    public static string Shown(Packet packet, RunningCampaign campaign) => $"/unit/{campaign.Id}/nominations/{packet.Nomination}/receipts/{packet.Version}";

    public static string Sentence(Nomination nomination, Packet packet) =>
        packet.Version == 1 ? "已完整收到您报送的材料，回执如下。" : $"已完整收到 {nomination.Number} 的新版材料，回执如下。";
}
