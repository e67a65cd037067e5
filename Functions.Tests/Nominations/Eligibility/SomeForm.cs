using System.Collections.Immutable;
using System.Globalization;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Tests.Nominations.Eligibility;

/// <summary>Forms of the sample campaign that break nothing until an answer is replaced.</summary>
internal static class SomeForm
{
    public static CampaignDefinition Campaign { get; } = CampaignFile.Sample;

    public static FormReading Of(string category, params (string Tag, string? Answer)[] answers)
    {
        var form = Campaign.Category(CategoryCode.From(category))!.Form;
        var fields = form.Fields.ToImmutableSortedDictionary(field => field.Tag, field => Read(field, Valid(field)));
        foreach (var (tag, answer) in answers)
        {
            fields = fields.SetItem(tag, Read(form.Field(tag)!, answer));
        }

        return new FormReading(form.Category, fields, null, []);
    }

    public static ImmutableArray<Finding> Check(string category, params (string Tag, string? Answer)[] answers) =>
        Check(Of(category, answers), category);

    public static ImmutableArray<Finding> Check(FormReading form, string category, string unit = "示例学会（测试）") =>
        EligibilityCheck.Check(form, Campaign.Category(CategoryCode.From(category))!, Campaign, EarlierSelections.Sample, unit);

    /// <summary>Null is an empty answer, a text that begins with ？ an unclear one; tables are “甲 2021-09-30、乙 …”.</summary>
    public static FieldReading Read(FieldDefinition field, string? answer) =>
        answer is null ? new FieldReading.Empty("表格第 1 行")
        : answer.StartsWith('？') ? new FieldReading.Unclear(answer[1..], "写法不合要求。", "表格第 1 行")
        : new FieldReading.Read(Value(field, answer), answer, "表格第 1 行");

    private static FieldValue Value(FieldDefinition field, string answer) =>
        field.Kind switch
        {
            FieldKind.Number => new FieldValue.Number(int.Parse(answer, NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
            FieldKind.Date => new FieldValue.Day(DateOnly.ParseExact(answer, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            FieldKind.Month => new FieldValue.Month(DateOnly.ParseExact(answer + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            FieldKind.Multiple => new FieldValue.Choices([.. answer.Split('、', StringSplitOptions.RemoveEmptyEntries)]),
            FieldKind.Table => new FieldValue.Rows([.. answer.Split('、', StringSplitOptions.RemoveEmptyEntries).Select(Row)]),
            FieldKind.Opinion => new FieldValue.Opinion(answer, new DateOnly(2021, 11, 8)),
            _ => new FieldValue.Text(answer),
        };

    private static ImmutableSortedDictionary<string, string> Row(string text)
    {
        var parts = text.Split(' ');
        return ImmutableSortedDictionary.CreateRange(
            [KeyValuePair.Create("name", parts[0]), KeyValuePair.Create("number", $"ZZ-{parts[0]}"), KeyValuePair.Create("registeredOn", parts.ElementAtOrDefault(1) ?? "")]);
    }

    private static string Valid(FieldDefinition field) =>
        (field.Tag, field.Kind) switch
        {
            ("residents", _) => "5000",
            ("noBadRecord", _) => "无",
            ("name", _) => "示例甲",
            (_, FieldKind.Number) => "500",
            (_, FieldKind.Date) => "2020-05-01",
            (_, FieldKind.Month) => "1980-01",
            (_, FieldKind.Choice) => field.Options[0],
            (_, FieldKind.Multiple) => string.Join('、', field.Options.Take(3)),
            (_, FieldKind.Table) => "甲队 2020-01-01、乙队 2020-01-02、丙队 2021-09-30",
            _ => "示例内容",
        };
}
