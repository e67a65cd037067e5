using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.PublicNotice.Pages;
using TechVolunteers.Web;

namespace TechVolunteers.PublicNotice;

/// <summary>The public's way to object or to ask for a correction, within the window.</summary>
public sealed class FileObjection(CampaignReads campaigns, NoticeReads notice, Objecting objecting, TrustedProxies proxies, Waker waker, TimeProvider time)
{
    [Function("ObjectionForm")]
    public async Task<IResult> Form([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "campaigns/{campaign}/objections/new")] HttpRequest request, string campaign, CancellationToken cancel)
    {
        if (request.Visitor().Ask(PublicNoticePermissions.File, Subject.General, null, time.GetUtcNow()) is Permitted.No no)
            return await Answers.Refuse(request, no.Why, time, cancel);
        if (await campaigns.Find(campaign, cancel) is not { } running)
            return await Answers.Refuse(request, CampaignReads.NoSuchCampaign, time, cancel);
        var view = await notice.View(running, cancel);
        if (ObjectionFiling.Closed(running.Campaign, view?.Window, view is not null, time.GetUtcNow()) is { } closed)
            return await Answers.Refuse(request, closed, time, cancel);
        return Answers.Page<ObjectionFormPage>(await request.Page(time, cancel), new { View = view, Entry = request.Query["entry"].ToString() });
    }

    [Function(nameof(FileObjection))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "campaigns/{campaign}/objections")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await File(request, campaign, durable, cancel) switch
        {
            Filing.Received received => Answers.Done(request, $"/campaigns/{campaign}/notice", $"已收到，编号 {received.Number}。回执已发到您填写的邮箱。"),
            Filing.Refused refused => await Answers.Refuse(request, refused.Why, time, cancel),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };

    [Function("FileObjectionApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/objections")] HttpRequest request, string campaign, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await File(request, campaign, durable, cancel) switch
        {
            // The id opens the office's page; the objector needs the number only.
            Filing.Received received => Answers.Data(new { received.Number }, StatusCodes.Status201Created),
            Filing.Refused refused => await Answers.Refuse(request, refused.Why, time, cancel),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };

    private async Task<Filing> File(HttpRequest request, string id, DurableTaskClient durable, CancellationToken cancel)
    {
        var bound = await request.Bind<ObjectionBody>(cancel);
        if (bound is Bound<ObjectionBody>.No unreadable)
            return new Filing.Refused(unreadable.Why);
        var now = time.GetUtcNow();
        if (request.Visitor().Ask(PublicNoticePermissions.File, Subject.General, null, now) is Permitted.No no)
            return new Filing.Refused(no.Why);
        if (await campaigns.Find(id, cancel) is not { } campaign)
            return new Filing.Refused(CampaignReads.NoSuchCampaign);
        var filing = await objecting.File(campaign, ((Bound<ObjectionBody>.Value)bound).It, proxies.ClientOf(request.HttpContext), now, request.Visitor().Request, cancel);
        await waker.Deliver(durable, cancel);
        return filing;
    }
}
