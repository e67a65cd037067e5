using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;
using static TechVolunteers.Tests.Nominations.WordForm.OldDoc;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>What old documents can hold, each alone.</summary>
public sealed class OldDocReaderTests
{
    // TC80 flags: merged into the cell on the left; goes on from the cell above; begins a column of merged cells.
    private const int IntoLeft = 1;
    private const int GoesOn = 1 << 5;
    private const int Begins = 3 << 5;

    [Fact]
    public void Answers_stand_beside_their_labels_in_either_width_of_characters()
    {
        var doc = new OldDoc().Row("姓名", "张三").Row("电子邮箱", "o\u2019neil@example.org");
        Assert.Equal(("张三", "o’neil@example.org"), (Text(doc, "name"), Text(doc, "email")));
    }

    [Fact]
    public void The_other_table_stream_is_read_when_the_header_says_so() =>
        Assert.Equal("张三", Text(new OldDoc { Flags = 0 }.Row("姓名", "张三"), "name"));

    [Fact]
    public void Lines_outside_tables_are_read() =>
        Assert.Equal("张三", Text(new OldDoc().Add("姓名：张三\r"), "name"));

    [Fact]
    public void Text_that_tracked_changes_deleted_is_left_out() =>
        Assert.Equal("张四", Text(new OldDoc().Add("姓名\a", In(1)).Add("张三四\a", "三", Modifier(0x0800, 1), In(1)).Add("\a", [.. In(1), .. Modifier(0x2417, 1)]), "name"));

    [Fact]
    public void Of_a_field_the_result_counts() =>
        Assert.Equal("test@example.org", Text(new OldDoc().Row("电子邮箱", "\u0013 HYPERLINK \"mailto:test@example.org\" \u0014test@example.org\u0015"), "email"));

    [Fact]
    public void A_result_of_several_paragraphs_is_whole() =>
        Assert.Equal("第一段。\n第二段。", Text(new OldDoc().Add("事迹简介\a", In(1)).Add("\u0013 FORMTEXT \u0014第一段。\r", In(1)).Add("第二段。\u0015\a", In(1)).Add("\a", [.. In(1), .. Modifier(0x2417, 1)]), "summary"));

    [Fact]
    public void A_field_that_is_not_closed_hides_nothing_after_its_cell()
    {
        var doc = new OldDoc().Row("姓名", "\u0013 FORMTEXT 张三").Row("民族", "壮族");
        Assert.Equal("壮族", Text(doc, "ethnicity"));
    }

    [Fact]
    public void Fields_nested_without_end_are_read_in_a_moment()
    {
        var doc = new OldDoc().Row("民族", "壮族").Row(new string('\u0013', 10_000) + new string('\u0015', 10_000));
        Assert.Equal("壮族", Text(doc, "ethnicity"));
    }

    [Fact]
    public void An_answer_that_several_fields_repeat_is_said_once() =>
        Assert.Equal("2021年5月", Raw(new OldDoc().Row("出生年月", "\u0013 FORMTEXT \u00142021年5月\u0015年\u0013 FORMTEXT \u00142021年5月\u00155\u0013 FORMTEXT \u00142021年5月\u0015"), "birthMonth"));

    [Fact]
    public void Two_fields_with_other_words_between_them_are_two() =>
        Assert.Equal("2021年9月9日", Raw(new OldDoc().Row("平台注册时间", "2021年\u0013 FORMTEXT \u00149\u0015月\u0013 FORMTEXT \u00149\u0015日"), "registeredOn"));

    [Fact]
    public void Ticks_of_the_symbol_font_are_ticks()
    {
        var doc = new OldDoc().Add("性别\a", In(1)).Add("□男 (女\a", "(", Modifier(0x6A09, 0, 0, 0xFE, 0xF0), In(1)).Add("\a", [.. In(1), .. Modifier(0x2417, 1)]);
        Assert.Equal("女", Text(doc, "gender"));
    }

