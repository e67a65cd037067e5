using System.Collections.Immutable;
using CsCheck;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.WordForm;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Eligibility;

public sealed class EligibilityCheckTests
{
    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    [InlineData("C")]
    public void A_good_form_has_no_findings(string category) => Assert.Empty(SomeForm.Check(category));

    [Fact]
    public void A_form_that_could_not_be_read_has_no_findings_here() =>
        Assert.Empty(SomeForm.Check(new FormReading(null, ImmutableSortedDictionary<string, FieldReading>.Empty, null, []), "A"));

    [Fact]
    public void An_empty_template_is_one_finding_and_not_one_for_each_answer()
    {
        var tags = SomeForm.Campaign.Forms[0].Fields.Select(field => (field.Tag, (string?)null)).ToArray();

        Assert.Equal("empty-template", Assert.Single(SomeForm.Check("A", tags)).Code);
    }

    [Fact]
    public void A_form_of_another_category_is_named_with_both_categories()
    {
        var finding = Assert.Single(SomeForm.Check(SomeForm.Of("A") with { Category = CategoryCode.From("B") }, "A"));

        Assert.Equal(("title-category-mismatch", Severity.Hard), (finding.Code, finding.Severity));
        Assert.Equal("报送时选择的类别是“科技志愿者”，而推荐表的标题是“科技志愿服务队”的。", finding.What);
    }

    [Fact]
    public void A_form_without_a_known_title_is_for_a_person() =>
        Assert.Equal(
            ("title-category-unknown", Severity.Soft),
            SomeForm.Check(SomeForm.Of("A") with { Category = null }, "A") is [var only] ? (only.Code, only.Severity) : default);

    [Fact]
    public void An_optional_answer_may_be_missing() => Assert.Empty(SomeForm.Check("A", ("email", null), ("serviceHours", null)));

    [Fact]
    public void An_unclear_optional_answer_is_still_a_finding() =>
        Assert.Equal("answer-unclear", Assert.Single(SomeForm.Check("A", ("serviceHours", "？很多"))).Code);

    [Fact]
    public void A_choice_that_is_no_option_is_named()
    {
        var finding = Assert.Single(SomeForm.Check("A", ("fields", "科学普及、钓鱼")));

        Assert.Equal(("choice-unknown", "钓鱼"), (finding.Code, finding.Evidence));
        Assert.Equal("choice-unknown", Assert.Single(SomeForm.Check("B", ("noBadRecord", "没有"))).Code);
    }

    [Theory]
    [InlineData(300, false)]
    [InlineData(301, true)]
    public void A_narrative_may_be_as_long_as_its_limit(int length, bool found) =>
        Assert.Equal(found, SomeForm.Check("A", ("summary", new string('事', length))).Any(finding => finding.Code == "over-limit"));

    [Theory]
    [InlineData(50, false)]
    [InlineData(51, true)]
    public void A_name_is_limited_in_characters(int length, bool found) =>
        Assert.Equal(found, SomeForm.Check("A", ("name", "𠮷" + new string('甲', length - 1))).Any(finding => finding.Code == "over-limit"));

    [Fact]
    public void An_opinion_without_its_date_is_for_a_person()
    {
        var form = SomeForm.Of("A");
        var undated = form with { Fields = form.Fields.SetItem("opinion", new FieldReading.Read(new FieldValue.Opinion("同意推荐。", null), "同意推荐。", "")) };

        var finding = Assert.Single(SomeForm.Check(undated, "A"));

        Assert.Equal(("required-missing", Severity.Soft, "opinion"), (finding.Code, finding.Severity, finding.Tag));
    }

    [Fact]
    public void All_faults_are_found_at_once() =>
        Assert.Equal(
            ["too-few-kinds", "too-few-rows", "ratio-low", "date-late", "date-late", "required-missing"],
            SomeForm.Check("C", ("activityKinds", "科技资讯"), ("teams", "甲 2021-12-01"), ("volunteers", "1"), ("firstActivityOn", "2021-12-01"), ("phone", null))
                .Select(finding => finding.Code));

    [Fact]
    public void The_ratio_is_that_of_exact_arithmetic() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, int.MaxValue], Gen.Int[1, 1000])
            .Sample((part, whole, percent) => RuleChecks.Reaches(part, whole, percent) == (100m * part / 1m >= (decimal)percent * whole));

    [Fact]
    public void Exactly_the_ratio_passes_and_one_person_less_does_not() =>
        Gen.Int[1, 200_000_000].Sample(tenth => RuleChecks.Reaches(tenth, tenth * 10, 10) && !RuleChecks.Reaches(tenth - 1, tenth * 10, 10));

    [Fact]
    public void The_printed_percentage_never_reaches_the_one_that_is_missed() =>
        Gen.Int[1001, 1_000_000].Sample(residents =>
        {
            var volunteers = ((residents + 9) / 10) - 1;
            var finding = SomeForm.Check("C", ("volunteers", $"{volunteers}"), ("residents", $"{residents}")).Single();
            return finding.Code == "ratio-low" && finding.What.Contains(" = 9.", StringComparison.Ordinal);
        });
}
