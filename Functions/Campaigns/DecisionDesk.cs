using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Campaigns;

/// <summary>What the office's decisions have in common: read the body, ask who may, decide, wake what waits for it, and say so to a page or to a program.</summary>
public sealed class DecisionDesk(CampaignReads campaigns, Waker waker, TimeProvider time)
{
    /// <param name="page">Where a person sees the change.</param>
    /// <param name="permission">Which one this body needs.</param>
    /// <param name="decide">The sentence about what was done, or why it was not.</param>
    public async Task<IResult> Take<TBody>(
        HttpRequest request,
        string campaign,
        string page,
        DurableTaskClient durable,
        Func<TBody, Permission> permission,
        Func<TBody, CampaignEntry.Open, Task<(string Done, Refusal? Refusal)>> decide,
        CancellationToken cancel)
        where TBody : class
    {
        var bound = await request.Bind<TBody>(cancel);
        if (bound is not Bound<TBody>.Value { It: var body })
            return await Answers.Refuse(request, ((Bound<TBody>.No)bound).Why, time, cancel);
        var entry = await CampaignEntry.Of(request, campaigns, campaign, permission(body), time, cancel);
        if (entry is not CampaignEntry.Open open)
            return await Answers.Refuse(request, ((CampaignEntry.Shut)entry).Why, time, cancel);
        var (done, refusal) = await decide(body, open);
        await waker.Deliver(durable, cancel);
        if (refusal is not null)
            return await Answers.Refuse(request, refusal, time, cancel);
        return request.IsApi() ? Answers.Data(new { done }) : Answers.Done(request, page, done);
    }
}
