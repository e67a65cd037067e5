using System.Text.Json;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>The reader against filled forms whose true values are known.</summary>
public sealed class SampleFormsTests(ITestOutputHelper output)
{
    private static IEnumerable<JsonElement> Docx => SamplePackets.Truth("forms").Where(file => file.GetProperty("extension").GetString() == "docx");

    private static IEnumerable<JsonElement> Ordinary => Docx.Where(file => file.GetProperty("outcome").GetString() == "accept");

    public static TheoryData<string> Hostile => [.. Docx.Where(file => file.GetProperty("outcome").GetString() == "reject").Select(Name)];

    public static TheoryData<string> Doubtful => [.. Docx.Where(file => file.GetProperty("outcome").GetString() == "finding").Select(Name)];

    [Fact]
    public void At_least_99_percent_of_the_answers_are_read_right()
    {
        var (all, right) = SampleTruth.Compare(Ordinary, Read, output.WriteLine);

        Assert.True(all > 330, $"Only {all} answers were compared.");
        Assert.True(right >= all * 0.99, $"Only {right} of {all} answers were read right.");
    }

    [Fact]
    public void The_title_tells_the_category_and_the_footer_the_check_code() =>
        Assert.Equal(
            Ordinary.Select(file => (Name(file), file.GetProperty("titleCategory").GetString(), file.GetProperty("checkCode").GetString())),
            Ordinary.Select(file => (Name(file), Read(file).Category?.Value, Read(file).CheckCode)));

    [Fact]
    public void Ordinary_forms_have_no_findings_about_the_file() =>
        Assert.Empty(Ordinary.SelectMany(file => Read(file).Findings.Select(finding => (Name(file), finding.Code))));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_is_refused_and_read_only_where_reading_is_safe(string file)
    {
        var reading = Read(file);

        Assert.Contains(reading.Findings, finding => finding.Severity == Severity.Refused);
        Assert.Equal(!file.Contains("macro", StringComparison.Ordinal) && !file.Contains("ole", StringComparison.Ordinal) && !file.Contains("dde", StringComparison.Ordinal), reading.Fields.IsEmpty);
        Assert.All(reading.Findings, finding => Assert.True(finding.What.EndsWith('。') && finding.Do.EndsWith('。')));
    }

    [Theory]
    [MemberData(nameof(Doubtful))]
    public void A_doubtful_file_is_read_and_named_to_a_person(string file)
    {
        var reading = Read(file);

        Assert.NotEmpty(reading.Findings);
        Assert.DoesNotContain(reading.Findings, finding => finding.Severity == Severity.Refused);
        Assert.NotEmpty(reading.Fields);
    }

    [Theory]
    [InlineData("X-renamed-zip.docx", "word-no-main-part")]
    [InlineData("X-renamed-exe.docx", "word-not-word")]
    [InlineData("X-renamed-pdf.docx", "word-not-word")]
    [InlineData("X-truncated.docx", "word-broken")]
    [InlineData("X-macro.docx", "word-macros")]
    [InlineData("X-dde-field.docx", "word-active-field")]
    [InlineData("X-ole-object.docx", "word-ole-object")]
    [InlineData("X-zip-bomb.docx", "word-zip-bomb")]
    [InlineData("X-xxe.docx", "word-dtd")]
    [InlineData("X-deep-tables.docx", "word-too-deep")]
    [InlineData("X-attached-template.docx", "word-external-link")]
    [InlineData("X-remote-image.docx", "word-external-link")]
    [InlineData("X-alt-chunk.docx", "word-alt-chunk")]
    [InlineData("X-empty-cc.docx", "word-empty-form")]
    [InlineData("X-empty-plain.docx", "word-empty-form")]
    public void What_is_wrong_is_named(string file, string code) =>
        Assert.Contains(code, Read(file).Findings.Select(finding => finding.Code));

    private static string Name(JsonElement file) => file.GetProperty("file").GetString()!;

    private static FormReading Read(JsonElement file) =>
        Read(Name(file), file.TryGetProperty("chosenCategory", out var chosen) ? chosen.GetString() : null);

    private static FormReading Read(string file, string? chosen = null)
    {
        using var docx = SamplePackets.Open("forms", file);
        return DocxFormReader.Read(docx, SamplePackets.Forms, chosen is null ? null : CategoryCode.From(chosen));
    }
}
