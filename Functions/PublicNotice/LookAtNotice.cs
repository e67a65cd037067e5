using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;

namespace TechVolunteers.PublicNotice;

/// <param name="Next">When to look again; null when only a nudge can change anything.</param>
public sealed record NoticeLook(bool Ended, DateTimeOffset? Next);

/// <summary>Does what is due about the public notice, and may do it twice.</summary>
public sealed class LookAtNotice(CampaignReads campaigns, Publishing publishing, TimeProvider time)
{
    public static Step<CampaignRun, NoticeLook> Step { get; } = new(nameof(LookAtNotice));

    [Function(nameof(LookAtNotice))]
    public async Task<NoticeLook> Run([ActivityTrigger] CampaignRun run, FunctionContext context, CancellationToken cancel) =>
        await publishing.Tend(
            await campaigns.Find(run.Campaign, cancel) ?? throw new InvalidOperationException($"There is no campaign {run.Campaign}."),
            new Attribution(new Actor.Machine(nameof(LookAtNotice)), time.GetUtcNow(), context.InvocationId), cancel);
}
