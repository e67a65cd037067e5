using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>What a pasted or uploaded receipt turned out to be.</summary>
public abstract record ReceiptReading
{
    private ReceiptReading() { }

    public sealed record Read(Receipt Receipt) : ReceiptReading;

    /// <param name="What">A whole Chinese sentence: what is missing or wrong, and where.</param>
    public sealed record Unreadable(string What) : ReceiptReading;
}

/// <summary>
/// A receipt as text that can be mailed, printed and pasted. What is signed are the UTF-8 bytes of its lines from <c>receipt</c> to <c>key</c>, each
/// <c>name: value</c> and one LF, in this order:
/// <code>
/// receipt: 1
/// campaign, number, nomination, version, category, unit
/// received-utc: 2021-11-11T16:00:00.0000000Z
/// received-beijing: 2021年11月12日（星期五）00:00（北京时间）
/// code: AB2C-D3EF-G4HJ
/// files: 2
/// file-1: form 20480 (SHA-256, 64 lower-case hexadecimal digits)
/// file-1-name: 推荐表.docx
/// …
/// key: (the id of the key)
/// </code>
/// Control characters in values are written as spaces. The line <c>signature</c> follows and is not signed.
/// </summary>
public static class ReceiptText
{
    public const string Begin = "-----BEGIN RECEIPT-----";
    public const string End = "-----END RECEIPT-----";

    /// <summary>Longer texts are no receipts, in characters: one of a packet with every attachment has some 4,000.</summary>
    public const int Longest = 64 * 1024;

    /// <summary>More files than any packet has.</summary>
    private const int MostFiles = 100;
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>The names and values that are signed, in order. The receipt must name its key.</summary>
    public static ImmutableArray<(string Name, string Value)> Lines(Receipt receipt)
    {
        var lines = ImmutableArray.CreateBuilder<(string, string)>();
        lines.Add(("receipt", "1"));
        lines.Add(("campaign", receipt.Campaign));
        lines.Add(("number", receipt.Number));
        lines.Add(("nomination", receipt.Nomination.Value));
        lines.Add(("version", receipt.Version.ToString(CultureInfo.InvariantCulture)));
        lines.Add(("category", receipt.Category));
        lines.Add(("unit", receipt.Unit));
        lines.Add(("received-utc", receipt.ReceivedAt.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture)));
        lines.Add(("received-beijing", receipt.ReceivedAtBeijing));
        lines.Add(("code", receipt.Code));
        lines.Add(("files", receipt.Files.Length.ToString(CultureInfo.InvariantCulture)));
        foreach (var (file, n) in receipt.Files.Select((file, n) => (file, n + 1)))
        {
            lines.Add((string.Create(CultureInfo.InvariantCulture, $"file-{n}"), string.Create(CultureInfo.InvariantCulture, $"{PartName(file.Part)} {file.Length} {file.Sha256}")));
            lines.Add((string.Create(CultureInfo.InvariantCulture, $"file-{n}-name"), file.Name ?? ""));
        }
        lines.Add(("key", receipt.Key ?? ""));
        return [.. lines.Select(line => (line.Item1, Plain(line.Item2)))];
    }

    /// <summary>What the signature is made over.</summary>
    public static byte[] SignedBytes(Receipt receipt) => Encoding.UTF8.GetBytes(string.Concat(Lines(receipt).Select(line => $"{line.Name}: {line.Value}\n")));

    public static string Write(Receipt receipt) =>
        $"{Begin}\n{Encoding.UTF8.GetString(SignedBytes(receipt))}signature: {receipt.Signature}\n{End}\n";

    /// <summary>Reads a receipt from the text of a letter, a page or a file, with whatever stands around it; or from the API's JSON.</summary>
    public static ReceiptReading Read(string text)
    {
        if (text.Length > Longest)
            return new ReceiptReading.Unreadable("内容太长，不是一份回执。");
        return text.AsSpan().TrimStart("\uFEFF \t\r\n") is ['{', ..] ? ReceiptJson.Read(text.Trim('\uFEFF', ' ', '\t', '\r', '\n')) : FromLines(text);
    }

    private static ReceiptReading FromLines(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string? last = null;
        foreach (var line in Between(text))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && ReceiptFields.Knows(line[..colon]))
            {
                last = line[..colon];
                if (!values.TryAdd(last, line[(colon + 1)..].Trim()))
                    return new ReceiptReading.Unreadable($"“{ReceiptFields.Title(last)}”出现了两次。");
            }
            else if (last is not null && line.Length > 0)
            {
                // A mail program has broken a long line.
                values[last] = last == "signature" ? values[last] + line : $"{values[last]} {line}";
            }
        }
        return ReceiptFields.Read(values, MostFiles);
    }

    /// <summary>The lines between the two marks, or all of them where there are none; without the marks of quotation that a reply adds.</summary>
    private static string[] Between(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim('>', ' ', '\t', '\u00A0', '\u3000', '\uFEFF')).ToArray();
        var begin = Array.IndexOf(lines, Begin);
        var end = Array.IndexOf(lines, End, begin + 1);
        return lines[(begin + 1)..(end < 0 ? lines.Length : end)];
    }

    internal static string PartName(PacketPart part) => part switch
    {
        PacketPart.Form => "form",
        PacketPart.Stamped => "stamped",
        PacketPart.Attachment => "attachment",
        PacketPart.Consent => "consent",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "No such part."),
    };

    internal static PacketPart? Part(string name) => Enum.GetValues<PacketPart>().Cast<PacketPart?>().FirstOrDefault(part => PartName(part!.Value) == name);

    internal static DateTimeOffset? ReadInstant(string text) =>
        DateTimeOffset.TryParseExact(text, Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant : null;

    private static string Plain(string value) => string.Concat(value.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
}
