using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Durable;
using TechVolunteers.Web;

namespace TechVolunteers.Nominations;

/// <summary>A unit takes its nomination back, with a reason, until the list is settled.</summary>
public sealed class WithdrawNomination(OwnNominations own, Submissions submissions, Waker waker, TimeProvider time)
{
    /// <param name="DecisionVersion">The one that the page showed.</param>
    public sealed record Form(string? Reason, int? DecisionVersion);

    [Function(nameof(WithdrawNomination))]
    public Task<IResult> Page(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unit/{campaign}/nominations/{nomination}/withdrawal")] HttpRequest request,
        string campaign,
        string nomination,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancel) => Answer(request, campaign, nomination, durable, cancel);

    [Function("WithdrawNominationApi")]
    public Task<IResult> Api(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{campaign}/nominations/{nomination}/withdrawal")] HttpRequest request,
        string campaign,
        string nomination,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancel) => Answer(request, campaign, nomination, durable, cancel);

    private async Task<IResult> Answer(HttpRequest request, string campaignId, string nominationId, DurableTaskClient durable, CancellationToken cancel)
    {
        var asked = await own.Find(request, campaignId, nominationId, NominationPermissions.Withdraw, cancel);
        if (asked is not OwnNomination.Found { Campaign: var campaign, Nomination: var nomination, By: var by })
            return await Answers.Refuse(request, ((OwnNomination.No)asked).Why, time, cancel);
        var bound = await request.Bind<Form>(cancel);
        if (bound is not Bound<Form>.Value { It: var form })
            return await Answers.Refuse(request, ((Bound<Form>.No)bound).Why, time, cancel);
        if (form.DecisionVersion is not { } shown)
            return await Answers.Refuse(request, Refusal.Invalid("没有注明依据的版本（decisionVersion）。", "请从材料页面提交；用程序提交的，请填写查询时得到的 decisionVersion。"), time, cancel);
        if (await submissions.Withdraw(campaign, nomination, form.Reason?.Trim(), shown, by, cancel) is { } refusal)
            return await Answers.Refuse(request, refusal, time, cancel);
        await waker.Deliver(durable, cancel);
        return request.IsApi()
            ? Answers.Data(new { nomination.Number, State = NominationState.Withdrawn })
            : Answers.Done(request, $"/unit/{campaign.Id}/nominations/{nomination.Id}", $"{nomination.Number} 已撤回。");
    }
}
