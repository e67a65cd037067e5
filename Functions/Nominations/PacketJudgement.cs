using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Earlier;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations;

/// <summary>Everything that is wrong with a packet as far as a machine can tell: its files, the notice's conditions, the quota, and the same nominee elsewhere.</summary>
public sealed class PacketJudgement(NominationReads nominations, PeopleDirectory people, EarlierArchive earlier, FormCodeCheck codes, IRecords records, Ledger ledger)
{
    public async Task<ImmutableArray<Finding>> Judge(RunningCampaign campaign, Nomination nomination, PacketReading reading, Attribution by, CancellationToken cancel)
    {
        var category = campaign.Definition.Category(nomination.Category) ?? throw new InvalidOperationException($"Campaign {campaign.Id} has no category {nomination.Category}.");
        return
        [
            .. reading.Findings,
            .. reading.Form is { } form ? EligibilityCheck.Check(form, category, campaign.Definition, await earlier.Read(cancel), nomination.UnitName) : [],
            .. reading.Form is { Fields.IsEmpty: false } read ? FormCodeFindings.Of(await codes.Check(campaign, nomination, read, cancel), category.Form) : [],
            .. await OverQuota(campaign, category, nomination, cancel),
            .. await SameNominee(campaign, nomination, reading.Form, by, cancel),
        ];
    }

    /// <summary>The last ones sent are those too many, in the order of their numbers.</summary>
    private async Task<ImmutableArray<Finding>> OverQuota(RunningCampaign campaign, CategoryDefinition category, Nomination nomination, CancellationToken cancel)
    {
        if (await people.Unit(nomination.Unit, cancel) is not { } unit)
            return [];
        var sent = await nominations.OfUnit(campaign.Id, nomination.Unit, cancel).ToArrayAsync(cancel);
        var standing = sent.Where(other => other.Category == nomination.Category && other.State != NominationState.Withdrawn).OrderBy(other => other.Number, StringComparer.Ordinal).ToArray();
        var place = Array.FindIndex(standing, other => other.Id == nomination.Id) + 1;
        return Quota.Of(category, unit, sent).Allowed is { } allowed && place > allowed ? [IntakeFindings.OverQuota(category, place, allowed)] : [];
    }

    /// <summary>
    /// Looks for the nominee among the others. Its own row is written first, so that of two packets inspected at once at least one sees the
    /// other; the warning then goes on both.
    /// </summary>
    private async Task<ImmutableArray<Finding>> SameNominee(RunningCampaign campaign, Nomination nomination, FormReading? form, Attribution by, CancellationToken cancel)
    {
        if (NomineeRow.Of(campaign, nomination, form) is not { } self)
            return [];
        await ledger.Commit(campaign.Partition, by, async draft =>
        {
            foreach (var key in self.Keys)
                await draft.Save(IntakeKeys.Nominee(key, nomination.Id), self);
            return true;
        }, cancel);
        var findings = new Dictionary<NominationId, Finding>();
        foreach (var key in self.Keys)
        {
            await foreach (var other in records.Scan<NomineeRow>(campaign.Partition, IntakeKeys.Nominees(key), cancel))
            {
                if (other.Nomination != nomination.Id && !findings.ContainsKey(other.Nomination) && await Same(campaign, self, other, cancel) is var (twin, match))
                {
                    findings.Add(twin.Id, IntakeFindings.SameNominee(nomination.Unit == twin.Unit, self.Name, twin.Number, match));
                    await Warn(campaign, twin, IntakeFindings.SameNominee(nomination.Unit == twin.Unit, other.Name, nomination.Number, match), by, cancel);
                }
            }
        }
        return [.. findings.OrderBy(pair => pair.Value.Evidence, StringComparer.Ordinal).Select(pair => pair.Value)];
    }

    private async Task<(Nomination Twin, NomineeMatch Match)?> Same(RunningCampaign campaign, NomineeRow self, NomineeRow other, CancellationToken cancel)
    {
        var match = NomineeMatching.Compare(self.Nominee, other.Nominee);
        if (match.Likeness == Likeness.Different)
            return null;
        var twin = await nominations.Find(campaign.Id, other.Nomination.Value, cancel);
        // A row of a replaced version may name somebody who is no longer nominated there.
        return twin is { State: not (NominationState.Withdrawn or NominationState.Refused or NominationState.Lapsed) } && twin.Version == other.Version ? (twin, match) : null;
    }

    private Task<bool> Warn(RunningCampaign campaign, Nomination twin, Finding finding, Attribution by, CancellationToken cancel) =>
        ledger.Commit(campaign.Partition, by, async draft =>
        {
            var key = NominationKeys.Inspection(twin.Id, twin.Version);
            // Not inspected yet: its own inspection will find this one.
            if (await draft.Find<Inspection>(key) is not { } inspection || inspection.Findings.Contains(finding))
                return false;
            await draft.Save(key, inspection with { Findings = inspection.Findings.Add(finding) });
            draft.Record(twin.Chain, "nominations.same-nominee", [("version", $"{twin.Version}"), ("other", finding.Evidence ?? "")]);
            return true;
        }, cancel);
}

/// <summary>The sentences of what only the intake can see.</summary>
public static class IntakeFindings
{
    public static Finding OverQuota(CategoryDefinition category, int place, int allowed) => new(
        "over-quota", Severity.Soft, null, $"这是贵单位在“{category.Name}”类别报送的第 {place} 个，名额为 {allowed} 个。", "请撤回多余的推荐；未撤回的由工作人员核实处理。", null, $"{place}/{allowed}");

    /// <summary>The same nominee twice; a near one is for a person to look at, with the score.</summary>
    /// <param name="number">The other nomination's number, nothing else about it.</param>
    public static Finding SameNominee(bool sameUnit, string name, string number, NomineeMatch match) => new(
        match.Likeness == Likeness.Same ? "same-nominee" : "similar-nominee",
        Severity.Soft,
        null,
        (sameUnit, match.Likeness) switch
        {
            (true, Likeness.Same) => $"贵单位还报送了同一对象“{name}”。",
            (true, _) => $"贵单位还报送了与“{name}”相近的对象，相似度 {match.Score} %。",
            (false, Likeness.Same) => $"另有推荐单位报送了同一对象“{name}”。",
            _ => $"另有推荐单位报送了与“{name}”相近的对象，相似度 {match.Score} %。",
        },
        sameUnit ? "如属重复报送，请撤回其中一份。" : "由工作人员核实；如属同一对象，请与对方单位商定由谁推荐。",
        "name",
        number,
        Found: match.Likeness == Likeness.Same ? "同名" : $"相似度 {match.Score} %");

    public static Finding TooLong { get; } = new(
        "form-too-long", Severity.Soft, null, "推荐表的文字过长，系统没有保存读取的内容。", "请由工作人员打开推荐表核对；请单位按各栏字数要求精简后重新上传。");
}
