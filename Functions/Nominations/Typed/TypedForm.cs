using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.Nominations.Typed;

/// <summary>A recommendation form that a unit types online: saved as often as its clerks like, and given out for printing as numbered versions.</summary>
/// <param name="Id">Becomes the nomination's id when the printed and stamped form is sent.</param>
/// <param name="Revision">Raised by every save; a save names the one that its page showed.</param>
/// <param name="Answers">As typed, by tag. A table's cells are <c>{tag}.{row}.{column}</c> from row 1, an opinion's date is <c>{tag}.date</c>; nothing is empty.</param>
/// <param name="Issued">The last version that was given out; 0 for none.</param>
/// <param name="SavedBy">Null when the system did it.</param>
public sealed record TypedForm(
    NominationId Id,
    CampaignId Campaign,
    UnitId Unit,
    CategoryCode Category,
    int Revision,
    ImmutableSortedDictionary<string, string> Answers,
    int Issued,
    PersonId? SavedBy,
    DateTimeOffset StartedAt,
    DateTimeOffset SavedAt)
{
    /// <summary>The audit chain that the nomination goes on with.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Chain => "nom-" + Id.Value;

    /// <summary>The nominee as typed so far, or a stand-in.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Title => Answers.GetValueOrDefault("name") is { Length: > 0 } name ? name : "（未填写名称）";
}

/// <summary>Rows of typed forms in their campaign's partition.</summary>
internal static class TypedKeys
{
    public const string All = "typed/";

    public const string AllOfUnits = "typed-of/";

    public static string Form(NominationId id) => All + id.Value;

    public static string OfUnit(UnitId unit) => $"{AllOfUnits}{unit.Value}/";
}

/// <summary>An index row.</summary>
internal sealed record TypedOfUnit(NominationId Id);

internal static class TypedDrafts
{
    public static Task<TypedForm?> Typed(this Draft draft, NominationId id) => draft.Find<TypedForm>(TypedKeys.Form(id));

    public static async Task Save(this Draft draft, TypedForm form)
    {
        await draft.Save(TypedKeys.Form(form.Id), form);
        draft.Index(TypedKeys.OfUnit(form.Unit) + form.Id.Value, Json.Write(new TypedOfUnit(form.Id)));
    }
}
