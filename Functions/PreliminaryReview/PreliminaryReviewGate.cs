using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.PreliminaryReview;

/// <summary>初审 → 终评: every packet has its verdict; those admitted go on and their units are told.</summary>
public sealed class PreliminaryReviewGate(NominationReads nominations, PeopleDirectory people, PublicUrl publicUrl) : IStageGate
{
    public Stage From => Stage.PreliminaryReview;

    public Stage To => Stage.ExpertReview;

    public async Task<GatePlan> Plan(RunningCampaign campaign, DateTimeOffset at, CancellationToken cancel)
    {
        int open = 0, returned = 0, admitted = 0;
        await foreach (var nomination in nominations.All(campaign.Id, cancel))
        {
            open += nomination.State == NominationState.Received ? 1 : 0;
            returned += nomination.State == NominationState.Returned ? 1 : 0;
            admitted += nomination.State == NominationState.Admitted ? 1 : 0;
        }
        var clerks = (await people.With(Role.Clerk, cancel)).ToLookup(clerk => clerk.Unit);
        return new GatePlan(
            [
                .. open > 0 ? [$"还有 {open} 份材料没有初审结论。"] : Array.Empty<string>(),
                .. returned > 0 ? [$"还有 {returned} 份材料退回修改未到期。"] : Array.Empty<string>(),
                .. open + returned + admitted == 0 ? ["没有初审通过的材料，不能进入终评。"] : Array.Empty<string>(),
            ],
            nomination => nomination.State != NominationState.Admitted
                ? null
                : new GateEffect(NominationState.Admitted, "初审通过，进入终评",
                    [.. clerks[nomination.Unit].Select(clerk => PreliminaryReviewLetters.Admitted(campaign, nomination, clerk, publicUrl, at))]));
    }

    public Task<Campaign> Finish(Draft draft, Campaign campaign) => Task.FromResult(campaign);
}
