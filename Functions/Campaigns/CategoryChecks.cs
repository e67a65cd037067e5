using System.Collections.Immutable;
using System.Text.RegularExpressions;
using TechVolunteers.Nominations;

namespace TechVolunteers.Campaigns;

/// <summary>What the categories of a campaign file must fulfil: forms that can be filled and read, and rules that fit their forms.</summary>
internal static partial class CategoryChecks
{
    /// <summary>Answers that identify or reach a person and may never be published.</summary>
    private static readonly ImmutableArray<string> neverPublic = ["phone", "email", "volunteerId", "birthMonth"];

    public static void Check(ImmutableArray<CategoryDefinition> categories, Action<string, string> problem)
    {
        if (categories.IsEmpty)
        {
            problem("$.categories", "至少要有一个类别。");
        }

        foreach (var (code, _) in Twice(categories.Select(category => category.Code.Value)))
        {
            problem("$.categories", $"类别代码 {code} 用了不止一次。");
        }

        foreach (var (title, _) in Twice(categories.Select(category => category.Form.Title)))
        {
            problem("$.categories", $"推荐表标题“{title}”用了不止一次；系统靠标题辨认类别，请改成不同的标题。");
        }

        for (var i = 0; i < categories.Length; i++)
        {
            var path = $"$.categories[{i}]";
            var category = categories[i];
            if (!CodePattern().IsMatch(category.Code.Value))
            {
                problem($"{path}.form.category", $"“{category.Code.Value}”不能作类别代码，请用 1 至 8 个大写字母或数字，以字母开头。");
            }

            if (category.Quota.PerUnit < 1)
            {
                problem($"{path}.quota.perUnit", "名额至少是 1；不限名额请写 null。");
            }

            if (category.TargetSelected < 1)
            {
                problem($"{path}.targetSelected", "拟入选数至少是 1；未定请写 null。");
            }

            Form(category.Form, $"{path}.form", problem);
            for (var r = 0; r < category.Rules.Length; r++)
            {
                Rule(category.Rules[r], category.Form, $"{path}.rules[{r}]", problem);
            }
        }
    }

    private static void Form(FormDefinition form, string path, Action<string, string> problem)
    {
        foreach (var (tag, _) in Twice(form.Fields.Select(field => field.Tag)))
        {
            problem($"{path}.fields", $"字段标记 {tag} 用了不止一次。");
        }

        foreach (var (label, _) in Twice(form.Fields.SelectMany(field => field.Aliases.Prepend(field.Label).Distinct())))
        {
            problem($"{path}.fields", $"栏目名“{label}”同时属于不止一个字段，无法辨认；请改用不同的名称。");
        }

        if (form.Field("name") is not { Kind: FieldKind.Text, Required: true })
        {
            problem($"{path}.fields", "必须有一个标记为 name 的必填文字字段，即推荐对象的名称。");
        }

        if (form.Fields.Count(field => field.Kind == FieldKind.Opinion) != 1)
        {
            problem($"{path}.fields", "必须正好有一个“推荐单位意见”（opinion）字段，公章盖在那里。");
        }

        for (var i = 0; i < form.Fields.Length; i++)
        {
            Field(form.Fields[i], $"{path}.fields[{i}]", problem);
        }
    }

    private static void Field(FieldDefinition field, string path, Action<string, string> problem)
    {
        if (!TagPattern().IsMatch(field.Tag))
        {
            problem($"{path}.tag", $"“{field.Tag}”不能作字段标记，请用小写字母开头的英文字母和数字，最多 40 个。");
        }

        var chosen = field.Kind is FieldKind.Choice or FieldKind.Multiple;
        if (chosen ? field.Options.Distinct().Count() < 2 || field.Options.Distinct().Count() != field.Options.Length : !field.Options.IsEmpty)
        {
            problem($"{path}.options", chosen ? "选择题至少要有两个互不相同的选项。" : "只有选择题（choice、multiple）才有选项。");
        }

        var table = field.Kind == FieldKind.Table;
        if (table ? field.Columns.IsEmpty : !field.Columns.IsEmpty)
        {
            problem($"{path}.columns", table ? "表格至少要有一列。" : "只有表格（table）才有列。");
        }

        foreach (var (tag, _) in Twice(field.Columns.Select(column => column.Tag)))
        {
            problem($"{path}.columns", $"列标记 {tag} 用了不止一次。");
        }

        foreach (var (column, i) in field.Columns.Select((column, i) => (column, i)))
        {
            if (column.Kind is not (FieldKind.Text or FieldKind.Date))
            {
                problem($"{path}.columns[{i}].kind", "列只能是 text 或 date。");
            }

            if (!TagPattern().IsMatch(column.Tag))
            {
                problem($"{path}.columns[{i}].tag", $"“{column.Tag}”不能作列标记，请用小写字母开头的英文字母和数字，最多 40 个。");
            }
        }

        if (field.Limit is { } limit && (limit < 1 || field.Kind is not (FieldKind.Text or FieldKind.Narrative)))
        {
            problem($"{path}.limit", "字数限制只用于 text 和 narrative，且至少是 1。");
        }

        if (field.Public && neverPublic.Contains(field.Tag))
        {
            problem($"{path}.public", $"“{field.Label}”是个人信息，任何时候都不能公开，请写 false。");
        }
    }

