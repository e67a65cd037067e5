using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Upload.Sessions;

/// <summary>What is there of an upload, the next block of it, and its end without a packet.</summary>
public sealed class FollowUpload(OwnUploads own, UploadBlocks blocks, UploadRemains remains, TimeProvider time)
{
    /// <summary>The SHA-256 that the block must have, 64 hexadecimal digits; optional.</summary>
    private const string HashHeader = "X-Content-Sha256";

    [Function("ShowUpload")]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unit/{campaign}/uploads/{upload}")] HttpRequest request, string campaign, string upload, CancellationToken cancel) =>
        Show(request, campaign, upload, cancel);

    [Function("ShowUploadApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/uploads/{upload}")] HttpRequest request, string campaign, string upload, CancellationToken cancel) =>
        Show(request, campaign, upload, cancel);

    [ChecksFormTokenItself]
    [Function("PutBlock")]
    public async Task<IResult> Put(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "unit/{campaign}/uploads/{upload}/files/{file}/blocks/{block}")] HttpRequest request,
        string campaign, string upload, string file, string block, CancellationToken cancel) =>
        await request.Check(request.Headers[FormTokens.Header]) is { } forged
            ? await Answers.Refuse(request, forged, time, cancel)
            : await Take(request, campaign, upload, file, block, cancel);

    [Function("PutBlockApi")]
    public Task<IResult> PutApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/campaigns/{campaign}/uploads/{upload}/files/{file}/blocks/{block}")] HttpRequest request,
        string campaign, string upload, string file, string block, CancellationToken cancel) => Take(request, campaign, upload, file, block, cancel);

    [Function("DiscardUpload")]
    public Task<IResult> Discard(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "unit/{campaign}/uploads/{upload}")] HttpRequest request, string campaign, string upload, CancellationToken cancel) =>
        End(request, campaign, upload, cancel);

    [Function("DiscardUploadApi")]
    public Task<IResult> DiscardApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/campaigns/{campaign}/uploads/{upload}")] HttpRequest request, string campaign, string upload, CancellationToken cancel) =>
        End(request, campaign, upload, cancel);

    private async Task<IResult> Show(HttpRequest request, string campaignId, string upload, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaignId, upload, cancel);
        return asked is OwnUpload.Found found
            ? Answers.Data(await UploadView.Of(found.Campaign, found.Session, blocks, cancel))
            : await Answers.Refuse(request, ((OwnUpload.No)asked).Why, time, cancel);
    }

    private async Task<IResult> Take(HttpRequest request, string campaignId, string upload, string file, string block, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaignId, upload, cancel);
        if (asked is not OwnUpload.Found found)
            return await Refuse(request, ((OwnUpload.No)asked).Why, cancel);
        if (Number(file) is not { } fileNumber || Number(block) is not { } blockNumber)
            return await Refuse(request, UploadRefusals.NoSuchBlock, cancel);
        var hash = request.Headers[HashHeader].ToString() is { Length: > 0 } sent ? sent.ToLowerInvariant() : null;
        return await blocks.Put(found.Campaign, found.Session, fileNumber, blockNumber, new ReceivedBody(request), request.ContentLength, hash, found.By, cancel) switch
        {
            BlockArrival.Kept kept => await Kept(request, fileNumber, blockNumber, kept, cancel),
            BlockArrival.Refused refused => await Refuse(request, refused.Why, cancel),
            _ => throw new InvalidOperationException("Unknown arrival."),
        };
    }

    private static async Task<IResult> Kept(HttpRequest request, int file, int block, BlockArrival.Kept kept, CancellationToken cancel)
    {
        // A block that was there already was perhaps not read.
        await request.Drain(cancel);
        return Answers.Data(new { file, block, kept.Sha256 }, kept.New ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private async Task<IResult> Refuse(HttpRequest request, Refusal why, CancellationToken cancel)
    {
        await request.Drain(cancel);
        return await Answers.Refuse(request, why, time, cancel);
    }

    private async Task<IResult> End(HttpRequest request, string campaignId, string upload, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaignId, upload, cancel);
        if (asked is not OwnUpload.Found found)
            return await Answers.Refuse(request, ((OwnUpload.No)asked).Why, time, cancel);
        return await remains.Discard(found.Campaign, found.Session.Id, found.By, cancel) == UploadState.Discarded
            ? Answers.Data(new { Upload = found.Session.Id, State = UploadState.Discarded })
            : await Answers.Refuse(request, UploadRefusals.Over(UploadState.Committed, expired: false)!, time, cancel);
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
