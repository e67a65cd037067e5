using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>The fields of a receipt's text: what people call them, and how their values are read.</summary>
internal static partial class ReceiptFields
{
    private static readonly ImmutableDictionary<string, string> Titles = new Dictionary<string, string>
    {
        ["receipt"] = "回执格式",
        ["campaign"] = "征集活动",
        ["number"] = "编号",
        ["nomination"] = "推荐标识",
        ["version"] = "版本",
        ["category"] = "类别",
        ["unit"] = "推荐单位",
        ["received-utc"] = "收到时间（UTC）",
        ["received-beijing"] = "收到时间（北京时间）",
        ["code"] = "校验码",
        ["files"] = "文件数",
        ["key"] = "签名密钥",
        ["signature"] = "签名",
    }.ToImmutableDictionary();

    public static bool Knows(string name) => Titles.ContainsKey(name) || FileLine().IsMatch(name);

    public static string Title(string name) =>
        Titles.TryGetValue(name, out var title) ? title
        : FileLine().Match(name) is { Success: true } file ? $"第 {file.Groups["n"].Value} 个文件的{(file.Groups["name"].Success ? "名称" : "种类、字节数或 SHA-256")}"
        : name;

    public static ReceiptReading Read(Dictionary<string, string> values, int mostFiles)
    {
        foreach (var name in (string[])["receipt", "campaign", "number", "nomination", "version", "category", "unit", "received-utc", "received-beijing", "code", "files", "key", "signature"])
        {
            if (!values.TryGetValue(name, out var value) || value.Length == 0)
                return No($"缺少“{Title(name)}”一项。");
        }
        if (values["receipt"] != "1")
            return No($"“{Title("receipt")}”是“{values["receipt"]}”，本系统只认识格式 1。");
        if (Number(values["version"]) is not { } version)
            return No("“版本”不是一个数。");
        if (ReceiptText.ReadInstant(values["received-utc"]) is not { } received)
            return No("“收到时间（UTC）”不是一个时间。");
        if (values["received-beijing"] != BeijingTime.Format(received))
            return No("“收到时间（北京时间）”与“收到时间（UTC）”不是同一时刻。");
        if (Number(values["files"]) is not { } count || count > mostFiles)
            return No("“文件数”不是一个数。");
        if (values.Keys.Count(name => FileLine().IsMatch(name)) != 2 * count)
            return No("“文件数”与列出的文件不一致。");
        var files = ImmutableArray.CreateBuilder<ReceiptFile>(count);
        for (var n = 1; n <= count; n++)
        {
            var (name, line) = ($"file-{n}-name", $"file-{n}");
            if (!values.TryGetValue(line, out var written) || !values.TryGetValue(name, out var fileName) || File(written, fileName) is not { } file)
                return No($"“{Title(line)}”不完整。");
            files.Add(file);
        }
        var signature = string.Concat(values["signature"].Where(c => !char.IsWhiteSpace(c)));
        return new ReceiptReading.Read(new Receipt(
            values["campaign"], values["number"], NominationId.From(values["nomination"]), version, values["category"], values["unit"],
            received, values["received-beijing"], values["code"], files.ToImmutable(), values["key"], signature));
    }

    private static ReceiptFile? File(string line, string name) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var kind, var length, var sha256]
        && ReceiptText.Part(kind) is { } part
        && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
        && Sha256().IsMatch(sha256)
            ? new ReceiptFile(part, name, bytes, sha256)
            : null;

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ReceiptReading.Unreadable No(string what) => new(what);

    [GeneratedRegex("^file-(?<n>[0-9]{1,3})(?<name>-name)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileLine();

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sha256();
}

/// <summary>A receipt as the API gave it.</summary>
internal static class ReceiptJson
{
    /// <summary>The same rules as for the text: the JSON's values are written as lines and read again.</summary>
    public static ReceiptReading Read(string json)
    {
        try
        {
            var receipt = Json.Read<Receipt>(json);
            return receipt.Files.IsDefault || receipt.Campaign is null || receipt.Number is null || receipt.Nomination.Value is null
                || receipt.Category is null || receipt.Unit is null || receipt.ReceivedAtBeijing is null || receipt.Code is null
                || receipt.Files.Any(file => file?.Sha256 is null || !Enum.IsDefined(file.Part))
                    ? new ReceiptReading.Unreadable("这段 JSON 不是一份完整的回执。")
                    : ReceiptText.Read(ReceiptText.Write(receipt));
        }
        catch (JsonException)
        {
            return new ReceiptReading.Unreadable("这段 JSON 不是一份完整的回执。");
        }
    }
}
