using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Evidence;

/// <summary>
/// A picture of a packet's scan, for those who may download the packet. It was encoded anew by the inspection, so a page may show it; the scan itself
/// goes out as an attachment only.
/// </summary>
public sealed class ShowEvidence(CampaignReads campaigns, NominationReads nominations, IDocuments documents, IEnumerable<AssignedReaders> assigned, TimeProvider time)
{
    /// <param name="version">Of the packet.</param>
    /// <param name="n">The picture's place in <see cref="ScanFacts.Pictures"/>, from 0.</param>
    [Function(nameof(ShowEvidence))]
    public async Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/{campaign}/evidence/{nomination}/{version}/{n}")] HttpRequest request,
        string campaign, string nomination, string version, string n, CancellationToken cancel)
    {
        if (await campaigns.Find(campaign, cancel) is not { } running)
            return await Answers.Refuse(request, CampaignReads.NoSuchCampaign, time, cancel);
        var found = await nominations.Find(running.Id, nomination, cancel);
        var subject = found is null ? Subject.General : new Subject(found.Unit, await assigned.Readers(found, cancel));
        if (request.Visitor().Ask(NominationPermissions.Download, subject, running.Campaign.Phase, time.GetUtcNow()) is Permitted.No no)
            return await Answers.Refuse(request, no.Why, time, cancel);
        if (found is null || await Picture(found, version, n, cancel) is not { } picture || await documents.Open(picture.Document, cancel) is not { } content)
            return await Answers.Refuse(request, NoSuchPicture, time, cancel);
        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        return Results.Stream(content, picture.ContentType);
    }

    private async Task<EvidencePicture?> Picture(Nomination nomination, string version, string n, CancellationToken cancel) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= nomination.Version
        && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        && (await nominations.Inspection(nomination, number, cancel))?.Scan is { Pictures: var pictures } && place < pictures.Length
            ? pictures[place]
            : null;

    private static Refusal NoSuchPicture { get; } = Refusal.Unknown("没有找到这张图片。", "请从材料页面重新进入。");
}
