using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>A unit takes back the nominee's consent to be shown; the recommendation stays.</summary>
public sealed class WithdrawConsent(OwnNominations own, Consents consents, TimeProvider time)
{
    public sealed record Form(string? Reason);

    [Function(nameof(WithdrawConsent))]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/nominations/{nomination}/consent-withdrawal")] HttpRequest request,
        string campaign, string nomination, CancellationToken cancel) => Answer(request, campaign, nomination, cancel);

    [Function("WithdrawConsentApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/nominations/{nomination}/consent-withdrawal")] HttpRequest request,
        string campaign, string nomination, CancellationToken cancel) => Answer(request, campaign, nomination, cancel);

    private async Task<IResult> Answer(HttpRequest request, string campaignId, string nominationId, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaignId, nominationId, NominationPermissions.WithdrawConsent, cancel);
        if (asked is not OwnNomination.Found { Campaign: var campaign, Nomination: var nomination, By: var by })
            return await Answers.Refuse(request, ((OwnNomination.No)asked).Why, time, cancel);
        var bound = await request.Bind<Form>(cancel);
        if (bound is not Bound<Form>.Value { It: var form })
            return await Answers.Refuse(request, ((Bound<Form>.No)bound).Why, time, cancel);
        if (await consents.Withdraw(campaign, nomination, form.Reason?.Trim(), by, cancel) is { } refusal)
            return await Answers.Refuse(request, refusal, time, cancel);
        return request.IsApi()
            ? Answers.Data(new { nomination.Number, Consent = Consent.Withdrawn })
            : Answers.Done(request, $"/unit/{campaign.Id}/nominations/{nomination.Id}", $"{nomination.Number} 的公示同意已撤回，公示页面不再显示其事迹。");
    }
}
