using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Nominations;

namespace TechVolunteers.Tests.PreliminaryReview;

/// <summary>An intake world with an office: one reviewer, two leads, and packets that were inspected.</summary>
internal sealed class OfficeWorld(IntakeWorld intake) : IDisposable
{
    public IntakeWorld Intake => intake;

    public Verdicts Verdicts { get; } = new(intake.People, IntakeWorld.Url, intake.Ledger);

    public Gates Gates { get; } = new([new PreliminaryReviewGate(intake.Nominations, intake.People, IntakeWorld.Url)], intake.Records, intake.Campaigns, intake.Nominations, intake.People, IntakeWorld.Url, intake.Ledger, intake.Time);

    public static async Task<OfficeWorld> Open()
    {
        var intake = await IntakeWorld.Open();
        foreach (var (id, role) in new[] { ("reviewer", Role.Reviewer), ("lead-1", Role.Lead), ("lead-2", Role.Lead) })
            await intake.Records.Commit(PeopleKeys.Partition, [new RowChange.Put(PeopleKeys.Person(new PersonId(id)), Json.Write(new Person(new PersonId(id), "工作人员" + id, $"{id}@example.org", [role], null, intake.Now)))], default);
        return new OfficeWorld(intake);
    }

    public Attribution By(string id) => new(new Actor.Person(new PersonId(id), id == "reviewer" ? Role.Reviewer : Role.Lead), intake.Now, "test");

    /// <summary>A packet that came in before the deadline and was inspected, and the campaign in its preliminary review.</summary>
    public async Task<Nomination> Received(params Finding[] findings)
    {
        await intake.Change(campaign => campaign with { Stage = Stage.Intake });
        var accepted = await intake.Accepted();
        await intake.Change(campaign => campaign with { Stage = Stage.PreliminaryReview });
        return await Inspected(accepted.Nomination.Id, findings);
    }

    public async Task<Nomination> Inspected(NominationId id, params Finding[] findings)
    {
        var nomination = await intake.Nomination(id);
        await intake.Put(NominationKeys.Inspection(id, nomination.Version), new Inspection(id, nomination.Version, intake.Now, null, 2, [.. findings]));
        await intake.Decide(id, before => before with { Inspected = before.Version, Name = "示例推荐对象" });
        return await intake.Nomination(id);
    }

    public async Task<Refusal?> Propose(Nomination nomination, VerdictKind kind, string by = "reviewer", string reasons = "", (string Key, string Why)[]? cleared = null) =>
        await Verdicts.Propose(await intake.Running(), nomination.Id, kind, nomination.Version, [.. reasons.Split('\n')],
            (cleared ?? []).ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Why), nomination.DecisionVersion, By(by), default);

    public async Task<Refusal?> Confirm(NominationId id, string by = "lead-1")
    {
        var nomination = await intake.Nomination(id);
        return await Verdicts.Confirm(await intake.Running(), id, nomination.DecisionVersion, By(by), default);
    }

    public async Task<Nomination> Admitted()
    {
        var nomination = await Received();
        Xunit.Assert.Null(await Propose(nomination, VerdictKind.Admit));
        Xunit.Assert.Null(await Confirm(nomination.Id));
        return await intake.Nomination(nomination.Id);
    }

    public void Dispose() => intake.Dispose();
}
