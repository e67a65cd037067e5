using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.Nominations;

/// <summary>Puts the result of an inspection on record.</summary>
public sealed class InspectionRecords(NominationReads nominations, PeopleDirectory people, Ledger ledger, PublicUrl url)
{
    /// <returns>False when it was on record already.</returns>
    public async Task<bool> Record(RunningCampaign campaign, Inspection inspection, string? name, Attribution by, CancellationToken cancel)
    {
        var shown = await nominations.Find(campaign.Id, inspection.Nomination.Value, cancel) ?? throw new InvalidOperationException($"There is no nomination {inspection.Nomination}.");
        var clerks = await people.Clerks(shown.Unit, cancel);
        return await ledger.Commit(campaign.Partition, by, async draft =>
        {
            var nomination = await draft.Nomination(inspection.Nomination) ?? throw new InvalidOperationException($"Nomination {inspection.Nomination} is gone.");
            if (nomination.Inspected >= inspection.Version)
                return false;
            await draft.Save(NominationKeys.Inspection(nomination.Id, inspection.Version), inspection);
            var inspected = nomination with { Inspected = inspection.Version, Name = name ?? nomination.Name, HeldAt = null };
            // The row alone: no state changes, and the run that asked for this goes on by itself, so nobody has to be woken.
            await draft.Save(NominationKeys.Nomination(nomination.Id), inspected);
            draft.Record(nomination.Chain, "nominations.inspected",
            [
                ("version", $"{inspection.Version}"),
                ("refused", Count(inspection, Severity.Refused)),
                ("hard", Count(inspection, Severity.Hard)),
                ("soft", Count(inspection, Severity.Soft)),
                ("codes", string.Join(' ', inspection.Findings.Select(finding => finding.Code).Distinct().Order(StringComparer.Ordinal))),
            ]);
            if (!inspection.Findings.IsEmpty && inspection.Version == nomination.Version && !NominationPath.Settled(nomination.State))
            {
                foreach (var letter in NominationLetters.Inspected(campaign, inspected, inspection, clerks, url))
                    await draft.Send(letter);
            }
            return true;
        }, cancel);
    }

    /// <summary>Notes that a packet waits for the virus scanner; its chain says so once, however often the scanner is asked.</summary>
    public Task Hold(RunningCampaign campaign, NominationId id, int version, Attribution by, CancellationToken cancel) => ledger.Commit(campaign.Partition, by, async draft =>
    {
        var nomination = await draft.Nomination(id) ?? throw new InvalidOperationException($"Nomination {id} is gone.");
        if (nomination.Version != version || nomination.Inspected >= version)
            return false;
        if (nomination.HeldAt is null)
            draft.Record(nomination.Chain, "nominations.held", [("version", $"{version}")]);
        await draft.Save(NominationKeys.Nomination(id), nomination with { HeldAt = by.At });
        return true;
    }, cancel);

    private static string Count(Inspection inspection, Severity severity) => $"{inspection.Findings.Count(finding => finding.Severity == severity)}";
}

internal static class InspectionBounds
{
    /// <summary>In characters of JSON: a form within its limits of 字数 has some 10,000, and a row may hold 170,000; findings that come later need room too.</summary>
    private const int MostCharacters = 140_000;
    private const int MostFindings = 200;
    private const int LongestText = 500;

    /// <summary>What a row can hold, whatever strangers wrote into the form: texts in findings are cut, and a reading that is far too long is left out and said to be.</summary>
    public static Inspection Bounded(this Inspection inspection)
    {
        var bounded = inspection with { Findings = [.. inspection.Findings.Take(MostFindings).Select(Cut)] };
        return Json.Write(bounded).Length <= MostCharacters ? bounded : bounded with { Form = null, Findings = bounded.Findings.Add(IntakeFindings.TooLong) };
    }

    private static Finding Cut(Finding finding) => finding with { What = Cut(finding.What), Do = Cut(finding.Do), Evidence = Cut(finding.Evidence), Found = Cut(finding.Found), Threshold = Cut(finding.Threshold) };

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Cut(string? text) => text is not { Length: > LongestText } ? text : text[..(LongestText - 1)] + "…";
}
