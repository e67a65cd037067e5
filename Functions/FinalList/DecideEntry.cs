using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Web;

namespace TechVolunteers.FinalList;

/// <param name="Choice"><c>in</c> or <c>out</c>.</param>
public sealed record DecideEntryBody(string Nomination, string? Choice, string? Reason, int DecisionVersion);

/// <summary>Decides about one nomination on the list, with a reason.</summary>
public sealed class DecideEntry(CampaignReads campaigns, Settling settling, TimeProvider time)
{
    [Function("DecideEntry")]
    public Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "office/{campaign}/list/decisions")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    [Function("DecideEntryApi")]
    public Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/list/decisions")] HttpRequest request, string campaign, CancellationToken cancel) =>
        Run(request, campaign, cancel);

    private async Task<IResult> Run(HttpRequest request, string id, CancellationToken cancel)
    {
        var entry = await CampaignEntry.Of(request, campaigns, id, FinalListPermissions.Settle, time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var bound = await request.Bind<DecideEntryBody>(cancel);
        if (bound is not Bound<DecideEntryBody>.Value { It: var body })
            return await Answers.Refuse(request, ((Bound<DecideEntryBody>.No)bound).Why, time, cancel);
        bool? include = body.Choice switch { "in" => true, "out" => false, _ => null };
        if (await settling.Decide(open.Campaign, NominationId.From(body.Nomination ?? ""), include, body.Reason, body.DecisionVersion, open.By, cancel) is { } refusal)
            return await Answers.Refuse(request, refusal, time, cancel);
        return request.IsApi()
            ? Answers.Data(new { DecisionVersion = body.DecisionVersion + 1 })
            : Answers.Done(request, $"/office/{open.Campaign.Id}/list#{body.Nomination}", "已保存这份材料的决定和理由。");
    }
}
