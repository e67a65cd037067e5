using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations.Eligibility;

/// <summary>Whether a nomination meets the notice, as far as its form says.</summary>
public static class EligibilityCheck
{
    /// <summary>
    /// Every condition of the notice that <paramref name="form"/> breaks, and every answer that is missing, unclear, too long or should not
    /// stand there; all at once, in the form's order, conditions first. Empty when nothing is wrong. A form that could not be read at
    /// all (no fields) has no findings here: that it must be read by a person is a finding of the file.
    /// </summary>
    /// <param name="chosen">The category that the unit chose; its form and rules are applied.</param>
    /// <param name="recommendingUnit">The unit that sends the packet; tells teams of the same name apart in the archive.</param>
    public static ImmutableArray<Finding> Check(
        FormReading form,
        CategoryDefinition chosen,
        CampaignDefinition campaign,
        EarlierSelections earlier,
        string? recommendingUnit = null)
    {
        if (form.Fields.IsEmpty)
        {
            return [];
        }

        if (form.Fields.Values.All(reading => reading is FieldReading.Empty or FieldReading.Absent))
        {
            return [.. AnswerChecks.Category(form, chosen, campaign), AnswerChecks.EmptyForm(chosen.Form)];
        }

        var subject = new Subject(form, chosen, campaign, earlier, recommendingUnit);
        return
        [
            .. AnswerChecks.Category(form, chosen, campaign),
            .. chosen.Rules.SelectMany(rule => RuleChecks.Check(rule, subject)),
            .. chosen.Form.Fields.SelectMany(field => AnswerChecks.Check(field, subject)),
        ];
    }
}

/// <summary>What a rule looks at.</summary>
internal sealed record Subject(
    FormReading Form,
    CategoryDefinition Category,
    CampaignDefinition Campaign,
    EarlierSelections Earlier,
    string? RecommendingUnit)
{
    /// <summary>The definition of a field that a checked campaign's rule names.</summary>
    public FieldDefinition Field(string tag) =>
        Category.Form.Field(tag) ?? throw new InvalidOperationException($"Form {Category.Code} has no field {tag}.");

    /// <summary>The answer, with a field that the reading does not mention taken as absent.</summary>
    public FieldReading Answer(string tag) => Form.Fields.GetValueOrDefault(tag) ?? new FieldReading.Absent();

    /// <summary>Whether nothing was filled in; an unclear answer is something.</summary>
    public bool IsMissing(string tag) =>
        Answer(tag) switch
        {
            FieldReading.Empty or FieldReading.Absent => true,
            FieldReading.Read { Value: FieldValue.Text { Value: var text } } => string.IsNullOrWhiteSpace(text),
            FieldReading.Read { Value: FieldValue.Opinion { Words: var words } } => string.IsNullOrWhiteSpace(words),
            FieldReading.Read { Value: FieldValue.Choices { Values.IsEmpty: true } } => true,
            FieldReading.Read { Value: FieldValue.Rows { Values: var rows } } => rows.All(IsBlank),
            _ => false,
        };

    public static bool IsBlank(ImmutableSortedDictionary<string, string> row) => row.Values.All(string.IsNullOrWhiteSpace);

    /// <summary>The answer as typed with its place; null when there is none.</summary>
    public string? Evidence(string tag) =>
        Answer(tag) switch
        {
            FieldReading.Read { Raw: var raw, Place: var place } => $"{place}：{raw}",
            FieldReading.Unclear { Raw: var raw, Place: var place } => $"{place}：{raw}",
            _ => null,
        };
}
