using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using TechVolunteers.Nominations.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>The receipt of one packet version, for its unit: a page to print, JSON, and the signed text as a file.</summary>
public sealed class ShowReceipt(OwnNominations own, NominationReads nominations, TimeProvider time)
{
    [Function("ReceiptPage")]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unit/{campaign}/nominations/{nomination}/receipts/{version}")] HttpRequest request,
        string campaign, string nomination, string version, CancellationToken cancel) =>
        Answer(request, campaign, nomination, version, async receipt =>
            Answers.Page<ReceiptPage>(await request.Page(time, cancel), new { Receipt = receipt, Back = $"/unit/{campaign}/nominations/{nomination}" }), cancel);

    [Function("ReceiptApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/nominations/{nomination}/receipts/{version}")] HttpRequest request,
        string campaign, string nomination, string version, CancellationToken cancel) =>
        Answer(request, campaign, nomination, version, receipt => Task.FromResult(Answers.Data(receipt)), cancel);

    [Function("DownloadReceipt")]
    public Task<IResult> File(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unit/{campaign}/nominations/{nomination}/receipts/{version}/file")] HttpRequest request,
        string campaign, string nomination, string version, CancellationToken cancel) => Answer(request, campaign, nomination, version, receipt => Download(request, receipt, cancel), cancel);

    [Function("DownloadReceiptApi")]
    public Task<IResult> FileApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/nominations/{nomination}/receipts/{version}/file")] HttpRequest request,
        string campaign, string nomination, string version, CancellationToken cancel) => Answer(request, campaign, nomination, version, receipt => Download(request, receipt, cancel), cancel);

    private async Task<IResult> Answer(HttpRequest request, string campaign, string nomination, string version, Func<Receipt, Task<IResult>> answer, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaign, nomination, NominationPermissions.Follow, cancel);
        if (asked is not OwnNomination.Found found)
            return await Answers.Refuse(request, ((OwnNomination.No)asked).Why, time, cancel);
        return await PacketOf(found.Nomination, version, cancel) is { } packet
            ? await answer(Receipt.Of(found.Campaign.Definition, found.Nomination, packet))
            : await Answers.Refuse(request, NoSuchVersion(found.Nomination), time, cancel);
    }

    private async Task<IResult> Download(HttpRequest request, Receipt receipt, CancellationToken cancel)
    {
        if (receipt.Signature is null)
            return await Answers.Refuse(request, Refusal.Unknown("这份回执没有签名文件。", "请打印回执页面，并以编号和校验码核对。"), time, cancel);
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(string.Create(CultureInfo.InvariantCulture, $"回执-{receipt.Number}-{receipt.Version}.txt"));
        request.HttpContext.Response.Headers.ContentDisposition = disposition.ToString();
        return Results.Text(ReceiptText.Write(receipt), "text/plain; charset=utf-8");
    }

    private async Task<Packet?> PacketOf(Nomination nomination, string version, CancellationToken cancel) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= nomination.Version
            ? await nominations.Packet(nomination, n, cancel)
            : null;

    private static Refusal NoSuchVersion(Nomination nomination) =>
        Refusal.Unknown($"{nomination.Number} 没有这一版材料的回执。", $"该材料共有 {nomination.Version} 版，请从材料页面进入。");
}
