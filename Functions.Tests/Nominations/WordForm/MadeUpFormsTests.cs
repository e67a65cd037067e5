using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Earlier;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.WordForm;
using Xunit;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>Forms that units typed themselves, made up by the hundred: labels, layouts and ways of typing in all combinations.</summary>
public sealed class MadeUpFormsTests(ITestOutputHelper output)
{
    // Each layout of each of the three forms, six times.
    private const int Forms = 198;
    private static readonly CampaignDefinition campaign = CampaignFile.Sample;
    private static readonly Lazy<(MadeUpForm Form, FormReading Reading)[]> docx = new(() => [.. Enumerable.Range(0, Forms).Select(seed => Read(seed))]);

    [Fact]
    public void Feature_N7_of_198_made_up_docx_forms_99_percent_of_the_answers_are_read_and_each_category()
    {
        Right(docx.Value, 0.99);
        Assert.All(docx.Value, one => Assert.Equal(one.Form.Definition.Category, one.Reading.Category));
    }

    [Fact]
    public void Feature_N7_of_made_up_old_docs_97_percent_of_the_answers_are_read_and_each_category()
    {
        var read = Enumerable.Range(0, Forms).Where(seed => !HasInnerTable(seed)).Take(Forms / 3).Select(Old).ToArray();

        Right(read, 0.97);
        Assert.All(read, one => Assert.Equal(one.Form.Definition.Category, one.Reading.Category));
    }

    [Fact]
    public void The_clauses_that_a_made_up_form_breaks_are_found_and_no_others()
    {
        var (said, right, broken) = (0, 0, 0);
        foreach (var (form, reading) in docx.Value)
        {
            var category = campaign.Category(form.Definition.Category)!;
            var clauses = EligibilityCheck.Check(reading, category, campaign, EarlierSelections.Sample).Where(finding => finding.Clause?.StartsWith('二') == true && finding.Code != "answer-unclear").Select(finding => finding.Clause!).ToHashSet();
            var truth = form.BrokenClauses().ToArray();
            (said, right, broken) = (said + clauses.Count, right + truth.Count(clauses.Contains), broken + truth.Length);
            if (!clauses.SetEquals(truth))
                output.WriteLine($"{form.Definition.Category} {form.Layout}: said {string.Join(' ', clauses)}, true {string.Join(' ', truth)}");
        }

        output.WriteLine($"{right} right of {said} said and {broken} broken");
        Assert.True(broken > Forms / 3, $"Only {broken} clauses were broken.");
        Assert.True(right >= said * 0.99 && right >= broken * 0.99, $"{right} right of {said} said and {broken} broken.");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(68)]
    public void Splitting_runs_and_tracked_deletions_change_no_answer(int seed) => Assert.Equal(Answers(Read(seed, tracked: false)), Answers(Read(seed, tracked: true)));

    private static IEnumerable<string> Answers((MadeUpForm Form, FormReading Reading) read) => read.Reading.Fields.Select(field => $"{field.Key} {SampleTruth.Plain(field.Value)}");

    private void Right((MadeUpForm Form, FormReading Reading)[] read, double least)
    {
        var (all, right) = (0, 0);
        foreach (var (form, reading) in read)
        {
            foreach (var answer in form.Answers)
            {
                var got = SampleTruth.Plain(reading.Fields[answer.Field.Tag]);
                all++;
                right += got == answer.Truth ? 1 : 0;
                if (got != answer.Truth)
                    output.WriteLine($"{form.Definition.Category} {form.Layout} {answer.Field.Tag}: typed “{string.Join('⏎', answer.Typed)}”, true “{answer.Truth}”, read “{got}”");
            }
        }

        output.WriteLine($"{right} of {all}");
        Assert.True(right >= all * least, $"Only {right} of {all} answers were read right.");
    }

    private static bool HasInnerTable(int seed) => MadeUpForm.Of(seed, campaign.Forms).Blocks.OfType<FormBlock.Grid>().Any(grid => grid.Rows.Any(row => row.Any(cell => cell.Inner is not null)));

    private static (MadeUpForm Form, FormReading Reading) Read(int seed, bool? tracked = null)
    {
        var form = MadeUpForm.Of(seed, campaign.Forms);
        var random = tracked == false ? null : new Random(seed);
        using var file = new FormPrinter(random, tracked ?? random!.Next(5) == 0).Docx(form.Blocks);
        return (form, DocxFormReader.Read(file, campaign.Forms, form.Definition.Category));
    }

    private static (MadeUpForm Form, FormReading Reading) Old(int seed)
    {
        var form = MadeUpForm.Of(seed, campaign.Forms);
        using var doc = FormPrinter.Doc(form.Blocks);
        return (form, DocxFormReader.ReadOldFormat(doc, campaign.Forms, form.Definition.Category));
    }
}
