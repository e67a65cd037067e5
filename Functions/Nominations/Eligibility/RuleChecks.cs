using System.Collections.Immutable;
using System.Globalization;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations.Eligibility;

/// <summary>One pure function for each kind of rule. The answer that a rule needs may be missing or unclear; then it says nothing, see <see cref="AnswerChecks"/>.</summary>
internal static class RuleChecks
{
    public static ImmutableArray<Finding> Check(EligibilityRule rule, Subject subject) =>
        rule switch
        {
            EligibilityRule.Filled filled => One(Filled(filled, subject)),
            EligibilityRule.MustBe mustBe => One(MustBe(mustBe, subject)),
            EligibilityRule.Minimum minimum => One(Minimum(minimum, subject)),
            EligibilityRule.RatioAtLeast ratio => One(Ratio(ratio, subject)),
            EligibilityRule.MinimumChoices choices => One(Choices(choices, subject)),
            EligibilityRule.MinimumRows rows => One(Rows(rows, subject)),
            EligibilityRule.DateOnOrBefore date => One(OnOrBefore(date, subject)),
            EligibilityRule.ColumnDateOnOrBefore column => ColumnOnOrBefore(column, subject),
            EligibilityRule.NotSelectedEarlier earlier => One(NotSelectedEarlier(earlier, subject)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static Finding? Filled(EligibilityRule.Filled rule, Subject subject) =>
        subject.IsMissing(rule.Tag) ? AnswerChecks.Missing(subject.Field(rule.Tag), rule.Clause, rule.Severity) : null;

    private static Finding? MustBe(EligibilityRule.MustBe rule, Subject subject) =>
        subject.Form.Value<FieldValue.Text>(rule.Tag) is { Value: var given } && given != rule.Value && subject.Field(rule.Tag).Options.Contains(given)
            ? Broken("not-as-required", rule, rule.Tag, subject, $"“{subject.Field(rule.Tag).Label}”填写为“{given}”，应为“{rule.Value}”。", "如填写有误，请更正；如情况属实，不符合报送条件。") with { Found = given, Threshold = rule.Value }
            : null;

    // 原则上 makes a minimum soft: a person may clear it, with a reason.
    private static Finding? Minimum(EligibilityRule.Minimum rule, Subject subject) =>
        subject.Form.Value<FieldValue.Number>(rule.Tag) is { Value: var number } && number < rule.AtLeast
            ? Broken(
                "too-few",
                rule,
                rule.Tag,
                subject,
                $"{Noun(rule.Tag, subject)} {Count(number)} {rule.Unit}，{(rule.Severity == Severity.Soft ? "原则上" : "")}不少于 {Count(rule.AtLeast)} {rule.Unit}。",
                rule.Severity == Severity.Soft ? "如填写有误，请更正；如情况属实，请说明理由，由工作人员决定。" : "如填写有误，请更正；如情况属实，不符合报送条件。") with
            { Found = $"{Count(number)} {rule.Unit}", Threshold = $"{(rule.Severity == Severity.Soft ? "原则上" : "")}不少于 {Count(rule.AtLeast)} {rule.Unit}" }
            : null;

    private static Finding? Ratio(EligibilityRule.RatioAtLeast rule, Subject subject)
    {
        if (subject.Form.Value<FieldValue.Number>(rule.Numerator) is not { Value: var part }
            || subject.Form.Value<FieldValue.Number>(rule.Denominator) is not { Value: var whole })
        {
            return null;
        }

        if (whole <= 0)
        {
            return Broken("not-positive", rule, rule.Denominator, subject, $"{Noun(rule.Denominator, subject)} {Count(whole)} {rule.Unit}，应当大于 0。", "请填写正确的人数。") with { Found = Count(whole), Threshold = "大于 0" };
        }

        if (Reaches(part, whole, rule.Percent))
        {
            return null;
        }

        // Cut, not rounded: 9.96 % must not be printed as the 10.0 % that it misses.
        var perMille = (long)part * 1000 / whole;
        return Broken(
            "ratio-low",
            rule,
            rule.Numerator,
            subject,
            $"{Noun(rule.Numerator, subject)} {Count(part)} {rule.Unit} / {Noun(rule.Denominator, subject)} {Count(whole)} {rule.Unit} = {perMille / 10}.{perMille % 10} %，低于 {rule.Percent} %。",
            "如人数填写有误，请更正；如情况属实，不符合报送条件。") with
        { Found = $"{Count(part)} / {Count(whole)} = {perMille / 10}.{perMille % 10} %", Threshold = $"不低于 {rule.Percent} %" };
    }

    /// <summary>Whether <paramref name="part"/> is at least <paramref name="percent"/> percent of <paramref name="whole"/>, by integers.</summary>
    internal static bool Reaches(int part, int whole, int percent) => 100L * part >= (long)percent * whole;

    private static Finding? Choices(EligibilityRule.MinimumChoices rule, Subject subject)
    {
        if (subject.Form.Value<FieldValue.Choices>(rule.Tag) is not { Values: { IsEmpty: false } given })
        {
            return null;
        }

        var counted = given.Distinct().Intersect(subject.Field(rule.Tag).Options).Except(rule.Except).ToImmutableArray();
        return counted.Length >= rule.AtLeast
            ? null
            : Broken(
                "too-few-kinds",
                rule,
                rule.Tag,
                subject,
                $"{subject.Field(rule.Tag).Label}只有 {counted.Length} 种（{string.Join("、", counted)}），应不少于 {rule.AtLeast} 种。",
                "如有漏填，请补填并附材料；如情况属实，不符合报送条件。") with
            { Found = $"{counted.Length} 种", Threshold = $"不少于 {rule.AtLeast} 种" };
    }

    private static Finding? Rows(EligibilityRule.MinimumRows rule, Subject subject)
    {
        if (subject.Form.Value<FieldValue.Rows>(rule.Tag) is not { Values: var rows } || rows.All(Subject.IsBlank))
        {
            return null;
        }

        var different = rows.Where(row => !Subject.IsBlank(row)).Select(Identity).Distinct().Count();
        return different >= rule.AtLeast
            ? null
            : Broken(
                "too-few-rows",
                rule,
                rule.Tag,
                subject,
                $"{subject.Field(rule.Tag).Label}只有 {different} {rule.Unit}，应不少于 {rule.AtLeast} {rule.Unit}（重复填写的只算一{rule.Unit}）。",
                "如有漏填，请补填；如情况属实，不符合报送条件。") with
            { Found = $"{different} {rule.Unit}", Threshold = $"不少于 {rule.AtLeast} {rule.Unit}" };

        string Identity(ImmutableSortedDictionary<string, string> row) =>
            rule.DistinctBy is { } column && NomineeName.Normalise(row.GetValueOrDefault(column, "")) is { Length: > 0 } key
                ? key
                : string.Join('\n', row.Select(cell => $"{cell.Key}={NomineeName.Normalise(cell.Value)}"));
    }

    private static Finding? OnOrBefore(EligibilityRule.DateOnOrBefore rule, Subject subject)
    {
        var last = rule.Date ?? subject.Campaign.RegistrationCutoff;
        return subject.Form.Value<FieldValue.Day>(rule.Tag) is { Value: var day } && day > last
            ? Broken("date-late", rule, rule.Tag, subject, $"{subject.Field(rule.Tag).Label}是 {Day(day)}，晚于 {Day(last)}。", "如填写有误，请按平台记录更正；如情况属实，不符合报送条件。") with { Found = Day(day), Threshold = $"不晚于 {Day(last)}" }
            : null;
    }

    private static ImmutableArray<Finding> ColumnOnOrBefore(EligibilityRule.ColumnDateOnOrBefore rule, Subject subject)
    {
        if (subject.Form.Value<FieldValue.Rows>(rule.Tag) is not { Values: var rows })
        {
            return [];
        }

        var last = rule.Date ?? subject.Campaign.RegistrationCutoff;
        var field = subject.Field(rule.Tag);
        var column = field.Columns.First(each => each.Tag == rule.Column);
        var names = field.Columns.First(each => each.Tag != rule.Column).Tag;
        return [.. rows.Select((row, i) => (Row: row, Number: i + 1)).Where(each => !Subject.IsBlank(each.Row)).Select(each => Judge(each.Row, each.Number)).OfType<Finding>()];

        Finding? Judge(ImmutableSortedDictionary<string, string> row, int number)
        {
            var text = row.GetValueOrDefault(rule.Column, "").Trim();
            var place = $"{field.Label}第 {number} 行“{row.GetValueOrDefault(names, "")}”的{column.Label}";
            if (text.Length == 0)
            {
                return Broken("required-missing", rule, rule.Tag, subject, $"{place}没有填写。", "请补填。") with { Evidence = null };
            }

            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return Broken("answer-unclear", rule, rule.Tag, subject, $"{place}“{text}”看不出是哪一天。", "请写成 2021年9月30日 的样式。") with { Severity = Severity.Soft, Evidence = text };
            }

            return day <= last
                ? null
                : Broken("date-late", rule, rule.Tag, subject, $"{place}是 {Day(day)}，晚于 {Day(last)}。", "如填写有误，请按平台记录更正；如情况属实，不符合报送条件。") with { Evidence = text, Found = Day(day), Threshold = $"不晚于 {Day(last)}" };
        }
    }

    private static Finding? NotSelectedEarlier(EligibilityRule.NotSelectedEarlier rule, Subject subject)
    {
        if (subject.Form.Value<FieldValue.Text>(rule.NameTag) is not { Value: var name })
        {
            return null;
        }

        var place = rule.PlaceTag is { } tag ? subject.Form.Value<FieldValue.Text>(tag)?.Value : subject.RecommendingUnit;
        var nominee = new Nominee(name, place);
        var best = subject.Earlier.Entries
            .Where(entry => entry.Category == subject.Category.Code && subject.Campaign.EarlierYears.Contains(entry.Year))
            .Select(entry => (Entry: entry, Match: NomineeMatching.Compare(nominee, new Nominee(entry.Name, entry.UnitOrPlace))))
            .Where(pair => pair.Match.Likeness != Likeness.Different)
            .OrderByDescending(pair => pair.Match.Likeness).ThenByDescending(pair => pair.Match.Score).ThenByDescending(pair => pair.Entry.Year)
            .FirstOrDefault();
        return best switch
        {
            ({ } selection, { Likeness: Likeness.Same }) => Broken(
                "archive-exact",
                rule,
                rule.NameTag,
                subject,
                $"“{name}”已入选 {selection.Year} 年度典型（{selection.UnitOrPlace}），不再参加。",
                "请改报其他对象；如不是同一对象，请书面说明。"),
            ({ } selection, { Likeness: Likeness.Near } match) => Broken(
                "archive-near",
                rule,
                rule.NameTag,
                subject,
                $"“{name}”与 {selection.Year} 年度典型“{selection.Name}”（{selection.UnitOrPlace}）相近，相似度 {match.Score} %，可能已经入选。",
                "请工作人员核对是否同一对象。") with
            { Severity = Severity.Soft },
            _ => null,
        };
    }

    private static Finding Broken(string code, EligibilityRule rule, string tag, Subject subject, string what, string mend) =>
        new(code, rule.Severity, rule.Clause, what, mend, tag, subject.Evidence(tag));

    private static ImmutableArray<Finding> One(Finding? finding) => finding is null ? [] : [finding];

    /// <summary>The label without the 人数 that the number and its unit say again.</summary>
    private static string Noun(string tag, Subject subject)
    {
        var label = subject.Field(tag).Label;
        return label.EndsWith("人数", StringComparison.Ordinal) && label.Length > 2 ? label[..^2] : label;
    }

    private static string Count(int number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日");
}
