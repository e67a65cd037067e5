using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;

namespace TechVolunteers.ExpertReview;

/// <summary>A distribution as staff see it before it is carried out.</summary>
/// <param name="Fingerprint">SHA-256 of the pairs: what is carried out is what was seen.</param>
public sealed record DistributionPreview(CategoryCode Category, int PerNomination, ImmutableArray<PersonId> Chosen, Distribution Distribution, ImmutableArray<Nomination> Nominations, ImmutableArray<Person> Experts, string Fingerprint)
{
    /// <summary>Without people's addresses.</summary>
    public object ForPrograms() => new
    {
        Category,
        PerNomination,
        Pairs = Distribution.Pairs.Select(pair => new { pair.Nomination, pair.Expert }).ToArray(),
        Distribution.Shortages,
        Fingerprint,
    };
}

/// <summary>What became of an order to distribute.</summary>
public abstract record DistributeOutcome
{
    private DistributeOutcome() { }

    public sealed record Proposed(DistributionPreview Preview) : DistributeOutcome;

    public sealed record Assigned(int Made) : DistributeOutcome;

    public sealed record Refused(Refusal Why) : DistributeOutcome;
}

/// <summary>Proposes an even distribution of a category over chosen experts, and carries it out.</summary>
public sealed class Distributing(ExpertReviewReads reads, NominationReads nominations, PeopleDirectory people, Assigning assigning)
{
    private const int MostPerNomination = 15;

    public async Task<DistributeOutcome> Propose(RunningCampaign campaign, string category, int perNomination, ImmutableArray<string> chosen, CancellationToken cancel)
    {
        if (campaign.Definition.Category(CategoryCode.From(category)) is not { } definition)
            return Refused($"没有“{category}”这个类别。", "请从页面上选择类别。");
        if (perNomination is < 1 or > MostPerNomination)
            return Refused($"每份材料的专家人数是 {perNomination}，应当在 1 至 {MostPerNomination} 之间。", "请改正人数后重新提交。");
        var wanted = chosen.IsDefault ? [] : chosen.Distinct().ToArray();
        var experts = (await people.With(Role.Expert, cancel)).Where(expert => wanted.Contains(expert.Id.Value)).ToImmutableArray();
        if (wanted.Length == 0)
            return Refused("没有选择专家。", "请至少选择一位专家。");
        if (experts.Length != wanted.Length)
            return Refused("所选人员中有人不是评审专家，或已经停用。", "请刷新页面后重新选择专家。");

        var standing = new List<Assignment>();
        await foreach (var assignment in reads.Assignments(campaign.Id, cancel))
            standing.Add(assignment);
        var byNomination = standing.ToLookup(assignment => assignment.Nomination);
        var admitted = new List<Nomination>();
        await foreach (var nomination in nominations.InState(campaign.Id, NominationState.Admitted, cancel))
        {
            if (nomination.Category == definition.Code)
                admitted.Add(nomination);
        }
        var needs = admitted.Select(nomination => new Need(
            nomination.Id,
            [.. byNomination[nomination.Id].Where(assignment => assignment.Stands).Select(assignment => assignment.Expert)],
            [.. byNomination[nomination.Id].Where(assignment => !assignment.Stands).Select(assignment => assignment.Expert)
                .Union(experts.Where(expert => Conflicts.Between(expert, nomination) is not null).Select(expert => expert.Id))]));
        var load = experts.ToDictionary(expert => expert.Id, expert => standing.Count(assignment => assignment.Stands && assignment.Expert == expert.Id));
        var distribution = Balance.Of(needs, load, perNomination);
        return new DistributeOutcome.Proposed(new DistributionPreview(
            definition.Code,
            perNomination,
            [.. experts.Select(expert => expert.Id)],
            distribution,
            [.. admitted.OrderBy(nomination => nomination.Number, StringComparer.Ordinal)],
            experts,
            Fingerprint(distribution)));
    }

    /// <summary>Carries a proposal out when it is still the one that was seen.</summary>
    public async Task<DistributeOutcome> Carry(RunningCampaign campaign, string category, int perNomination, ImmutableArray<string> chosen, string fingerprint, Attribution by, CancellationToken cancel)
    {
        var outcome = await Propose(campaign, category, perNomination, chosen, cancel);
        if (outcome is not DistributeOutcome.Proposed { Preview: var preview })
            return outcome;
        if (preview.Fingerprint != fingerprint)
            return new DistributeOutcome.Refused(Refusal.Stale($"您查看分配方案之后情况有变化，现在的方案是 {preview.Distribution.Pairs.Length} 项指派。"));
        return await assigning.Assign(campaign, preview.Distribution.Pairs, by, cancel) switch
        {
            AssignOutcome.Assigned done => new DistributeOutcome.Assigned(done.Made),
            AssignOutcome.Refused refused => new DistributeOutcome.Refused(refused.Why),
            _ => throw new InvalidOperationException("Unknown outcome of assigning."),
        };
    }

    private static string Fingerprint(Distribution distribution) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', distribution.Pairs.Select(pair => $"{pair.Nomination} {pair.Expert}")))));

    private static DistributeOutcome.Refused Refused(string what, string @do) => new(Refusal.Invalid(what, @do));
}
