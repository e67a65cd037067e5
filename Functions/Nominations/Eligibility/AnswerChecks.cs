using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations.Eligibility;

/// <summary>What every answer must fulfil, whatever the notice's conditions are.</summary>
internal static class AnswerChecks
{
    public static IEnumerable<Finding> Category(FormReading form, CategoryDefinition chosen, CampaignDefinition campaign)
    {
        if (form.Category is not { } titled)
        {
            yield return new Finding(
                "title-category-unknown",
                Severity.Soft,
                null,
                $"看不出推荐表的标题，无法确认它是“{chosen.Name}”的推荐表。",
                $"请使用标题为“{Bare(chosen.Form.Title)}”的推荐表，或由工作人员核对。");
        }
        else if (titled != chosen.Code)
        {
            yield return new Finding(
                "title-category-mismatch",
                Severity.Hard,
                null,
                $"报送时选择的类别是“{chosen.Name}”，而推荐表的标题是“{campaign.Category(titled)?.Name ?? titled.Value}”的。",
                "请改选类别，或换用所选类别的推荐表。");
        }
    }

    public static Finding EmptyForm(FormDefinition form) =>
        new("empty-template", Severity.Hard, null, $"推荐表“{Bare(form.Title)}”一项也没有填写，像是空白模板。", "请填写后重新报送。");

    public static Finding Missing(FieldDefinition field, string? clause, Severity severity) =>
        new("required-missing", severity, clause, $"“{field.Label}”没有填写。", "请补填这一项。", field.Tag);

    public static IEnumerable<Finding> Check(FieldDefinition field, Subject subject)
    {
        var answer = subject.Answer(field.Tag);
        if (subject.IsMissing(field.Tag))
        {
            // A Filled rule has already named the missing answer, with its clause.
            if (field.Required && !subject.Category.Rules.OfType<EligibilityRule.Filled>().Any(rule => rule.Tag == field.Tag))
            {
                yield return Missing(field, field.Clause, Severity.Hard);
            }

            yield break;
        }

        if (answer is FieldReading.Unclear unclear)
        {
            yield return new Finding(
                "answer-unclear",
                Severity.Soft,
                field.Clause,
                $"“{field.Label}”看不清楚：{unclear.Why}",
                "请按栏目要求重新填写，或由工作人员核对。",
                field.Tag,
                IdentityNumber.FindMasked(unclear.Raw) is null ? subject.Evidence(field.Tag) : null);
        }

        // The date is often written by hand on the stamped page only, so its lack in the Word form is for a person to judge.
        if (field.Required && answer is FieldReading.Read { Value: FieldValue.Opinion { Date: null } })
        {
            yield return Missing(field, field.Clause, Severity.Soft) with
            {
                What = $"“{field.Label}”有意见而没有写日期。",
                Do = "请补写日期；如果盖章扫描件上已经手写日期，由工作人员核对。",
            };
        }

        if (TooLong(field, answer) is { } tooLong)
        {
            yield return tooLong;
        }

        foreach (var unknown in Chosen(field, answer).Where(choice => !field.Options.Contains(choice)))
        {
            yield return new Finding(
                "choice-unknown",
                Severity.Soft,
                field.Clause,
                $"“{field.Label}”填写的“{unknown}”不是可选项。",
                $"请从以下选项中选择：{string.Join("、", field.Options)}。",
                field.Tag,
                unknown);
        }

        if (Texts(answer).Select(IdentityNumber.FindMasked).FirstOrDefault(found => found is not null) is { } number)
        {
            yield return new Finding(
                "id-number-in-text",
                Severity.Soft,
                null,
                $"“{field.Label}”里有像身份证件号码的内容（{number}）。",
                "本次征集不需要身份证件号码，请删去后重新报送。",
                field.Tag,
                number);
        }
    }

    private static Finding? TooLong(FieldDefinition field, FieldReading answer)
    {
        if (field.Limit is not { } limit || answer is not FieldReading.Read { Value: FieldValue.Text { Value: var text } })
        {
            return null;
        }

        var count = field.Kind == FieldKind.Narrative ? WordCount.Of(text) : text.EnumerateRunes().Count();
        return count <= limit
            ? null
            : new Finding("over-limit", Severity.Soft, null, $"“{field.Label}”有 {count} 字，超过 {limit} 字。", $"请压缩到 {limit} 字以内。", field.Tag, Found: $"{count} 字", Threshold: $"不超过 {limit} 字");
    }

    private static ImmutableArray<string> Chosen(FieldDefinition field, FieldReading answer) =>
        answer switch
        {
            FieldReading.Read { Value: FieldValue.Choices { Values: var values } } => values,
            FieldReading.Read { Value: FieldValue.Text { Value: var value } } when field.Kind == FieldKind.Choice => [value],
            _ => [],
        };

    private static IEnumerable<string> Texts(FieldReading answer) =>
        answer switch
        {
            FieldReading.Read { Value: FieldValue.Text { Value: var text } } => [text],
            FieldReading.Read { Value: FieldValue.Opinion { Words: var words } } => [words],
            FieldReading.Read { Value: FieldValue.Rows { Values: var rows } } => rows.SelectMany(row => row.Values),
            FieldReading.Unclear { Raw: var raw } => [raw],
            _ => [],
        };

    /// <summary>A title that brings its own quotation marks must not get a second pair.</summary>
    private static string Bare(string title) => title.Replace("“", "", StringComparison.Ordinal).Replace("”", "", StringComparison.Ordinal);
}
