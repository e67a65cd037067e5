using System.Text;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;
using static TechVolunteers.Tests.Nominations.WordForm.Docx;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>Shapes of answers that units' own forms have, each alone.</summary>
public sealed class DocxFormReaderTests
{
    [Theory]
    [InlineData("姓　　名")]
    [InlineData("姓 名：")]
    [InlineData("*姓名:")]
    [InlineData("1. 姓名（与身份证一致）")]
    [InlineData("一、姓名")]
    public void A_label_is_known_with_spaces_colons_numbers_and_notes(string label) =>
        Assert.Equal("张三", Text(Of(Table([label, "张三"])), "name"));

    [Fact]
    public void An_answer_split_over_runs_is_one() =>
        Assert.Equal("张三丰", Text(Of(Table(["姓名", "<w:p><w:r><w:t>张</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>三</w:t></w:r><w:r><w:t>丰</w:t></w:r></w:p>"])), "name"));

    [Fact]
    public void Of_tracked_changes_insertions_count_and_deletions_do_not() =>
        Assert.Equal("张四", Text(Of(Table(["姓名", "<w:p><w:r><w:t>张</w:t></w:r><w:del w:id=\"1\" w:author=\"x\"><w:r><w:delText>三</w:delText></w:r></w:del><w:ins w:id=\"2\" w:author=\"x\"><w:r><w:t>四</w:t></w:r></w:ins></w:p>"])), "name"));

    [Fact]
    public void Labels_above_their_answers_are_read_downwards()
    {
        var docx = Of(Table(["姓名", "性别", "民族"], ["张三", "女", "壮族"]));
        Assert.Equal(("张三", "女", "壮族"), (Text(docx, "name"), Text(docx, "gender"), Text(docx, "ethnicity")));
    }

    [Theory]
    [InlineData("男（ ）　女（√）", "女")]
    [InlineData("男（√）　女（ ）", "男")]
    [InlineData("[ ]男 [√]女", "女")]
    [InlineData("男□　女☑", "女")]
    [InlineData("√男　女", "男")]
    [InlineData("请选择：□男 ■女", "女")]
    public void Ticks_before_and_behind_an_option_are_told_apart(string typed, string chosen) => Assert.Equal(chosen, Text(Of(Table(["性别", typed])), "gender"));

    [Theory]
    [InlineData("于2021年9月30日注册", "2021-09-30")]
    [InlineData("2021年9月30日（平台记录）", "2021-09-30")]
    [InlineData("二〇二一年九月三十日", "2021-09-30")]
    [InlineData("2021、9、30", "2021-09-30")]
    [InlineData("2021年9月30日前", null)]
    [InlineData("2019年3月1日至2021年9月30日", null)]
    [InlineData("2021年9月", null)]
    public void One_date_among_words_is_read_and_a_bound_is_unclear(string typed, string? day)
    {
        var reading = Read(Of(Table(["平台注册时间", typed]))).Fields["registeredOn"];

        if (day is null)
            Assert.IsType<FieldReading.Unclear>(reading);
        else
            Assert.Equal(day, $"{Assert.IsType<FieldValue.Day>(Assert.IsType<FieldReading.Read>(reading).Value).Value:yyyy-MM-dd}");
    }

    [Theory]
    [InlineData("128小时（截至2021年9月30日）", 128)]
    [InlineData("三百零五小时", 305)]
    [InlineData("一万二千余小时", 12_000)]
    [InlineData("十二", 12)]
    [InlineData("100至200小时", null)]
    public void Numbers_with_notes_and_in_characters_are_read(string typed, int? number)
    {
        var reading = Read(Of(Table(["累计服务时长", typed])));

        Assert.Equal(number, reading.Value<FieldValue.Number>("serviceHours")?.Value);
        Assert.Equal(number is null, reading.Fields["serviceHours"] is FieldReading.Unclear);
    }

