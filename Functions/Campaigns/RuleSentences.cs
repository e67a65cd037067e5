namespace TechVolunteers.Campaigns;

/// <summary>A campaign's conditions in the words of its notice, for the public page.</summary>
public static class RuleSentences
{
    /// <summary>What a nominee has to fulfil, as one sentence.</summary>
    public static string Sentence(this EligibilityRule rule, FormDefinition form, CampaignDefinition campaign)
    {
        var sentence = rule switch
        {
            EligibilityRule.Filled it => $"“{Label(form, it.Tag)}”须填写",
            EligibilityRule.MustBe it => $"“{Label(form, it.Tag)}”须为“{it.Value}”",
            EligibilityRule.Minimum it => $"“{Label(form, it.Tag)}”不少于 {it.AtLeast} {it.Unit}",
            EligibilityRule.RatioAtLeast it => $"“{Label(form, it.Numerator)}”不低于“{Label(form, it.Denominator)}”的 {it.Percent}%",
            EligibilityRule.MinimumChoices it => $"“{Label(form, it.Tag)}”不少于 {it.AtLeast} 类",
            EligibilityRule.MinimumRows it => $"“{Label(form, it.Tag)}”不少于 {it.AtLeast} {it.Unit}",
            EligibilityRule.DateOnOrBefore it => $"“{Label(form, it.Tag)}”不晚于{BeijingTime.Format(it.Date ?? campaign.RegistrationCutoff)}",
            EligibilityRule.ColumnDateOnOrBefore it => $"“{Label(form, it.Tag)}”中每一行的{ColumnLabel(form, it.Tag, it.Column)}不晚于{BeijingTime.Format(it.Date ?? campaign.RegistrationCutoff)}",
            EligibilityRule.NotSelectedEarlier => $"没有入选过 {string.Join("、", campaign.EarlierYears)} 年度的典型",
            _ => throw new InvalidOperationException($"There is no sentence for {rule.GetType().Name}."),
        };
        return (rule.Severity == Nominations.Severity.Soft ? "原则上，" : "") + sentence + "。";
    }

    private static string Label(FormDefinition form, string tag) => form.Field(tag)?.Label ?? tag;

    private static string ColumnLabel(FormDefinition form, string tag, string column) =>
        form.Field(tag)?.Columns.FirstOrDefault(each => each.Tag == column)?.Label ?? column;
}
