using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;

namespace TechVolunteers.ExpertReview;

public sealed class RemindExperts(Reminding reminding, TimeProvider time)
{
    public static Step<CampaignRun, int> Step { get; } = new(nameof(RemindExperts));

    /// <summary>How many letters were written; a repeated run writes none.</summary>
    [Function(nameof(RemindExperts))]
    public Task<int> Run([ActivityTrigger] CampaignRun run, FunctionContext context, CancellationToken cancel) =>
        reminding.Remind(run.Campaign, new Attribution(new Actor.Machine(nameof(RemindExperts)), time.GetUtcNow(), context.InvocationId), cancel);
}
