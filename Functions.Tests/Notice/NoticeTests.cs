using System.Collections.Immutable;
using System.Globalization;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Tests.Nominations.Eligibility;
using Xunit;

namespace TechVolunteers.Tests.Notice;

/// <summary>Reads the tables of Notice.md and judges every row of them.</summary>
public sealed class NoticeTests
{
    private static readonly ImmutableArray<NoticeCase> cases = NoticeCase.Load();

    public static TheoryData<string> Conditions => [.. cases.Where(each => each.Category is not null).Select(each => each.Name)];

    public static TheoryData<string> Windows => [.. cases.Where(each => each.Category is null).Select(each => each.Name)];

    [Fact]
    public void Every_rule_of_the_campaign_has_a_case_that_breaks_it_and_one_that_passes()
    {
        var judged = cases.Where(each => each.Category is not null).Select(each => (each.Category!, each.Clause, Passes: each.Cells["结果"] == "通过")).ToHashSet();
        Assert.All(
            SomeForm.Campaign.Categories.SelectMany(category => category.Rules.Select(rule => (category.Code.Value, rule.Clause))),
            rule =>
            {
                Assert.Contains((rule.Value, rule.Clause, true), judged);
                Assert.Contains((rule.Value, rule.Clause, false), judged);
            });
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_condition_is_judged_as_the_notice_says(string name)
    {
        var one = cases.Single(each => each.Name == name);
        var form = SomeForm.Campaign.Category(CategoryCode.From(one.Category!))!.Form;
        var answers = one.Cells.Where(cell => cell.Key is not ("结果" or "说明"))
            .Select(cell => (form.Fields.Single(field => field.Label == cell.Key).Tag, cell.Value == "（空）" ? null : cell.Value))
            .ToArray();

        var findings = SomeForm.Check(one.Category!, answers);

        var broken = findings.Where(finding => finding.Clause == one.Clause).ToImmutableArray();
        Assert.Equal(findings.Length, broken.Length);
        Assert.Equal(
            one.Cells["结果"],
            broken.Any(finding => finding.Severity == Severity.Hard) ? "不符合" : broken.IsEmpty ? "通过" : "需核对");
        if (one.Cells.GetValueOrDefault("说明") is { Length: > 0 } sentence)
        {
            Assert.Equal(sentence, Assert.Single(broken).What);
        }
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void The_window_of_the_list_is_counted_in_working_days(string name)
    {
        var one = cases.Single(each => each.Name == name);
        var published = DateOnly.ParseExact(one.Cells["发布日"], "yyyy-MM-dd", CultureInfo.InvariantCulture);

        var reckoning = NoticeWindow.Of(published, SomeForm.Campaign.PublicNotice, WorkingCalendar.Shipped);

        if (reckoning is NoticeWindowReckoning.NoTable { Missing: var missing })
        {
            Assert.StartsWith(one.Cells["起始日"], missing.Sentence);
        }
        else
        {
            var window = Assert.IsType<NoticeWindowReckoning.Found>(reckoning).Window;
            Assert.Equal((one.Cells["起始日"], one.Cells["截止日"]), ($"{window.First:yyyy-MM-dd}", $"{window.Last:yyyy-MM-dd}"));
            Assert.Contains(BeijingTime.Format(window.First), window.Sentence);
            Assert.Contains(BeijingTime.Format(window.Last), window.Sentence);
        }
    }
}

/// <summary>One row of one table: the category comes from the ## heading, the clause from the ### heading.</summary>
internal sealed record NoticeCase(string Name, string? Category, string Clause, ImmutableSortedDictionary<string, string> Cells)
{
    public static ImmutableArray<NoticeCase> Load()
    {
        using var reader = new StreamReader(typeof(NoticeCase).Assembly.GetManifestResourceStream("Notice/Notice.md")!);
        var found = ImmutableArray.CreateBuilder<NoticeCase>();
        var (category, clause) = ((string?)null, "");
        ImmutableArray<string> columns = [];
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            switch (line)
            {
                case ['#', '#', ' ', var first and >= 'A' and <= 'Z', ' ', ..]:
                    category = first.ToString();
                    break;
                case ['#', '#', ' ', ..]:
                    category = null;
                    break;
                case ['#', '#', '#', ' ', .. var rest]:
                    clause = rest.Split(' ')[0];
                    break;
                case ['|', '-', ..]:
                    break;
                case ['|', ..] when columns.IsEmpty:
                    columns = Split(line);
                    break;
                case ['|', ..]:
                    var cells = columns.Zip(Split(line)).ToImmutableSortedDictionary(pair => pair.First, pair => pair.Second);
                    found.Add(new NoticeCase($"{clause} 第 {number} 行 {line.Trim('|', ' ')}", category, clause, cells));
                    break;
                default:
                    columns = [];
                    break;
            }
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<string> Split(string line) => [.. line.Split('|')[1..^1].Select(cell => cell.Trim(' '))];
}