    private static void Rule(EligibilityRule rule, FormDefinition form, string path, Action<string, string> problem)
    {
        if (rule.Severity == Severity.Refused)
        {
            problem($"{path}.severity", "规则只能是 hard 或 soft。");
        }

        switch (rule)
        {
            case EligibilityRule.Filled filled:
                Known(filled.Tag, "tag");
                break;
            case EligibilityRule.MustBe mustBe:
                if (Known(mustBe.Tag, "tag", FieldKind.Choice) is { } choice && !choice.Options.Contains(mustBe.Value))
                {
                    problem($"{path}.value", $"“{mustBe.Value}”不是“{choice.Label}”的选项。");
                }

                break;
            case EligibilityRule.Minimum minimum:
                Known(minimum.Tag, "tag", FieldKind.Number);
                AtLeastOne(minimum.AtLeast, "atLeast");
                break;
            case EligibilityRule.RatioAtLeast ratio:
                Known(ratio.Numerator, "numerator", FieldKind.Number);
                Known(ratio.Denominator, "denominator", FieldKind.Number);
                AtLeastOne(ratio.Percent, "percent");
                break;
            case EligibilityRule.MinimumChoices choices:
                AtLeastOne(choices.AtLeast, "atLeast");
                if (Known(choices.Tag, "tag", FieldKind.Multiple) is { } multiple)
                {
                    foreach (var except in choices.Except.Where(except => !multiple.Options.Contains(except)))
                    {
                        problem($"{path}.except", $"“{except}”不是“{multiple.Label}”的选项。");
                    }

                    if (choices.AtLeast > multiple.Options.Except(choices.Except).Count())
                    {
                        problem($"{path}.atLeast", $"“{multiple.Label}”没有这么多选项，谁也达不到。");
                    }
                }

                break;
            case EligibilityRule.MinimumRows rows:
                AtLeastOne(rows.AtLeast, "atLeast");
                if (Known(rows.Tag, "tag", FieldKind.Table) is { } counted && rows.DistinctBy is { } distinct && counted.Columns.All(each => each.Tag != distinct))
                {
                    problem($"{path}.distinctBy", $"“{counted.Label}”没有名为 {distinct} 的列。");
                }

                break;
            case EligibilityRule.DateOnOrBefore date:
                Known(date.Tag, "tag", FieldKind.Date);
                break;
            case EligibilityRule.ColumnDateOnOrBefore column:
                if (Known(column.Tag, "tag", FieldKind.Table) is { } table && !table.Columns.Any(each => each.Tag == column.Column && each.Kind == FieldKind.Date))
                {
                    problem($"{path}.column", $"“{table.Label}”没有名为 {column.Column} 的日期列。");
                }

                break;
            case EligibilityRule.NotSelectedEarlier earlier:
                Known(earlier.NameTag, "nameTag", FieldKind.Text);
                if (earlier.PlaceTag is { } place)
                {
                    Known(place, "placeTag", FieldKind.Text);
                }

                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        FieldDefinition? Known(string tag, string property, FieldKind? kind = null)
        {
            var field = form.Field(tag);
            if (field is null)
            {
                problem($"{path}.{property}", $"推荐表没有标记为 {tag} 的字段。");
            }
            else if (kind is { } wanted && field.Kind != wanted)
            {
                problem($"{path}.{property}", $"字段 {tag} 的类型不合这条规则，应当是 {System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(wanted.ToString())}。");
                return null;
            }
            else if (!field.Required)
            {
                // An empty answer breaks no other rule, so an optional one would let everyone past this one.
                problem($"{path}.{property}", $"规则要用到“{field.Label}”，它应当是必填项（required 为 true）。");
            }

            return field;
        }

        void AtLeastOne(int value, string property)
        {
            if (value < 1)
            {
                problem($"{path}.{property}", "至少是 1。");
            }
        }
    }

    private static IEnumerable<(string Value, int Count)> Twice(IEnumerable<string> values) =>
        values.GroupBy(value => value, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => (group.Key, group.Count()));

    [GeneratedRegex("^[A-Z][A-Z0-9]{0,7}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern();

    [GeneratedRegex("^[a-z][A-Za-z0-9]{0,39}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagPattern();
}
