using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TechVolunteers.Nominations;

namespace TechVolunteers.Campaigns;

/// <summary>
/// One condition of the notice that can be checked on a form. The kinds are code; clauses, thresholds and severities are the campaign's.
/// <see cref="Severity.Soft"/> is for 原则上: a person may clear it, with a reason. An answer that is empty or unclear breaks no
/// rule but <see cref="Filled"/>: the missing answer is a finding of its own.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Filled), "filled")]
[JsonDerivedType(typeof(MustBe), "equals")]
[JsonDerivedType(typeof(Minimum), "minimum")]
[JsonDerivedType(typeof(RatioAtLeast), "ratioAtLeast")]
[JsonDerivedType(typeof(MinimumChoices), "minimumChoices")]
[JsonDerivedType(typeof(MinimumRows), "minimumRows")]
[JsonDerivedType(typeof(DateOnOrBefore), "dateOnOrBefore")]
[JsonDerivedType(typeof(ColumnDateOnOrBefore), "columnDateOnOrBefore")]
[JsonDerivedType(typeof(NotSelectedEarlier), "notSelectedEarlier")]
public abstract record EligibilityRule
{
    private EligibilityRule(string clause, Severity severity) => (Clause, Severity) = (clause, severity);

    /// <summary>The notice's paragraph, such as 二(三)2.</summary>
    public string Clause { get; init; }

    public Severity Severity { get; init; }

    /// <summary>The answer is given.</summary>
    public sealed record Filled(string Clause, Severity Severity, string Tag) : EligibilityRule(Clause, Severity);

    /// <summary>A choice is exactly <paramref name="Value"/>.</summary>
    public sealed record MustBe(string Clause, Severity Severity, string Tag, string Value) : EligibilityRule(Clause, Severity);

    /// <summary>A number is at least <paramref name="AtLeast"/>.</summary>
    /// <param name="Unit">The word behind the number in sentences: 人, 场, 小时.</param>
    public sealed record Minimum(string Clause, Severity Severity, string Tag, int AtLeast, string Unit) : EligibilityRule(Clause, Severity);

    /// <summary>One number is at least <paramref name="Percent"/> percent of another; compared as integers, so the exact ratio passes.</summary>
    public sealed record RatioAtLeast(string Clause, Severity Severity, string Numerator, string Denominator, int Percent, string Unit)
        : EligibilityRule(Clause, Severity);

    /// <summary>At least <paramref name="AtLeast"/> different options are chosen.</summary>
    /// <param name="Except">Options that do not count. 其他 counts unless it stands here: the notice ends its lists with 等.</param>
    public sealed record MinimumChoices(string Clause, Severity Severity, string Tag, int AtLeast, ImmutableArray<string> Except)
        : EligibilityRule(Clause, Severity);

    /// <summary>A table has at least <paramref name="AtLeast"/> different rows.</summary>
    /// <param name="Unit">The measure word in sentences: 支.</param>
    /// <param name="DistinctBy">Rows with the same text in this column are one; null, and rows that leave it empty, compare whole rows.</param>
    public sealed record MinimumRows(string Clause, Severity Severity, string Tag, int AtLeast, string Unit, string? DistinctBy)
        : EligibilityRule(Clause, Severity);

    /// <summary>A date is on or before <paramref name="Date"/>.</summary>
    /// <param name="Date">Null is the campaign's <see cref="CampaignDefinition.RegistrationCutoff"/>.</param>
    public sealed record DateOnOrBefore(string Clause, Severity Severity, string Tag, DateOnly? Date) : EligibilityRule(Clause, Severity);

    /// <summary>The date in a column of every row is on or before <paramref name="Date"/>.</summary>
    /// <param name="Date">Null is the campaign's <see cref="CampaignDefinition.RegistrationCutoff"/>.</param>
    public sealed record ColumnDateOnOrBefore(string Clause, Severity Severity, string Tag, string Column, DateOnly? Date)
        : EligibilityRule(Clause, Severity);

    /// <summary>
    /// The nominee is not among those selected in <see cref="CampaignDefinition.EarlierYears"/>. The same name and place break the rule
    /// with its severity; a near match is always soft.
    /// </summary>
    /// <param name="NameTag">The answer with the nominee's name.</param>
    /// <param name="PlaceTag">The answer with the nominee's unit or place; null when the name itself carries the place.</param>
    public sealed record NotSelectedEarlier(string Clause, Severity Severity, string NameTag, string? PlaceTag) : EligibilityRule(Clause, Severity);
}
