using System.Collections.Immutable;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.WordForm;

public sealed class FormWriterTests
{
    private static readonly FormHeading Heading = new("2021年度科技志愿服务典型事迹征集", "示例学会（测试）", "ABCD-1234");

    public static TheoryData<string> Categories => [.. SamplePackets.Forms.Select(form => form.Category.Value)];

    [Theory]
    [MemberData(nameof(Categories))]
    public void A_blank_form_is_valid(string category) => Assert.Empty(Problems(Written(category, ImmutableDictionary<string, FieldValue>.Empty)));

    [Theory]
    [MemberData(nameof(Categories))]
    public void A_filled_form_is_valid(string category) => Assert.Empty(Problems(Written(category, Values(SamplePackets.Form(category)))));

    [Theory]
    [MemberData(nameof(Categories))]
    public void A_blank_form_reads_back_as_empty_answers_only(string category)
    {
        var reading = DocxFormReader.Read(Written(category, ImmutableDictionary<string, FieldValue>.Empty), SamplePackets.Forms, null);

        Assert.Equal(category, reading.Category?.Value);
        Assert.Equal("ABCD-1234", reading.CheckCode);
        Assert.All(reading.Fields, field => Assert.IsType<FieldReading.Empty>(field.Value));
        Assert.Equal("word-empty-form", Assert.Single(reading.Findings).Code);
    }

    [Theory]
    [MemberData(nameof(Categories))]
    public void A_filled_form_reads_back_as_it_was(string category)
    {
        var values = Values(SamplePackets.Form(category));
        var reading = DocxFormReader.Read(Written(category, values), SamplePackets.Forms, null);

        Assert.Empty(reading.Findings);
        Assert.Equal(
            values.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, Json.Write(one.Value))),
            reading.Fields.Select(one => (one.Key, Json.Write(Assert.IsType<FieldReading.Read>(one.Value).Value))));
    }

    [Fact]
    public void A_form_can_be_written_to_a_stream_that_only_goes_forward()
    {
        using var target = new MemoryStream();
        using (var forward = new System.IO.Compression.GZipStream(target, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            BlankForm.Write(forward, SamplePackets.Form("A"), Heading);
        }

        Assert.True(target.Length > 1_000);
    }

    private static MemoryStream Written(string category, IReadOnlyDictionary<string, FieldValue> values)
    {
        var stream = new MemoryStream();
        FormWriter.Write(stream, SamplePackets.Form(category), Heading, values);
        return stream;
    }

    private static IEnumerable<string> Problems(MemoryStream docx)
    {
        using var document = WordprocessingDocument.Open(docx, isEditable: false);
        return [.. new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document).Select(problem => $"{problem.Path?.XPath}: {problem.Description}")];
    }

    private static ImmutableDictionary<string, FieldValue> Values(FormDefinition form) =>
        form.Fields.ToImmutableDictionary(field => field.Tag, field => (FieldValue)(field.Kind switch
        {
            FieldKind.Number => new FieldValue.Number(1_234),
            FieldKind.Date => new FieldValue.Day(new DateOnly(2021, 9, 30)),
            FieldKind.Month => new FieldValue.Month(new DateOnly(1978, 2, 1)),
            FieldKind.Choice => new FieldValue.Text(field.Options[^1]),
            FieldKind.Multiple => new FieldValue.Choices([field.Options[1], field.Options[^1]]),
            FieldKind.Narrative => new FieldValue.Text("第一段，“引号”与 <标签> & 符号。\n第二段：姓名：不是标签。"),
            FieldKind.Opinion => new FieldValue.Opinion("情况属实，同意推荐。", new DateOnly(2021, 11, 8)),
            FieldKind.Table => new FieldValue.Rows([.. Enumerable.Range(1, 7).Select(n => field.Columns.ToImmutableSortedDictionary(column => column.Tag, column => column.Kind == FieldKind.Date ? $"2020-05-0{n}" : $"示例{n}队", StringComparer.Ordinal))]),
            _ => new FieldValue.Text($"示例{field.Label}（测试）"),
        }));
}
