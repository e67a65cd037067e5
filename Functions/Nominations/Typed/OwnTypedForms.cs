using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Storage;
using TechVolunteers.Web;
using Subject = TechVolunteers.Identity.Subject;

namespace TechVolunteers.Nominations.Typed;

/// <summary>What a request about one typed form of the visitor's unit leads to.</summary>
public abstract record OwnTypedForm
{
    private OwnTypedForm() { }

    /// <param name="Nomination">Null until the printed form was sent.</param>
    public sealed record Found(RunningCampaign Campaign, TypedForm Form, Nomination? Nomination, Attribution By) : OwnTypedForm;

    public sealed record No(Refusal Why) : OwnTypedForm;
}

/// <summary>A typed form with everything that its page and its JSON show.</summary>
/// <param name="Answers">What stands in the boxes: as saved, or as sent when it could not be saved.</param>
/// <param name="Findings">The pre-flight report of <paramref name="Answers"/>.</param>
/// <param name="Issued">The last version given out.</param>
/// <param name="Current">Whether it still says what is saved.</param>
/// <param name="Closed">Why nothing can be changed now; null when it can.</param>
public sealed record SeenTypedForm(
    RunningCampaign Running,
    TypedForm Form,
    string UnitName,
    ImmutableSortedDictionary<string, string> Answers,
    ImmutableArray<Finding> Findings,
    IssuedForm? Issued,
    bool Current,
    Refusal? Closed,
    Nomination? Nomination)
{
    public CategoryDefinition Category => Running.Definition.Category(Form.Category)
        ?? throw new InvalidOperationException($"Campaign {Running.Id} has no category {Form.Category}.");

    /// <summary>Nothing was typed yet, so a report would only list every answer as missing.</summary>
    public bool Untouched => Answers.IsEmpty;
}

/// <summary>Finds typed forms for their own unit, and gathers what is to be shown of them.</summary>
public sealed class OwnTypedForms(CampaignReads campaigns, NominationReads nominations, PeopleDirectory people, EarlierSelections earlier, IRecords records, TimeProvider time)
{
    /// <summary>Another unit's form is not told apart from one that does not exist.</summary>
    public async Task<OwnTypedForm> Find(HttpRequest request, string campaignId, string id, Permission permission, CancellationToken cancel)
    {
        if (await campaigns.Find(campaignId, cancel) is not { } campaign)
            return new OwnTypedForm.No(CampaignReads.NoSuchCampaign);
        var form = Ids.Valid(id) ? await records.Find<TypedForm>(campaign.Partition, TypedKeys.Form(NominationId.From(id)), cancel) : null;
        // Asked before the answer “not found”, so that somebody who is not signed in learns nothing.
        return request.Visitor().Ask(permission, form is null ? Subject.General : Subject.Of(form.Unit), campaign.Campaign.Phase, time.GetUtcNow()) switch
        {
            Permitted.Yes yes when form is not null => new OwnTypedForm.Found(campaign, form, await nominations.Find(campaign.Id, id, cancel), yes.By),
            Permitted.No { Why.Kind: not RefusalKind.Unknown } no => new OwnTypedForm.No(no.Why),
            _ => new OwnTypedForm.No(TypedForms.Gone),
        };
    }

    /// <summary>The forms of a unit that were not sent yet, the last saved first.</summary>
    public async Task<ImmutableArray<TypedForm>> Open(RunningCampaign campaign, UnitId unit, CancellationToken cancel)
    {
        var open = ImmutableArray.CreateBuilder<TypedForm>();
        await foreach (var row in records.Scan<TypedOfUnit>(campaign.Partition, TypedKeys.OfUnit(unit), cancel))
        {
            if (await nominations.Find(campaign.Id, row.Id.Value, cancel) is null && await records.Find<TypedForm>(campaign.Partition, TypedKeys.Form(row.Id), cancel) is { } form)
                open.Add(form);
        }
        return [.. open.OrderByDescending(form => form.SavedAt).ThenBy(form => form.Id.Value, StringComparer.Ordinal)];
    }

    public Task<IssuedForm?> Issued(RunningCampaign campaign, TypedForm form, int version, CancellationToken cancel) =>
        records.Find<IssuedForm>(campaign.Partition, IssuedKeys.Version(form.Id, version), cancel);

    /// <param name="unsaved">What was sent and could not be saved; null to show what is saved.</param>
    public async Task<SeenTypedForm> See(RunningCampaign campaign, TypedForm form, ImmutableSortedDictionary<string, string>? unsaved, CancellationToken cancel)
    {
        var category = campaign.Definition.Category(form.Category) ?? throw new InvalidOperationException($"Campaign {campaign.Id} has no category {form.Category}.");
        var unit = await people.Unit(form.Unit, cancel);
        var nomination = await nominations.Find(campaign.Id, form.Id.Value, cancel);
        var answers = unsaved ?? form.Answers;
        var issued = form.Issued == 0 ? null : await Issued(campaign, form, form.Issued, cancel);
        return new SeenTypedForm(
            campaign, form, unit?.Name ?? "", answers,
            [
                .. EligibilityCheck.Check(TypedAnswers.Read(category.Form, answers), category, campaign.Definition, earlier, unit?.Name),
                .. await Quotas(campaign, category, unit, nomination, cancel),
            ],
            issued,
            issued is not null && TypedForms.IsStill(issued, category.Form, form.Answers, unit?.Name),
            TypedForms.MayChange(campaign, form.Unit, nomination, time.GetUtcNow()),
            nomination);
    }

    private async Task<ImmutableArray<Finding>> Quotas(RunningCampaign campaign, CategoryDefinition category, Unit? unit, Nomination? nomination, CancellationToken cancel)
    {
        if (unit is null || nomination is not null)
            return [];
        return await nominations.FullQuota(campaign.Id, category, unit, cancel) is { Allowed: { } allowed } quota ? [IntakeFindings.OverQuota(category, quota.Used + 1, allowed)] : [];
    }
}
