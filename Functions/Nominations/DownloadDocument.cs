using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>
/// One file of a packet, for its unit, the office, the supervisor and those whom it was assigned to. Always as an attachment, never shown
/// inside a page; its hash is compared with the receipt's before the first byte goes out.
/// </summary>
public sealed partial class DownloadDocument(
    CampaignReads campaigns, NominationReads nominations, IDocuments documents, IEnumerable<AssignedReaders> assigned, Ledger ledger, TimeProvider time, ILogger<DownloadDocument> log)
{
    /// <param name="n">The file's place in its packet, from 0. The query <c>version</c> names a packet version; the one that counts when absent.</param>
    [Function(nameof(DownloadDocument))]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/{campaign}/documents/{nomination}/{n}")] HttpRequest request,
        string campaign, string nomination, string n, CancellationToken cancel) => Answer(request, campaign, nomination, n, cancel);

    [Function("DownloadDocumentApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/documents/{nomination}/{n}")] HttpRequest request,
        string campaign, string nomination, string n, CancellationToken cancel) => Answer(request, campaign, nomination, n, cancel);

    private async Task<IResult> Answer(HttpRequest request, string campaignId, string nominationId, string n, CancellationToken cancel)
    {
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return await Answers.Refuse(request, CampaignReads.NoSuchCampaign, time, cancel);
        var nomination = await nominations.Find(campaign.Id, nominationId, cancel);
        var subject = nomination is null ? Subject.General : new Subject(nomination.Unit, await assigned.Readers(nomination, cancel));
        var permitted = request.Visitor().Ask(NominationPermissions.Download, subject, campaign.Campaign.Phase, time.GetUtcNow());
        if (permitted is not Permitted.Yes { By: var by })
            return await Answers.Refuse(request, ((Permitted.No)permitted).Why, time, cancel);
        if (nomination is null || await FileOf(nomination, request.Query["version"], n, cancel) is not var (version, file))
            return await Answers.Refuse(request, NoSuchFile, time, cancel);
        return await Send(request, campaign, nomination, version, file, by, cancel);
    }

    private async Task<IResult> Send(HttpRequest request, RunningCampaign campaign, Nomination nomination, int version, PacketFile file, Attribution by, CancellationToken cancel)
    {
        // Released files stay away until their inspection is on record, so that a file is never ahead of what was found about it.
        if (await nominations.Inspection(nomination, version, cancel) is null || await documents.Open(file.Document, cancel) is not { } content)
            return await Answers.Refuse(request, Quarantined(file), time, cancel);
        await using (content)
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel)) != file.Sha256)
            {
                LogDamaged(file.Document, nomination.Id);
                await Record(campaign, nomination, version, file, by, "documents.damaged", cancel);
                return await Answers.Refuse(request, Damaged(file), time, cancel);
            }
        }
        await Record(campaign, nomination, version, file, by, "documents.downloaded", cancel);
        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = "sandbox";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.Name);
        headers.ContentDisposition = disposition.ToString();
        return Results.Stream(
            await documents.Open(file.Document, cancel) ?? throw new InvalidOperationException($"Document {file.Document} is gone."), "application/octet-stream");
    }

    private Task<bool> Record(RunningCampaign campaign, Nomination nomination, int version, PacketFile file, Attribution by, string action, CancellationToken cancel) =>
        ledger.Commit(campaign.Partition, by, draft =>
        {
            draft.Record(nomination.Chain, action, [("version", $"{version}"), ("part", $"{file.Part}"), ("document", file.Document.Value), ("sha256", file.Sha256)]);
            return Task.FromResult(true);
        }, cancel);

    private async Task<(int Version, PacketFile File)?> FileOf(Nomination nomination, string? version, string n, CancellationToken cancel)
    {
        var wanted = string.IsNullOrEmpty(version) ? nomination.Version : Number(version);
        if (wanted is not (>= 1) || wanted > nomination.Version || Number(n) is not { } place || await nominations.Packet(nomination, wanted.Value, cancel) is not { } packet)
            return null;
        return place < packet.Files.Length ? (wanted.Value, packet.Files[place]) : null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    private static Refusal NoSuchFile { get; } = Refusal.Unknown("没有找到这个文件。", "请从材料页面重新进入。");

    private static Refusal Quarantined(PacketFile file) => Refusal.Closed($"“{file.Name}”还没有通过安全检查，暂时不能下载。", "自动检查通常在几分钟内完成，请稍后再试；未通过检查的文件不提供下载。");

    private static Refusal Damaged(PacketFile file) => new(RefusalKind.Unavailable, $"“{file.Name}”与收到时的校验值不一致，已停止下载。", "请联系系统管理员核查存储。");

    [LoggerMessage(Level = LogLevel.Critical, Message = "Document {Document} of nomination {Nomination} no longer has the hash of its receipt.")]
    private partial void LogDamaged(DocumentId document, NominationId nomination);
}
