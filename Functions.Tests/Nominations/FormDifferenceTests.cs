using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;
using static TechVolunteers.Tests.Nominations.WordForm.Docx;

namespace TechVolunteers.Tests.Nominations;

public sealed class FormDifferenceTests
{
    private static FormDefinition Form => SamplePackets.Form("A");

    [Fact]
    public void Answers_that_were_filled_emptied_and_reworded_are_told_in_the_forms_order()
    {
        var differences = Between(
            [["姓名", "张三"], ["民族", "壮族"], ["性别", "女"], ["学历", ""], ["累计服务时长", "100小时"]],
            [["累计服务时长", "120小时"], ["姓名", "张三"], ["民族", ""], ["性别", "女"], ["学历", "大专"]]);
        Assert.Equal([("ethnicity", FieldChange.Emptied, "壮族", ""), ("education", FieldChange.Filled, "", "大专"), ("serviceHours", FieldChange.Reworded, "100", "120")],
            differences.Select(one => (one.Field.Tag, one.Change, one.Before, one.After)));
    }

    [Fact]
    public void Another_way_of_writing_the_same_is_no_difference() =>
        Assert.Empty(Between([["平台注册时间", "2021.9.3"], ["累计服务时长", "１２００"]], [["平台注册时间", "2021年9月3日"], ["累计服务时长", "约1,200小时"]]));

    [Fact]
    public void An_answer_that_was_not_found_is_unknown_and_not_changed() =>
        Assert.Equal(("email", FieldChange.Unknown), Between([["姓名", "张三"], ["电子邮箱", "a@example.org"]], [["姓名", "张三"]]).Select(one => (one.Field.Tag, one.Change)).Single());

    [Fact]
    public void An_answer_that_is_no_value_is_compared_as_typed() =>
        Assert.Equal(("很多", "100"), Between([["累计服务时长", "很多"]], [["累计服务时长", "100"]]).Select(one => (one.Before, one.After)).Single());

    [Fact]
    public void Forms_that_were_not_read_are_not_compared()
    {
        var read = Read([["姓名", "张三"]]);
        var broken = DocxFormReader.Read(new MemoryStream(), SamplePackets.Forms, null);
        Assert.IsType<FormDifference.Unreadable>(FormDifference.Between(Form, broken, read));
        Assert.IsType<FormDifference.Unreadable>(FormDifference.Between(Form, read, null));
    }

    [Theory]
    [InlineData("他常年下乡讲课。", "他常年进村讲课。", "他常年", "下乡", "进村", "讲课。")]
    [InlineData("aa", "aaa", "aa", "", "a", "")]
    [InlineData("", "新", "", "", "新", "")]
    [InlineData("甲𠮷乙", "甲𠮶乙", "甲", "𠮷", "𠮶", "乙")]
    [InlineData("𠮷", "𡮷", "", "𠮷", "𡮷", "")]
    public void The_part_that_differs_stands_between_what_is_alike(string before, string after, string start, string removed, string added, string end) =>
        Assert.Equal((start, removed, added, end), new FieldDifference(Form.Fields[0], FieldChange.Reworded, before, after).Parts());

    private static ImmutableArray<FieldDifference> Between(string[][] older, string[][] newer) =>
        Assert.IsType<FormDifference.Known>(FormDifference.Between(Form, Read(older), Read(newer))).Fields;

    private static FormReading Read(string[][] rows)
    {
        using var docx = Of(Table(rows));
        return DocxFormReader.Read(docx, [Form], Form.Category);
    }
}
