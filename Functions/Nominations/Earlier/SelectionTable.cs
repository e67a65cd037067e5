using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Microsoft.VisualBasic.FileIO;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.Earlier;

/// <summary>A list of earlier selections as a file: what it holds, or everything that is wrong with it.</summary>
public abstract record SelectionTable
{
    private SelectionTable() { }

    public sealed record Read(ImmutableArray<EarlierSelection> Entries) : SelectionTable;

    /// <param name="Problems">Whole Chinese sentences with the row, at least one, at most 20.</param>
    public sealed record Faulty(ImmutableArray<string> Problems) : SelectionTable;

    /// <summary>In bytes: some 30,000 entries.</summary>
    public const int LargestFile = 4_000_000;
    private const int MostEntries = 30_000;
    private const int MostProblems = 20;
    private const int LongestText = 200;

    private static readonly ImmutableArray<string> Heading = ["年度", "类别", "名称", "单位或地点"];

    /// <summary>
    /// Reads <c>.csv</c> (UTF-8 or GB 18030) and <c>.xlsx</c> (the first sheet) with the heading 年度, 类别, 名称, 单位或地点, and the JSON of the
    /// setting <c>EarlierSelections</c>. The content decides what it is.
    /// </summary>
    public static SelectionTable From(byte[] file)
    {
        if (file.Length == 0)
            return Bad("文件是空的。");
        try
        {
            return file.AsSpan().StartsWith("PK"u8) ? Rows(Sheet(file)) : Text(file).TrimStart() is ['{', ..] json ? OfJson(json) : Rows(Csv(Text(file)));
        }
        catch (Exception broken) when (broken is JsonException or MalformedLineException or FileFormatException or OpenXmlPackageException or InvalidDataException or System.Xml.XmlException)
        {
            return Bad("文件不是完整的 .csv、.xlsx 或 JSON，无法读取。");
        }
    }

    private static SelectionTable OfJson(string json)
    {
        var entries = Json.Read<EarlierSelections>(json).Entries;
        return entries.IsDefault || entries.Any(entry => entry?.Name is null || entry.UnitOrPlace is null || entry.Category.Value is null)
            ? Bad("JSON 中缺少 entries，或者有一项不完整。")
            : Rows([[.. Heading], .. entries.Select(entry => new[] { entry.Year.ToString(CultureInfo.InvariantCulture), entry.Category.Value, entry.Name, entry.UnitOrPlace })]);
    }

    private static SelectionTable Rows(IEnumerable<string[]> table)
    {
        var problems = new List<string>();
        var entries = ImmutableArray.CreateBuilder<EarlierSelection>();
        foreach (var (cells, n) in table.Select((cells, n) => (Cells: cells.Select(cell => cell.Trim()).ToArray(), n + 1)))
        {
            if (n == 1)
            {
                if (!cells.Take(Heading.Length).SequenceEqual(Heading))
                    return Bad($"第 1 行应当是标题“{string.Join("、", Heading)}”。");
            }
            else if (cells.Any(cell => cell.Length > 0) && Row(cells, n, problems) is { } entry)
            {
                entries.Add(entry);
            }
            if (entries.Count > MostEntries)
                return Bad($"名单超过 {MostEntries:N0} 条。");
            if (problems.Count == MostProblems)
                break;
        }
        return problems.Count > 0 ? new Faulty([.. problems])
            : entries.Count == 0 ? Bad("名单里没有一条记录。")
            : new Read([.. entries.Distinct()]);
    }

    private static EarlierSelection? Row(string[] cells, int n, List<string> problems)
    {
        var before = problems.Count;
        string Cell(int at) => at < cells.Length ? cells[at] : "";
        if (!int.TryParse(Cell(0), NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < 2000 or > 2100)
            problems.Add($"第 {n} 行的年度“{Cell(0)}”不是 2000 到 2100 之间的年份。");
        if (Cell(1) is not { Length: > 0 and <= 10 } category || !category.All(char.IsAsciiLetterOrDigit))
            problems.Add($"第 {n} 行的类别“{Cell(1)}”不是类别代码，例如 A。");
        if (Cell(2).Length is 0 or > LongestText)
            problems.Add($"第 {n} 行没有名称，或者名称超过 {LongestText} 字。");
        if (Cell(3).Length > LongestText)
            problems.Add($"第 {n} 行的单位或地点超过 {LongestText} 字。");
        return problems.Count == before ? new EarlierSelection(year, CategoryCode.From(Cell(1)), Cell(2), Cell(3)) : null;
    }

    private static IEnumerable<string[]> Csv(string text)
    {
        // The parser passes over blank lines, and the rows would have other numbers than the reader sees.
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length == 0 ? "," : line);
        using var parser = new TextFieldParser(new StringReader(string.Join('\n', lines))) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = true };
        parser.SetDelimiters(",");
        while (parser.ReadFields() is { } fields)
            yield return fields;
    }

    private static IEnumerable<string[]> Sheet(byte[] file)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(file), isEditable: false);
        var book = document.WorkbookPart ?? throw new InvalidDataException("The file holds no workbook.");
        var shared = book.SharedStringTablePart?.SharedStringTable.Elements<SharedStringItem>().Select(item => item.InnerText).ToArray() ?? [];
        if (book.Workbook?.Descendants<Sheet>().FirstOrDefault()?.Id?.Value is not { } first || book.GetPartById(first) is not WorksheetPart { Worksheet: { } sheet })
            throw new InvalidDataException("The workbook has no sheet.");
        var next = 1;
        foreach (var row in sheet.Descendants<Row>().Take(MostEntries + 2))
        {
            // Rows that are empty are left out of the file; their numbers are what the reader sees.
            for (; next < row.RowIndex?.Value && next <= MostEntries; next++)
                yield return [];
            next++;
            var cells = new string[Heading.Length];
            Array.Fill(cells, "");
            foreach (var cell in row.Elements<Cell>())
            {
                if (cell.CellReference?.Value is [>= 'A' and <= 'D' and var column, >= '0' and <= '9', ..])
                    cells[column - 'A'] = Value(cell, shared);
            }
            yield return cells;
        }
    }

    private static string Value(Cell cell, string[] shared) =>
        cell.DataType?.Value == CellValues.SharedString && int.TryParse(cell.CellValue?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < shared.Length ? shared[at]
        : cell.DataType?.Value == CellValues.InlineString ? cell.InlineString?.InnerText ?? ""
        : cell.CellValue?.Text ?? "";

    /// <summary>UTF-8 where the bytes are that; else GB 18030, in which spreadsheets in China save .csv.</summary>
    private static string Text(byte[] file)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(file);
        }
    }

    private static Faulty Bad(string problem) => new([problem]);
}
