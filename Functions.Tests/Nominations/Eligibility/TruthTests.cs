using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.WordForm;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Eligibility;

/// <summary>31 filled forms with what is true about them: <c>truth.json</c> holds their answers, the clauses they break, and other faults.</summary>
public sealed class TruthTests
{
    private static readonly ImmutableArray<JsonObject> truth = Load();

    public static TheoryData<string> Files => [.. truth.Select(entry => (string)entry["file"]!)];

    [Fact]
    public void All_31_forms_are_here() => Assert.Equal(31, truth.Length);

    [Theory]
    [MemberData(nameof(Files))]
    public void The_findings_are_exactly_the_faults_of_the_form(string file)
    {
        var entry = truth.Single(each => (string)each["file"]! == file);
        var findings = Check(entry);

        var expected = Texts(entry, "breaks").Concat(Texts(entry, "findings")).Order(StringComparer.Ordinal);
        Assert.Equal(expected, findings.SelectMany(Names).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Texts(entry, "missing"), findings.Where(finding => finding.Code == "required-missing").Select(finding => finding.Tag!));
        Assert.Equal(Texts(entry, "overLimit"), findings.Where(finding => finding.Code == "over-limit").Select(finding => finding.Tag!));
        Assert.All(findings, finding => Assert.EndsWith("。", finding.What));
    }

    [Fact]
    public void Only_原则上_near_matches_and_faults_of_the_writing_are_soft()
    {
        var soft = truth.SelectMany(entry => Check(entry)).Where(finding => finding.Severity == Severity.Soft).Select(finding => $"{finding.Code} {finding.Tag}").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["archive-near name", "id-number-in-text deeds", "over-limit deeds", "over-limit summary", "required-missing opinion", "too-few memberCount"], soft);
    }

    [Fact]
    public void 字数_is_what_Word_counts()
    {
        var counted = 0;
        foreach (var entry in truth)
        {
            foreach (var (tag, count) in entry["wordCounts"]!.AsObject())
            {
                Assert.Equal((int)count!, WordCount.Of((string)entry["fields"]![tag]!));
                counted++;
            }
        }

        Assert.True(counted >= 6);
    }

    private static ImmutableArray<Finding> Check(JsonObject entry)
    {
        var chosen = SomeForm.Campaign.Category(CategoryCode.From((string)entry["chosenCategory"]!))!;
        var fields = chosen.Form.Fields.ToImmutableSortedDictionary(field => field.Tag, field => Read(field, entry["fields"]![field.Tag]));
        var form = new FormReading(CategoryCode.From((string)entry["titleCategory"]!), fields, null, []);
        return EligibilityCheck.Check(form, chosen, SomeForm.Campaign, EarlierSelections.Sample, (string)entry["recommendingUnit"]!);
    }

    /// <summary>A finding that breaks a condition goes by its clause; the truth names the others by their codes, and a missing answer by both.</summary>
    private static IEnumerable<string> Names(Finding finding) =>
        finding.Code switch
        {
            "archive-near" or "over-limit" or "id-number-in-text" or "title-category-mismatch" => [finding.Code],
            "archive-exact" => [finding.Clause!, finding.Code],
            "required-missing" => finding.Clause is { } clause && clause.StartsWith('二') ? [clause, finding.Code] : [finding.Code],
            _ => [finding.Clause!],
        };

    private static FieldReading Read(FieldDefinition field, JsonNode? answer) =>
        answer is null
            ? new FieldReading.Empty("")
            : new FieldReading.Read(
                field.Kind switch
                {
                    FieldKind.Number => new FieldValue.Number((int)answer),
                    FieldKind.Date => new FieldValue.Day(DateOnly.ParseExact((string)answer!, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
                    FieldKind.Month => new FieldValue.Month(DateOnly.ParseExact((string)answer! + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture)),
                    FieldKind.Multiple => new FieldValue.Choices([.. answer.AsArray().Select(each => (string)each!)]),
                    FieldKind.Table => new FieldValue.Rows(
                        [.. answer.AsArray().Select(row => row!.AsObject().ToImmutableSortedDictionary(cell => cell.Key, cell => (string?)cell.Value ?? ""))]),
                    FieldKind.Opinion => new FieldValue.Opinion(
                        (string)answer["text"]!,
                        answer["date"] is { } date ? DateOnly.ParseExact((string)date!, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null),
                    _ => new FieldValue.Text((string)answer!),
                },
                answer.ToString(),
                "");

    private static IEnumerable<string> Texts(JsonObject entry, string list) => entry[list]!.AsArray().Select(each => (string)each!);

    private static ImmutableArray<JsonObject> Load()
    {
        using var stream = typeof(TruthTests).Assembly.GetManifestResourceStream("Eligibility/truth.json")!;
        return [.. JsonNode.Parse(stream)!.AsArray().Select(entry => entry!.AsObject())];
    }
}