    [Theory]
    [InlineData("同意推荐。|推荐单位（盖章）：|2021年11月8日", "同意推荐。", "2021-11-08")]
    [InlineData("同意推荐。|（盖章）　　年　月　日", "同意推荐。", null)]
    [InlineData("同意推荐。|负责人签字：　　　　（单位盖章）|2021.11.8", "同意推荐。", "2021-11-08")]
    [InlineData("同意推荐。|2021年11月8日（公章）|填表说明：一式两份。", "同意推荐。", "2021-11-08")]
    [InlineData("2021年9月30日前注册，情况属实。|同意。", "2021年9月30日前注册，情况属实。\n同意。", null)]
    public void The_units_words_are_told_from_seal_signature_and_date(string lines, string words, string? date)
    {
        var opinion = Read(Of(Table(["推荐单位意见", string.Concat(lines.Split('|').Select(P))]))).Value<FieldValue.Opinion>("opinion")!;

        Assert.Equal((words, date), (opinion.Words, opinion.Date?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_cell_with_its_own_label_is_nobody_elses_answer()
    {
        var docx = Of(Table(["姓名：张三", "民族："], ["性别：女", "学历：大专"]));
        Assert.Equal(("张三", null, "女", "大专"), (Text(docx, "name"), Text(docx, "ethnicity"), Text(docx, "gender"), Text(docx, "education")));
    }

    [Fact]
    public void Answers_after_a_colon_in_plain_lines_are_read()
    {
        var docx = Of(P("姓　名：张三　性别：女") + P("事迹简介：") + P("第一段，口号是：坚持。") + P("第二段。") + P("联系电话： 199-0000-1234"));
        Assert.Equal(("张三", "女", "第一段，口号是：坚持。\n第二段。", "19900001234"), (Text(docx, "name"), Text(docx, "gender"), Text(docx, "summary"), Text(docx, "phone")));
    }

    [Fact]
    public void A_label_and_its_answer_may_share_a_cell() => Assert.Equal("张三", Text(Of(Table(["姓名：张三", "性别：女"])), "name"));

    [Fact]
    public void An_answer_beside_an_unfilled_control_is_taken()
    {
        var control = "<w:sdt><w:sdtPr><w:tag w:val=\"name\"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>单击或点击此处输入文字。</w:t></w:r></w:p></w:sdtContent></w:sdt>";
        Assert.Equal("张三", Text(Of(Table(["姓名", control + P("张三")])), "name"));
    }

    [Theory]
    [InlineData("2021.9.30")]
    [InlineData("２０２１年９月３０日")]
    [InlineData("2021 年 9 月 30 日")]
    [InlineData("2021-09-30")]
    [InlineData("2021/9/30")]
    [InlineData("20210930")]
    [InlineData("二〇二一年九月三十日")]
    public void A_date_is_read_in_every_shape(string written)
    {
        var reading = Read(Of(Table(["平台注册时间", written])));
        Assert.Equal(new DateOnly(2021, 9, 30), reading.Value<FieldValue.Day>("registeredOn")?.Value);
    }

    [Theory]
    [InlineData("2021年9月", "日期只写到月，应写到日，如 2021年9月30日。")]
    [InlineData("2021-02-30", "这里应填一个日期，如 2021年9月30日。")]
    [InlineData("去年秋天", "这里应填一个日期，如 2021年9月30日。")]
    public void What_is_no_date_is_unclear_and_says_why(string written, string why)
    {
        var reading = Read(Of(Table(["平台注册时间", written])));
        Assert.Equal(why, Assert.IsType<FieldReading.Unclear>(reading.Fields["registeredOn"]).Why);
    }

    [Theory]
    [InlineData("约1,200人", 1200)]
    [InlineData("１２人", 12)]
    [InlineData("1.2万小时", 12000)]
    [InlineData("累计 86 小时", 86)]
    [InlineData("1，200", 1200)]
    public void A_number_is_read_in_every_shape(string written, int number) =>
        Assert.Equal(number, Read(Of(Table(["累计服务时长", written]))).Value<FieldValue.Number>("serviceHours")?.Value);

    [Theory]
    [InlineData("100-200小时")]
    [InlineData("12.5小时")]
    [InlineData("很多")]
    public void What_is_no_single_whole_number_is_unclear(string written) =>
        Assert.IsType<FieldReading.Unclear>(Read(Of(Table(["累计服务时长", written]))).Fields["serviceHours"]);

    [Theory]
    [InlineData("☑科技服务 □乡村振兴 ☑其他（自填）", "科技服务、其他")]
    [InlineData("科技服务☑ 乡村振兴☐ 科学普及☑", "科技服务、科学普及")]
    [InlineData("科学普及，科技服务", "科技服务、科学普及")]
    [InlineData("科学普及 科技服务", "科技服务、科学普及")]
    public void Several_choices_are_read_by_ticks_or_by_words(string written, string chosen) =>
        Assert.Equal(chosen, string.Join('、', Read(Of(Table(["服务领域", written]))).Value<FieldValue.Choices>("fields")!.Values));

    [Fact]
    public void A_choice_that_is_not_offered_is_unclear() =>
        Assert.IsType<FieldReading.Unclear>(Read(Of(Table(["服务领域", "科技服务、航天"]))).Fields["fields"]);

    [Fact]
    public void Two_ticks_where_one_may_be_are_unclear() =>
        Assert.Equal("这里只能选一项。", Assert.IsType<FieldReading.Unclear>(Read(Of(Table(["性别", "☑男 ☑女"]))).Fields["gender"]).Why);

    [Fact]
    public void Dashes_and_underscores_are_no_answer() => Assert.IsType<FieldReading.Empty>(Read(Of(Table(["姓名", "＿＿＿＿"]))).Fields["name"]);

    [Fact]
    public void An_answer_whose_label_is_nowhere_is_absent() => Assert.IsType<FieldReading.Absent>(Read(Of(Table(["姓名", "张三"]))).Fields["deeds"]);

    [Fact]
    public void A_document_without_any_label_is_named() => Assert.Equal("word-no-answers", Assert.Single(Read(Of(P("通知"))).Findings).Code);

    [Theory]
    [InlineData("oleObject", "word-external-part")]
    [InlineData("subDocument", "word-external-part")]
    [InlineData("frame", "word-external-part")]
    public void A_part_outside_the_file_is_refused(string type, string code) =>
        AssertRefused(code, Of(P("x"), MainType, ("word/_rels/document.xml.rels", Relationships("rId9", type, "http://example.invalid/x", external: true))));

    [Fact]
    public void A_hyperlink_is_nothing_to_mention() =>
        Assert.Empty(Read(Of(Table(["姓名", "张三"]), MainType, ("word/_rels/document.xml.rels", Relationships("rId9", "hyperlink", "https://example.org/", external: true)))).Findings);

    [Theory]
    [InlineData("<w:p><w:fldSimple w:instr=\" INCLUDETEXT &quot;c:\\\\x.docx&quot; \"/></w:p>")]
    [InlineData("<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO x y</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>")]
    public void A_field_that_runs_or_fetches_is_refused_also_when_it_is_split(string body) => AssertRefused("word-active-field", Of(body));

    [Fact]
    public void A_macro_document_renamed_docx_is_refused() =>
        AssertRefused("word-macros", Of(P("x"), "application/vnd.ms-word.document.macroEnabled.main+xml"));

    [Fact]
    public void A_control_part_is_refused() => AssertRefused("word-ole-object", Of(P("x"), MainType, ("word/activeX/activeX1.xml", "<x/>")));

    [Fact]
    public void A_package_without_a_main_part_is_refused() =>
        AssertRefused("word-no-main-part", Of(P("x"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"));

    [Fact]
    public void A_package_of_2001_parts_is_refused() =>
        AssertRefused("word-too-many-parts", Of(P("x"), MainType, [.. Enumerable.Range(0, 2_000).Select(n => ($"word/p{n}.bin", ""))]));

    [Fact]
    public void Two_parts_of_one_name_are_refused() => AssertRefused("word-broken", Of(P("x"), MainType, ("word/document.xml", "<x/>")));

    [Fact]
    public void A_text_of_many_megabytes_is_refused()
    {
        // Well under the ratio's floor for what is packed, over the limit for what is read as a tree.
        using var docx = Of(Table(["姓名", "张三"]));
        var reading = DocxFormReader.Read(docx, SamplePackets.Forms, null, new PackageLimits(XmlBytes: 100));
        Assert.Equal("word-text-too-long", Assert.Single(reading.Findings).Code);
    }

    [Fact]
    public void Inflated_bytes_are_counted_over_all_parts()
    {
        using var docx = Of(P("x"), MainType, ("word/a.bin", new string('a', 3_000)), ("word/b.bin", new string('b', 3_000)));
        var reading = DocxFormReader.Read(docx, SamplePackets.Forms, null, new PackageLimits(InflatedBytes: 5_000));
        Assert.Equal("word-zip-bomb", Assert.Single(reading.Findings).Code);
    }

    [Fact]
    public void An_encrypted_docx_is_named_as_such() => AssertRefused("word-encrypted", Compound("Root Entry", "EncryptionInfo", "EncryptedPackage"));

    [Fact]
    public void A_doc_with_macros_is_refused()
    {
        using var doc = Compound("Root Entry", "WordDocument", "Macros");
        Assert.Equal("word-macros", Assert.Single(DocxFormReader.ReadOldFormat(doc, SamplePackets.Forms, null).Findings).Code);
    }

    [Fact]
    public void Zero_bytes_are_named() => AssertRefused("word-empty", new MemoryStream());

    [Fact]
    public void Damaged_bytes_give_a_reading_or_a_finding_and_never_an_exception()
    {
        var whole = File.ReadAllBytes(SamplePackets.Path("forms", "C-003.docx"));
        var random = new Random(20211112);
        for (var n = 0; n < 300; n++)
        {
            var bytes = n % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (var hits = random.Next(1, 30); hits > 0 && bytes.Length > 4; hits--)
            {
                bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);
            }

            using var stream = new MemoryStream(bytes);
            var reading = DocxFormReader.Read(stream, SamplePackets.Forms, null);
            Assert.True(reading.Fields.Count > 0 || reading.Findings.Length > 0);
        }
    }

    [Fact]
    public void Damaged_xml_inside_a_sound_package_gives_a_reading_or_a_finding()
    {
        var random = new Random(20211112);
        string[] pieces = ["<w:tbl>", "</w:tbl>", "<w:tr>", "<w:tc>", "</w:tc>", "</w:tr>", P("姓名：张三"), "<w:sdt><w:sdtPr><w:tag w:val=\"name\"/></w:sdtPr></w:sdt>", "<w:tcPr><w:gridSpan w:val=\"-3\"/></w:tcPr>", "<w:tcPr><w:gridSpan w:val=\"many\"/></w:tcPr>", "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>", "<w:p><w:r><w:fldChar/></w:r></w:p>", Table(["姓名", "张三"])];
        for (var n = 0; n < 200; n++)
        {
            using var docx = Of(string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => pieces[random.Next(pieces.Length)])));
            var reading = DocxFormReader.Read(docx, SamplePackets.Forms, null);
            Assert.True(reading.Fields.Count > 0 || reading.Findings.Length > 0);
        }
    }

    /// <summary>The signature and directory entries of an OLE2 file: as much of one as anything here looks at.</summary>
    internal static MemoryStream Compound(params string[] names)
    {
        var file = new byte[512 + (names.Length * 128)];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(file, 0);
        for (var n = 0; n < names.Length; n++)
        {
            var at = 512 + (n * 128);
            Encoding.Unicode.GetBytes(names[n], file.AsSpan(at));
            file[at + 64] = (byte)((names[n].Length + 1) * 2);
            file[at + 66] = (byte)(n == 0 ? 5 : 2);
        }

        return new MemoryStream(file);
    }

    private static void AssertRefused(string code, MemoryStream docx)
    {
        using (docx)
        {
            var reading = Read(docx);
            var refusal = Assert.Single(reading.Findings.Where(finding => finding.Severity == Severity.Refused).DistinctBy(finding => finding.Code));
            Assert.Equal(code, refusal.Code);
            Assert.True(reading.Fields.IsEmpty || WordFindings.OnlyHarmsPrograms(refusal));
        }
    }

    private static FormReading Read(MemoryStream docx) => DocxFormReader.Read(docx, SamplePackets.Forms, TechVolunteers.Campaigns.CategoryCode.From("A"));

    private static string? Text(MemoryStream docx, string tag) => Read(docx).Value<FieldValue.Text>(tag)?.Value;
}
