using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations.AtDeadline;

/// <summary>The packets as they stood at the deadline, for the office and the supervisor: a list, and each as a zip. Every zip is on the audit.</summary>
public sealed class ShowAtDeadline(CampaignReads campaigns, NominationReads nominations, DeadlineReads reads, PacketArchive archive, Ledger ledger, TimeProvider time)
{
    [Function(nameof(ShowAtDeadline))]
    public async Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/{campaign}/at-deadline")] HttpRequest request, string campaign, CancellationToken cancel)
    {
        var entry = await Enter(request, campaign, cancel);
        if (entry is not CampaignEntry.Open { Campaign: var running, By: var by })
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        return Answers.Page<AtDeadlinePage>(await request.Page(time, cancel), new { Running = running, Nominations = await reads.All(running, by.At, cancel) });
    }

    [Function("ShowAtDeadlineApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/at-deadline")] HttpRequest request, string campaign, CancellationToken cancel)
    {
        var entry = await Enter(request, campaign, cancel);
        if (entry is not CampaignEntry.Open { Campaign: var running, By: var by })
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        return Answers.Data((await reads.All(running, by.At, cancel)).Select(each => new
        {
            each.Nomination.Id,
            each.Nomination.Number,
            Unit = each.Nomination.UnitName,
            each.Nomination.Category,
            Version = (each.Stood as StoodAtDeadline.Packet)?.It.Version,
            ReceivedAt = (each.Stood as StoodAtDeadline.Packet)?.It.ReceivedAt,
            WithdrawnAt = (each.Stood as StoodAtDeadline.Withdrawn)?.At,
            CurrentVersion = each.Nomination.Version,
            each.Nomination.State,
        }));
    }

    [Function("DownloadAtDeadline")]
    public Task<IResult> Zip(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/{campaign}/at-deadline/{nomination}")] HttpRequest request, string campaign, string nomination, CancellationToken cancel) =>
        Download(request, campaign, nomination, cancel);

    [Function("DownloadAtDeadlineApi")]
    public Task<IResult> ZipApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/at-deadline/{nomination}")] HttpRequest request, string campaign, string nomination, CancellationToken cancel) =>
        Download(request, campaign, nomination, cancel);

    private async Task<IResult> Download(HttpRequest request, string campaignId, string nominationId, CancellationToken cancel)
    {
        var entry = await Enter(request, campaignId, cancel);
        if (entry is not CampaignEntry.Open { Campaign: var campaign, By: var by })
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        if (await nominations.Find(campaign.Id, nominationId, cancel) is not { } nomination)
            return await Answers.Refuse(request, NoSuchNomination, time, cancel);
        var stood = await reads.Of(campaign, nomination, by.At, cancel);
        if (stood is not StoodAtDeadline.Packet { It: var packet })
            return await Answers.Refuse(request, Nothing(nomination, stood), time, cancel);
        if (await nominations.Inspection(nomination, packet.Version, cancel) is null && packet.Version > nomination.Inspected)
            return await Answers.Refuse(request, NotInspected(nomination), time, cancel);
        var (files, damaged) = await archive.Look(packet, cancel);
        await Record(campaign, nomination, packet, damaged is null ? "documents.downloaded-at-deadline" : "documents.damaged", by, cancel);
        if (damaged is not null)
            return await Answers.Refuse(request, Damaged(damaged), time, cancel);
        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = "sandbox";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"{nomination.Number}-v{packet.Version}.zip");
        headers.ContentDisposition = disposition.ToString();
        return Results.Stream(output => archive.Write(campaign, nomination, packet, files, output, CancellationToken.None), "application/zip");
    }

    private Task<bool> Record(RunningCampaign campaign, Nomination nomination, Packet packet, string action, Attribution by, CancellationToken cancel) =>
        ledger.Commit(campaign.Partition, by, draft =>
        {
            draft.Record(nomination.Chain, action, [("version", $"{packet.Version}")]);
            return Task.FromResult(true);
        }, cancel);

    private Task<CampaignEntry> Enter(HttpRequest request, string campaign, CancellationToken cancel) =>
        CampaignEntry.Of(request, campaigns, campaign, NominationPermissions.SeeAtDeadline, time, cancel);

    private static Refusal NoSuchNomination { get; } = Refusal.Unknown("没有找到这份推荐材料。", "请从“截止时的材料”页面重新进入。");

    private static Refusal Nothing(Nomination nomination, StoodAtDeadline stood) => stood is StoodAtDeadline.Withdrawn withdrawn
        ? Refusal.Closed($"{nomination.Number} 在截止以前（{BeijingTime.Format(withdrawn.At)}）已由推荐单位撤回。", "截止时没有这份材料；办理经过见审计记录。")
        : Refusal.Closed($"{nomination.Number} 的报送还没有截止，材料还可能被替换。", "请在截止和宽限时间过后再下载。");

    private static Refusal NotInspected(Nomination nomination) => Refusal.Closed($"{nomination.Number} 的材料还没有通过安全检查，暂时不能下载。", "自动检查通常在几分钟内完成，请稍后再试。");

    private static Refusal Damaged(PacketFile file) => new(RefusalKind.Unavailable, $"“{file.Name}”与收到时的校验值不一致，已停止下载。", "请联系系统管理员核查存储。");
}
