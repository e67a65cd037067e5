using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.Supervision;

/// <summary>A nomination as a line of the supervisor's list.</summary>
public sealed record WatchedNomination(NominationId Id, string Number, string Title, string UnitName, NominationState State);

/// <summary>The audit of a campaign and of each nomination, for reading only.</summary>
public sealed class ShowAudit(CampaignReads campaigns, NominationReads nominations, AuditReading audit, TimeProvider time)
{
    private const int OnPage = 200;

    [Function("ShowSupervision")]
    public async Task<IResult> Home([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "supervision")] HttpRequest request, CancellationToken cancel) =>
        Denied(request) is { } refusal
            ? await Answers.Refuse(request, refusal, time, cancel)
            : Answers.Page<SupervisionPage>(await request.Page(time, cancel), new { Campaigns = await campaigns.Running(cancel) });

    [Function("ShowSupervisionApi")]
    public async Task<IResult> HomeApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/supervision")] HttpRequest request, CancellationToken cancel) =>
        Denied(request) is { } refusal
            ? await Answers.Refuse(request, refusal, time, cancel)
            : Answers.Data((await campaigns.Running(cancel)).Select(running => running.Campaign));

    [Function("ShowCampaignAudit")]
    public async Task<IResult> Campaign([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "supervision/{campaign}")] HttpRequest request, string campaign, CancellationToken cancel)
    {
        var (running, refusal) = await Find(request, campaign, cancel);
        if (running is null)
            return await Answers.Refuse(request, refusal!, time, cancel);
        var all = await Watched(running.Id, cancel);
        var number = int.TryParse(request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Max(1, asked) : 1;
        return Answers.Page<CampaignAuditPage>(await request.Page(time, cancel), new
        {
            Campaign = running,
            Story = await audit.Read(running.Partition, CampaignKeys.Chain, cancel),
            Nominations = all.Skip((number - 1) * OnPage).Take(OnPage).ToImmutableArray(),
            Number = number,
            Pages = Math.Max(1, (all.Length + OnPage - 1) / OnPage),
        });
    }

    [Function("ShowCampaignAuditApi")]
    public async Task<IResult> CampaignApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/audit")] HttpRequest request, string campaign, CancellationToken cancel) =>
        await Find(request, campaign, cancel) switch
        {
            ({ } running, _) => Answers.Data(Body(await audit.Read(running.Partition, CampaignKeys.Chain, cancel))),
            (_, var refusal) => await Answers.Refuse(request, refusal!, time, cancel),
        };

    [Function("ShowNominationAudit")]
    public async Task<IResult> Nomination([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "supervision/{campaign}/nominations/{id}")] HttpRequest request, string campaign, string id, CancellationToken cancel)
    {
        var (running, nomination, refusal) = await Find(request, campaign, id, cancel);
        return nomination is null
            ? await Answers.Refuse(request, refusal!, time, cancel)
            : Answers.Page<NominationAuditPage>(await request.Page(time, cancel), new
            {
                Campaign = running,
                Nomination = nomination,
                Story = await audit.Read(running!.Partition, nomination.Chain, cancel),
            });
    }

    [Function("ShowNominationAuditApi")]
    public async Task<IResult> NominationApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{campaign}/nominations/{id}/audit")] HttpRequest request, string campaign, string id, CancellationToken cancel)
    {
        var (running, nomination, refusal) = await Find(request, campaign, id, cancel);
        return nomination is null
            ? await Answers.Refuse(request, refusal!, time, cancel)
            : Answers.Data(Body(await audit.Read(running!.Partition, nomination.Chain, cancel)));
    }

    private static object Body(AuditStory story) => new
    {
        sound = story.Faults.IsEmpty,
        story.Faults,
        anchor = story.Anchored,
        entries = story.Lines.Select(line => new { line.N, line.At, line.Who, line.Action, line.What, facts = line.Facts.Select(fact => new { name = fact.Name, value = fact.Value }), line.Hashed, line.Sound }),
    };

    private Refusal? Denied(HttpRequest request) =>
        request.Visitor().Ask(SupervisionPermissions.ReadAudit, Subject.General, null, time.GetUtcNow()) is Permitted.No(var why) ? why : null;

    private async Task<(RunningCampaign? Running, Refusal? Refusal)> Find(HttpRequest request, string campaign, CancellationToken cancel)
    {
        if (Denied(request) is { } denied)
            return (null, denied);
        return await campaigns.Find(campaign, cancel) is { } running ? (running, null) : (null, CampaignReads.NoSuchCampaign);
    }

    private async Task<(RunningCampaign? Running, Nomination? Nomination, Refusal? Refusal)> Find(HttpRequest request, string campaign, string id, CancellationToken cancel)
    {
        var (running, refusal) = await Find(request, campaign, cancel);
        if (running is null)
            return (null, null, refusal);
        return await nominations.Find(running.Id, id, cancel) is { } nomination
            ? (running, nomination, null)
            : (running, null, Refusal.Unknown("没有这份推荐材料。", "请从监督页面的列表重新进入。"));
    }

    private async Task<ImmutableArray<WatchedNomination>> Watched(CampaignId campaign, CancellationToken cancel)
    {
        var watched = new List<WatchedNomination>();
        await foreach (var nomination in nominations.All(campaign, cancel))
            watched.Add(new WatchedNomination(nomination.Id, nomination.Number, nomination.Title, nomination.UnitName, nomination.State));
        return [.. watched.OrderBy(nomination => nomination.Number, StringComparer.Ordinal)];
    }
}
