using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Earlier;

/// <summary>
/// After an import: compares the packets that were inspected before it with the new archive. Broken off, it begins again; done twice it changes
/// nothing the second time.
/// </summary>
public sealed class CompareAgain(CampaignReads campaigns, NominationReads nominations, EarlierArchive archive, IRecords records, Ledger ledger, TimeProvider time)
{
    /// <summary>Which import a campaign's packets were compared with last.</summary>
    private const string Compared = "earlier-compared";

    [Function(nameof(CompareAgain))]
    public async Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancel) => await Run(cancel);

    /// <returns>How many packets have other findings now.</returns>
    internal async Task<int> Run(CancellationToken cancel)
    {
        var changed = 0;
        if ((await archive.Current(cancel)).Import is not { } import)
            return changed;
        foreach (var id in await campaigns.All(cancel))
        {
            if (await campaigns.Find(id, cancel) is { } campaign && (await records.Find<Mark>(campaign.Partition, Compared, cancel))?.Import != import)
                changed += await Compare(campaign, import, cancel);
        }
        return changed;
    }

    private async Task<int> Compare(RunningCampaign campaign, string import, CancellationToken cancel)
    {
        var changed = 0;
        var by = new Attribution(new Actor.Machine(nameof(CompareAgain)), time.GetUtcNow(), Ids.New());
        var earlier = await archive.Read(cancel);
        await foreach (var nomination in nominations.All(campaign.Id, cancel))
        {
            // What was judged was judged by what was known then.
            if (nomination is { State: NominationState.Received or NominationState.Returned } && await Compare(campaign, nomination, earlier, by, cancel))
                changed++;
        }
        await ledger.Commit(campaign.Partition, by, async draft =>
        {
            await draft.Save(Compared, new Mark(import));
            return true;
        }, cancel);
        return changed;
    }

    private Task<bool> Compare(RunningCampaign campaign, Nomination nomination, EarlierSelections earlier, Attribution by, CancellationToken cancel) =>
        ledger.Commit(campaign.Partition, by, async draft =>
        {
            var key = NominationKeys.Inspection(nomination.Id, nomination.Version);
            if (campaign.Definition.Category(nomination.Category) is not { } category || await draft.Find<Inspection>(key) is not { Form: { } form } inspection)
                return false;
            var found = EligibilityCheck.Check(form, category, campaign.Definition, earlier, nomination.UnitName).Where(IsEarlier).ToImmutableArray();
            var before = inspection.Findings.Where(IsEarlier).ToImmutableArray();
            if (before.SequenceEqual(found))
                return false;
            await draft.Save(key, inspection with { Findings = [.. inspection.Findings.Where(finding => !IsEarlier(finding)), .. found] });
            draft.Record(nomination.Chain, "nominations.compared-again", [("version", $"{nomination.Version}"), ("codes", string.Join(' ', found.Select(finding => finding.Code)))]);
            return true;
        }, cancel);

    private static bool IsEarlier(Finding finding) => finding.Code is "archive-exact" or "archive-near";

    private sealed record Mark(string Import);
}
