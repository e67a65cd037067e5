using System.Collections.Immutable;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using SkiaSharp;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Scan.Images;
using TechVolunteers.Nominations.Scan.QrCodes;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;
using Office2013 = DocumentFormat.OpenXml.Office2013.Word;

namespace TechVolunteers.Tests.Nominations.Typed;

/// <summary>The filled-in form as a document, as LibreOffice saves it again, and as a printer and a scanner give it back.</summary>
public sealed class PrintedFormTests
{
    private const string Code = "TV1:kjzy2021:3fa9c07d12be:2:04HMA-SW9RZ";

    [Fact]
    public void Every_page_has_the_code_as_text_and_as_a_picture_that_is_read_as_the_same_code()
    {
        using var document = WordprocessingDocument.Open(Written(), isEditable: false);
        var footer = Assert.Single(document.MainDocumentPart!.FooterParts);
        using var png = new MemoryStream();
        using (var picture = Assert.Single(footer.ImageParts).GetStream())
        {
            picture.CopyTo(png);
        }

        Assert.Contains(Code, footer.Footer!.InnerText, StringComparison.Ordinal);
        Assert.Equal([" PAGE ", " NUMPAGES "], footer.Footer.Descendants<SimpleField>().Select(field => field.Instruction!.Value));
        using var bitmap = SKBitmap.Decode(png.ToArray(), new SKImageInfo(400, 400, SKColorType.Bgra8888, SKAlphaType.Opaque)) ?? SKBitmap.Decode(png.ToArray());
        using var raster = new PageRaster(bitmap.Copy(SKColorType.Bgra8888), 1);
        Assert.Equal([Code], QrReader.Read(raster.Gray(), QrReader.Ordinary).Texts);
        // The default footer is every page's: no first or even page has another.
        Assert.Equal(HeaderFooterValues.Default, document.MainDocumentPart.Document!.Body!.Descendants<FooterReference>().Single().Type!.Value);
        Assert.Empty(document.MainDocumentPart.Document.Descendants<TitlePage>());
    }

    [Fact]
    public void Rows_of_teams_repeat_and_headings_stand_on_every_page()
    {
        using var document = WordprocessingDocument.Open(Written(), isEditable: false);
        var body = document.MainDocumentPart!.Document!.Body!;

        var section = body.Descendants<SdtRow>().Single(row => row.SdtProperties!.GetFirstChild<Office2013.SdtRepeatedSection>() is not null);
        Assert.Equal("teams", section.SdtProperties!.GetFirstChild<Tag>()!.Val!.Value);
        Assert.Equal(6, section.SdtContentRow!.Elements<SdtRow>().Count(row => row.SdtProperties!.GetFirstChild<Office2013.SdtRepeatedSectionItem>() is not null));
        Assert.Equal(6, section.Descendants<SdtContentDate>().Count());
        Assert.Equal(["推荐单位：示例学会（测试）", "队伍名称队伍编号注册时间"], body.Descendants<TableHeader>().Select(header => header.Ancestors<TableRow>().First().InnerText));
        Assert.Equal((11_906u, 16_838u), (body.Descendants<PageSize>().Single().Width!.Value, body.Descendants<PageSize>().Single().Height!.Value));
    }

    [Fact]
    public void A_blank_form_names_its_version_and_has_no_code()
    {
        using var docx = new MemoryStream();
        BlankForm.Write(docx, SamplePackets.Form("C"), new FormHeading("征集"));
        using var document = WordprocessingDocument.Open(docx, isEditable: false);
        var footer = document.MainDocumentPart!.FooterParts.Single();

        Assert.Contains("表格版本 2021-1", footer.Footer!.InnerText, StringComparison.Ordinal);
        Assert.DoesNotContain("校验码", footer.Footer.InnerText, StringComparison.Ordinal);
        Assert.Empty(footer.ImageParts);
    }

    /// <summary>The file of <see cref="Written"/>, opened and saved by LibreOffice 7.4.</summary>
    [Theory]
    [InlineData("resaved.docx")]
    [InlineData("resaved.doc")]
    public void What_LibreOffice_saved_again_has_the_same_content_and_code(string file)
    {
        using var content = SamplePackets.Open("issued", file);

        var reading = file.EndsWith(".doc", StringComparison.Ordinal) ? DocxFormReader.ReadOldFormat(content, SamplePackets.Forms, null) : DocxFormReader.Read(content, SamplePackets.Forms, null);

        Assert.Empty(FormContent.Of(SamplePackets.Form("C"), reading).Differences(FormContent.Of(SamplePackets.Form("C"), Typed)));
        Assert.Equal(Code, reading.CheckCode);
    }

    /// <summary>The same file printed to PDF by LibreOffice, its pages as gray pictures of 100 dpi.</summary>
    [Fact]
    public void The_code_is_read_from_every_page_of_a_scan()
    {
        using var content = SamplePackets.Open("issued", "printed.pdf");

        var reading = PdfReader.ReadStamped(content);

        Assert.Equal(ScanKind.Scan, reading.Kind);
        Assert.Equal([(1, Code), (2, Code)], reading.Code!.Sightings.Select(sighting => (sighting.Page, sighting.Code.ToString())));
    }

    private static FormReading Typed { get; } = TypedAnswers.Read(SamplePackets.Form("C"), TypedAnswers.Take(SamplePackets.Form("C"), new Dictionary<string, string?>
    {
        ["name"] = "示例社区（测试）",
        ["pointKind"] = "村",
        ["residents"] = "5000",
        ["volunteers"] = "650",
        ["activityKinds"] = "技术培训,科普报告,健康咨询",
        ["firstActivityOn"] = "2020-01-02",
        ["leader"] = "陈示例（测试）",
        ["phone"] = "000-00000000",
        ["summary"] = "长期在示例乡镇开展科技志愿服务，组织培训和咨询活动。",
        ["deeds"] = string.Join('\n', Enumerable.Range(1, 14).Select(n => $"第{n}段。走进学校社区，开展科普报告和实验演示，带动更多人参加科技志愿服务。")),
        ["opinion"] = "情况属实，同意推荐。",
        ["teams.1.name"] = "示例一队（测试）",
        ["teams.1.number"] = "DW-2020-001",
        ["teams.1.registeredOn"] = "2020-03-01",
        ["teams.2.name"] = "示例二队（测试）",
        ["teams.2.number"] = "DW-2020-002",
        ["teams.2.registeredOn"] = "2020-08-15",
        ["teams.3.name"] = "示例三队（测试）",
        ["teams.3.number"] = "DW-2021-003",
        ["teams.3.registeredOn"] = "2021-02-20",
        ["teams.4.name"] = "示例四队（测试）",
        ["teams.4.number"] = "DW-2021-004",
        ["teams.4.registeredOn"] = "2021-02-21",
        ["teams.5.name"] = "示例五队（测试）",
        ["teams.5.number"] = "DW-2021-005",
        ["teams.5.registeredOn"] = "2021-02-22",
        ["teams.6.name"] = "示例六队（测试）",
        ["teams.6.number"] = "DW-2021-006",
        ["teams.6.registeredOn"] = "2021-02-23",
    }).Answers!);

    internal static MemoryStream Written()
    {
        var docx = new MemoryStream();
        FormWriter.Write(docx, SamplePackets.Form("C"), new FormHeading("2021年度科技志愿服务典型事迹征集", "示例学会（测试）", Code), TypedAnswers.Values(Typed));
        docx.Position = 0;
        return docx;
    }
}
