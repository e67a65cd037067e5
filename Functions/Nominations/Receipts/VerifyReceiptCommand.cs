using System.Globalization;
using System.Security.Cryptography;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>
/// <c>verify-receipt &lt;file&gt; [--keys &lt;file or address&gt;] [--files …]</c>: verifies a receipt, and that files are the ones it names, without the
/// running system: nothing but the receipt and the published keys is needed.
/// </summary>
public static class VerifyReceiptCommand
{
    public const string Name = "verify-receipt";
    private const string DefaultKeys = "receipt-keys.pem";
    private const int Genuine = 0;
    private const int Wrong = 1;
    private const int Misused = 2;

    /// <param name="args">What follows the command's name.</param>
    /// <returns>The exit code: 0 when all of it holds, 1 when something does not, 2 when it could not be looked at.</returns>
    public static async Task<int> Run(string[] args, TextWriter output, CancellationToken cancel)
    {
        if (Arguments.Read(args) is not { } asked)
        {
            await output.WriteLineAsync($"用法：{Name} <回执文件> [--keys <公钥文件或网址，默认 {DefaultKeys}>] [--files <文件> …]");
            return Misused;
        }
        try
        {
            var reading = ReceiptText.Read(await File.ReadAllTextAsync(asked.Receipt, cancel));
            if (reading is not ReceiptReading.Read { Receipt: var receipt })
            {
                await output.WriteLineAsync($"回执不完整：{((ReceiptReading.Unreadable)reading).What}");
                return Wrong;
            }
            var fault = ReceiptSignature.Fault(receipt, ReceiptKey.FromPem(await Keys(asked.Keys, cancel)));
            await output.WriteLineAsync(fault is null
                ? $"回执真实：{receipt.Number} 第 {receipt.Version} 版，{receipt.Unit}，{receipt.ReceivedAtBeijing}收到，即 {receipt.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC，密钥 {receipt.Key}。"
                : $"回执不真实：{fault}");
            var strange = await Compare(receipt, asked.Files, output, cancel);
            return fault is null && strange == 0 ? Genuine : Wrong;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or HttpRequestException or CryptographicException or FormatException)
        {
            await output.WriteLineAsync($"不能核对：{problem.Message}");
            return Misused;
        }
    }

    private static async Task<int> Compare(Receipt receipt, IReadOnlyList<string> files, TextWriter output, CancellationToken cancel)
    {
        var strange = 0;
        foreach (var path in files)
        {
            await using var content = File.OpenRead(path);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel));
            var same = receipt.Files.FirstOrDefault(file => file.Sha256 == hash && file.Length == content.Length);
            await output.WriteLineAsync(same is null ? $"{path}：不在回执中（SHA-256 {hash}）。" : $"{path}：与回执中的“{same.Name}”一致。");
            strange += same is null ? 1 : 0;
        }
        return strange;
    }

    private static async Task<string> Keys(string place, CancellationToken cancel)
    {
        if (!Uri.TryCreate(place, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return await File.ReadAllTextAsync(place, cancel);
        using var http = new HttpClient();
        return await http.GetStringAsync(address, cancel);
    }

    private sealed record Arguments(string Receipt, string Keys, IReadOnlyList<string> Files)
    {
        /// <summary>Null when they are none that this command takes.</summary>
        public static Arguments? Read(string[] args)
        {
            if (args is not [var receipt, .. var rest] || receipt.StartsWith('-'))
                return null;
            var keys = DefaultKeys;
            while (rest.Length > 0)
            {
                switch (rest)
                {
                    case ["--keys", var place, .. var more]:
                        (keys, rest) = (place, more);
                        break;
                    case ["--files", .. var files] when files.Length > 0 && !files.Contains("--keys"):
                        return new Arguments(receipt, keys, files);
                    default:
                        return null;
                }
            }
            return new Arguments(receipt, keys, []);
        }
    }
}