    [Theory]
    [InlineData(1, "女")]
    [InlineData(0, null)]
    public void A_check_box_field_is_ticked_or_not(int state, string? gender)
    {
        byte[] settings = [0xFF, 0xFF, 0xFF, 0xFF, (byte)(1 | (state << 2)), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var data = new byte[0x44 + settings.Length];
        data[4] = 0x44;
        settings.CopyTo(data, 0x44);
        var doc = new OldDoc { Data = data }.Add("性别\a", In(1))
            .Add("\u0013 FORMCHECKBOX \u0001\u0014\u0015女\a", "\u0001", [.. Modifier(0x6A03, 0, 0, 0, 0), .. Modifier(0x0806, 1)], In(1)).Add("\a", [.. In(1), .. Modifier(0x2417, 1)]);
        Assert.Equal(gender, Text(doc, "gender"));
    }

    [Fact]
    public void A_table_in_a_cell_is_a_table_answer()
    {
        var doc = new OldDoc().Row("服务点名称", "示例村", "常住人口", "100").Row("活动类别", "科学教育", "类型", "村").Add("服务队伍\a", In(1));
        foreach (var row in new[] { "服务队名称 编号 注册时间", "甲队 ZZ1 2020-01-02", "乙队 ZZ2 2020-01-03" })
        {
            foreach (var cell in row.Split(' '))
            {
                doc.Add($"{cell}\r", [.. In(2), .. Modifier(0x244B, 1)]);
            }

            doc.Add("\r", [.. In(2), .. Modifier(0x244C, 1)]);
        }

        doc.Add("\a", In(1)).Add("\a", [.. In(1), .. Modifier(0x2417, 1)]);
        var rows = Read(doc).Value<FieldValue.Rows>("teams")!.Values;
        Assert.Equal(["2020-01-02 ZZ1 甲队", "2020-01-03 ZZ2 乙队"], rows.Select(row => string.Join(' ', row.Values.Order(StringComparer.Ordinal))));
    }

    [Fact]
    public void Cells_that_are_merged_into_their_left_neighbour_are_no_cells()
    {
        var doc = new OldDoc().Row(Shape([0, 1000, 2000, 3000], [0, IntoLeft, 0]), "姓名", "", "张三");
        Assert.Equal("张三", Text(doc, "name"));
    }

    [Fact]
    public void Answers_stand_under_their_labels_by_the_edges_of_their_cells()
    {
        // The first column is one merged cell, so that the second row's own cells begin in the second column.
        var doc = new OldDoc()
            .Row(Shape([0, 1000, 2000, 3010], [Begins, 0, 0]), "基本情况", "姓名", "民族")
            .Row(Shape([0, 1005, 1995, 3000], [GoesOn, 0, 0]), "", "张三", "壮族");
        Assert.Equal(("张三", "壮族"), (Text(doc, "name"), Text(doc, "ethnicity")));
    }

    [Fact]
    public void Long_lists_of_properties_stand_in_the_data_stream()
    {
        byte[] list = [.. In(1), .. Modifier(0x2417, 1)];
        var doc = new OldDoc { Data = [(byte)list.Length, 0, .. list] }.Add("姓名\a", In(1)).Add("张三\a", In(1)).Add("\a", Modifier(0x6646, 0, 0, 0, 0)).Row("民族", "壮族");
        Assert.Equal(("张三", "壮族"), (Text(doc, "name"), Text(doc, "ethnicity")));
    }

    [Fact]
    public void A_password_is_named() => Refused("word-encrypted", new OldDoc { Flags = 0x0300 }.Row("姓名", "张三"));

    [Fact]
    public void An_embedded_object_is_refused() => Refused("word-ole-object", new OldDoc { Embedded = "_1234567890" }.Row("姓名", "张三"));

    [Fact]
    public void A_field_that_starts_a_program_is_refused() => Refused("word-active-field", new OldDoc().Row("姓名", "\u0013 DDEAUTO c:\\\\a.exe b \u0014张三\u0015"));

    [Fact]
    public void Tables_nested_too_deep_are_refused() => Refused("word-too-deep", new OldDoc().Add("张三\r", In(200)));

    [Fact]
    public void A_document_older_than_Word_97_is_left_to_a_person()
    {
        var finding = Assert.Single(Read(new OldDoc { Version = 0x0068 }.Row("姓名", "张三")).Findings);
        Assert.Equal(("word-not-read", Severity.Soft), (finding.Code, finding.Severity));
    }

    [Fact]
    public void Sectors_that_follow_one_another_in_a_circle_are_broken_not_endless()
    {
        using var doc = new OldDoc().Row("姓名", "张三").Build();
        var bytes = doc.ToArray();
        // The document's first sector is the fourth, and names itself as the next.
        BitConverter.TryWriteBytes(bytes.AsSpan(512 + (3 * 4)), 3u);
        Broken(bytes);
    }

    [Fact]
    public void Entries_that_are_their_own_siblings_are_counted_once()
    {
        using var doc = new OldDoc().Row("姓名", "张三").Build();
        var bytes = doc.ToArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(1024 + 128 + 68), 1u);
        using var circle = new MemoryStream(bytes);
        Assert.Equal("张三", DocxFormReader.ReadOldFormat(circle, SamplePackets.Forms, null).Value<FieldValue.Text>("name")?.Value);
    }

    [Fact]
    public void A_document_without_its_table_stream_is_broken()
    {
        using var doc = new OldDoc().Row("姓名", "张三").Build();
        var bytes = doc.ToArray();
        Encoding.Unicode.GetBytes("2").CopyTo(bytes, 1024 + 256);
        Broken(bytes);
    }

    private static void Broken(byte[] bytes)
    {
        using var doc = new MemoryStream(bytes);
        Assert.Equal("word-broken", Assert.Single(DocxFormReader.ReadOldFormat(doc, SamplePackets.Forms, null).Findings).Code);
    }

    private static void Refused(string code, OldDoc doc)
    {
        var reading = Read(doc);
        Assert.Contains(reading.Findings, finding => finding.Code == code && finding.Severity == Severity.Refused);
        Assert.Empty(reading.Fields);
    }

    private static FormReading Read(OldDoc doc)
    {
        using var bytes = doc.Build();
        return DocxFormReader.ReadOldFormat(bytes, SamplePackets.Forms, CategoryCode.From("A"));
    }

    private static string? Text(OldDoc doc, string tag) => Read(doc).Value<FieldValue.Text>(tag)?.Value;

    private static string? Raw(OldDoc doc, string tag) => (Read(doc).Fields[tag] as FieldReading.Read)?.Raw;
}
