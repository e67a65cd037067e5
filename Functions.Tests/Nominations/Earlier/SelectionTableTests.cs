using System.Collections.Immutable;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Earlier;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Earlier;

public sealed class SelectionTableTests
{
    private const string Csv = "年度,类别,名称,单位或地点\r\n2020,A,示例甲,示例学会（测试）\r\n\r\n2019,B,\"示例队，一队\",\"示例“引号”\"\r\n2020,A,示例甲,示例学会（测试）\r\n";

    private static readonly EarlierSelection[] Expected =
        [new(2020, new CategoryCode("A"), "示例甲", "示例学会（测试）"), new(2019, new CategoryCode("B"), "示例队，一队", "示例“引号”")];

    [Fact]
    public void A_csv_is_read_in_UTF_8_with_or_without_mark_and_in_GB_18030()
    {
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(Csv), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Csv)], CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(Csv) })
            Assert.Equal([.. Expected], Read(bytes));
    }

    [Fact]
    public void A_workbook_and_the_JSON_of_the_setting_are_read()
    {
        Assert.Equal([.. Expected], Read(Workbook([["年度", "类别", "名称", "单位或地点"], ["2020", "A", "示例甲", "示例学会（测试）"], [], ["2019", "B", "示例队，一队", "示例“引号”"]])));
        Assert.Equal([.. Expected], Read(Encoding.UTF8.GetBytes(Json.Write(new EarlierSelections("", [.. Expected])))));
        Assert.Equal(EarlierSelections.Sample.Entries, Read(Encoding.UTF8.GetBytes(Json.Write(EarlierSelections.Sample))));
    }

    [Theory]
    [InlineData("", "文件是空的。")]
    [InlineData("a,b\n", "第 1 行应当是标题“年度、类别、名称、单位或地点”。")]
    [InlineData("年度,类别,名称,单位或地点\n", "名单里没有一条记录。")]
    [InlineData("年度,类别,名称,单位或地点\n20,A,甲,乙", "第 2 行的年度“20”不是 2000 到 2100 之间的年份。")]
    [InlineData("年度,类别,名称,单位或地点\n\n2020,甲类,甲,乙", "第 3 行的类别“甲类”不是类别代码，例如 A。")]
    [InlineData("年度,类别,名称,单位或地点\n2020,A,,乙", "第 2 行没有名称，或者名称超过 200 字。")]
    [InlineData("年度,类别,名称,单位或地点\n2020,A,\"甲,乙", "文件不是完整的 .csv、.xlsx 或 JSON，无法读取。")]
    [InlineData("{", "文件不是完整的 .csv、.xlsx 或 JSON，无法读取。")]
    [InlineData("{\"note\":\"\"}", "JSON 中缺少 entries，或者有一项不完整。")]
    [InlineData("PK\u0003\u0004xx", "文件不是完整的 .csv、.xlsx 或 JSON，无法读取。")]
    public void What_is_wrong_is_said_with_its_row(string text, string sentence)
    {
        Assert.Equal(sentence, Assert.IsType<SelectionTable.Faulty>(SelectionTable.From(Encoding.UTF8.GetBytes(text))).Problems[0]);
    }

    [Fact]
    public void All_faults_come_at_once_up_to_twenty()
    {
        var text = "年度,类别,名称,单位或地点\n" + string.Concat(Enumerable.Range(0, 30).Select(_ => "x,A,甲,乙\n"));

        var problems = Assert.IsType<SelectionTable.Faulty>(SelectionTable.From(Encoding.UTF8.GetBytes(text))).Problems;

        Assert.Equal(20, problems.Length);
        Assert.StartsWith("第 21 行", problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_file_is_no_workbook() =>
        Assert.IsType<SelectionTable.Faulty>(SelectionTable.From(File.ReadAllBytes(SamplePackets.Path("forms", "A-001.docx"))));

    internal static byte[] Workbook(string[][] rows)
    {
        using var file = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            var sheet = book.AddNewPart<WorksheetPart>();
            var data = new SheetData();
            foreach (var (cells, n) in rows.Select((cells, n) => (cells, n + 1)).Where(row => row.cells.Length > 0))
            {
                data.Append(new Row(cells.Select((text, at) => n > 1 && at == 0
                    ? new Cell { CellReference = $"{(char)('A' + at)}{n}", CellValue = new CellValue(text) }
                    : new Cell { CellReference = $"{(char)('A' + at)}{n}", DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) }))
                { RowIndex = (uint)n });
            }
            sheet.Worksheet = new Worksheet(data);
            book.Workbook = new Workbook(new Sheets(new Sheet { Id = book.GetIdOfPart(sheet), SheetId = 1, Name = "名单" }));
        }
        return file.ToArray();
    }

    private static ImmutableArray<EarlierSelection> Read(byte[] file) => Assert.IsType<SelectionTable.Read>(SelectionTable.From(file)).Entries;
}
