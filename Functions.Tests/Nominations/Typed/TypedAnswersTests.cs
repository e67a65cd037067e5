using System.Collections.Immutable;
using CsCheck;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Typed;

public sealed class TypedAnswersTests
{
    private const string Characters = "科技志愿者姓名年月日，。：；、“”（）《》—　 abcXYZ0123456789.-/_:;()<>&'\"\n\t☑☐√□·…①②㎡𠮷👍\u200B\u00A0\u0001\uFFFE盖章";

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Char[Characters].Array[0, 30].Select(characters => new string(characters)),
        Gen.OneOf("2021-09-30", "2021年9月3日", "20210930", "1978-02", "１２人", "约1,200人", "约二十", "138 1234 5678", "同意推荐。\n2021年11月8日", "（盖章）", "——", "  ", "张　三"));

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    [InlineData("C")]
    public void Whatever_is_typed_is_read_back_from_the_printed_form_with_the_same_content(string category)
    {
        var form = SamplePackets.Form(category);
        var gen = Answers(form);
        gen.Sample(sent =>
        {
            var answers = TypedAnswers.Take(form, sent!).Answers!;
            var typed = TypedAnswers.Read(form, answers);
            var read = DocxFormReader.Read(Written(form, typed), SamplePackets.Forms, null);
            var (wanted, found) = (FormContent.Of(form, typed), FormContent.Of(form, read));
            Assert.True(wanted.Hash() == found.Hash(), string.Join('\n', wanted.Differences(found).Select(tag => $"{tag}: {wanted.Answers.GetValueOrDefault(tag)} | {found.Answers.GetValueOrDefault(tag)}")));
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void What_is_taken_is_taken_again_without_a_change()
    {
        var form = SamplePackets.Form("C");
        Answers(form).Sample(sent =>
        {
            var once = TypedAnswers.Take(form, sent!).Answers!;
            Assert.Equal(once, TypedAnswers.Take(form, once!).Answers);
        }, iter: 200, threads: 1);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("C")]
    public void Whatever_is_typed_makes_a_valid_document(string category)
    {
        var form = SamplePackets.Form(category);
        Answers(form).Sample(sent =>
        {
            using var document = WordprocessingDocument.Open(Written(form, TypedAnswers.Read(form, TypedAnswers.Take(form, sent!).Answers!)), isEditable: false);
            Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document).Select(problem => problem.Description));
        }, iter: 10, threads: 1);
    }

    [Fact]
    public void Rows_move_up_over_empty_ones()
    {
        var taken = Take("C", ("teams.2.name", "二队"), ("teams.5.number", "DW-5"), ("teams.4.name", " "))!;

        Assert.Equal(["teams.1.name=二队", "teams.2.number=DW-5"], taken.Select(answer => $"{answer.Key}={answer.Value}"));
        Assert.Equal(2, TypedAnswers.Rows(SamplePackets.Form("C").Field("teams")!, taken));
    }

    [Fact]
    public void Characters_that_no_document_can_hold_are_left_out() =>
        Assert.Equal("张三", Take("A", ("name", "张\u0000\u000B三\uD83D"))!["name"]);

    [Theory]
    [InlineData("nothing", "x", 400, "没有“nothing”这一项")]
    [InlineData("teams.51.name", "x", 400, "没有“teams.51.name”这一项")]
    [InlineData("teams.01.name", "x", 400, "没有“teams.01.name”这一项")]
    [InlineData("pointKind", "街道", 400, "“类型”没有“街道”这一选项")]
    [InlineData("activityKinds", "技术培训,跳舞", 400, "“活动类别”没有“跳舞”这一选项")]
    [InlineData("opinion.date", "下周", 400, "“推荐单位意见”的日期“下周”看不出是哪一天")]
    public void What_no_form_has_is_refused_by_name(string name, string value, int status, string sentence)
    {
        var (answers, why) = TypedAnswers.Take(SamplePackets.Form("C"), new Dictionary<string, string?> { [name] = value });

        Assert.Null(answers);
        Assert.Equal(status, why!.Status);
        Assert.Contains(sentence, why.What, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_a_row_holds_is_refused()
    {
        var form = SamplePackets.Form("A");

        Assert.Equal(413, TypedAnswers.Take(form, new Dictionary<string, string?> { ["deeds"] = new string('长', TypedAnswers.LongestAnswer + 1) }).Why!.Status);
        // A mark takes six characters as it is stored.
        var marks = new string('<', TypedAnswers.LongestAnswer);
        Assert.Equal(413, TypedAnswers.Take(form, new Dictionary<string, string?> { ["deeds"] = marks }).Why!.Status);
    }

    [Fact]
    public void Content_changes_with_every_visible_change_and_with_no_other()
    {
        var form = SamplePackets.Form("C");
        FormContent Content(params (string, string)[] answers) => FormContent.Of(form, TypedAnswers.Read(form, Take("C", answers)!));
        var typed = Content(("name", "示例社区（测试）"), ("residents", "5,000人"), ("teams.1.name", "一队"), ("teams.1.registeredOn", "2021-03-01"), ("deeds", "第一段。\n第二段。"), ("opinion", "同意推荐。"));

        Assert.Equal(typed.Hash(), Content(("name", " 示例社区（测试） "), ("residents", "5000"), ("teams.3.name", "一队"), ("teams.3.registeredOn", "2021年3月1日"), ("deeds", "第一段。\n\n  第二段。"), ("opinion", "同意推荐。"), ("opinion.date", "2021-11-08")).Hash());
        Assert.Equal(["deeds"], typed.Differences(Content(("name", "示例社区（测试）"), ("residents", "5000"), ("teams.1.name", "一队"), ("teams.1.registeredOn", "2021-03-01"), ("deeds", "第一段。\n第二段！"), ("opinion", "同意推荐。"))));
        Assert.Equal(["residents", "teams"], typed.Differences(Content(("name", "示例社区（测试）"), ("residents", "5001"), ("teams.1.name", "一队"), ("teams.1.registeredOn", "2021-03-02"), ("deeds", "第一段。\n第二段。"), ("opinion", "同意推荐。"))));
    }

    private static ImmutableSortedDictionary<string, string>? Take(string category, params (string Name, string Value)[] sent) =>
        TypedAnswers.Take(SamplePackets.Form(category), sent.ToDictionary(answer => answer.Name, answer => (string?)answer.Value)).Answers;

    private static Gen<Dictionary<string, string>> Answers(FormDefinition form)
    {
        var fields = form.Fields.SelectMany(field => TypedAnswers.Names(field, 4).Select(name => (field, name))).ToArray();
        return Texts.Array[fields.Length].SelectMany(texts => Gen.Int[0, 100].Array[fields.Length].Select(picks =>
            fields.Select((one, n) => (one.name, Text: Fitting(one.field, one.name, texts[n], picks[n]))).ToDictionary(answer => answer.name, answer => answer.Text)));
    }

    private static string Fitting(FieldDefinition field, string name, string text, int pick) => field.Kind switch
    {
        FieldKind.Choice => pick < 20 ? "" : field.Options[pick % field.Options.Length],
        FieldKind.Multiple => string.Join(',', field.Options.Where((_, n) => (pick >> n) % 2 == 1)),
        FieldKind.Opinion when name != field.Tag => pick < 50 ? "" : "2021-11-08",
        _ => text,
    };

    private static MemoryStream Written(FormDefinition form, FormReading reading)
    {
        var stream = new MemoryStream();
        FormWriter.Write(stream, form, new FormHeading("征集", "示例学会（测试）", "TV1:kjzy2021:0123456789ab:1:04HMA-SW9RZ"), TypedAnswers.Values(reading));
        stream.Position = 0;
        return stream;
    }
}
