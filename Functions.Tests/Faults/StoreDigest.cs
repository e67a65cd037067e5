using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;

namespace TechVolunteers.Tests.Faults;

/// <summary>
/// What an app has come to, as lines that are the same for two runs that came to the same: every row of the campaign and of the directory and every
/// orchestration, with random names, hashes and instants masked, in order of the text.
/// </summary>
internal static partial class StoreDigest
{
    // Index rows of what is under way, and of letters that a crash may have sent twice.
    private static readonly string[] Passing = [Letter.DuePrefix, Letter.TroublePrefix, "objection-client/"];

    public static async Task<string[]> Of(CrashableApp app)
    {
        var lines = new List<string>();
        foreach (var partition in (string[])["people", "campaigns", DenseCampaign.Partition])
        {
            await foreach (var row in app.Records.Scan(partition, "", CancellationToken.None))
            {
                if (!Passing.Any(prefix => row.Key.StartsWith(prefix, StringComparison.Ordinal)))
                    lines.Add($"{Mask(row.Key)} {Mask(row.Key.StartsWith(Letter.Prefix, StringComparison.Ordinal) ? Outcome(row.Json) : row.Json)}");
            }
        }
        lines.AddRange(app.Hub.Reader.List(new(), null, 10_000).Select(instance => $"instance {Mask(instance.Id)} {instance.Name} {instance.Status}"));
        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    public static string Hash(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    /// <summary>What a letter says and whether it is sent; how often it was tried depends on the crash, and a receipt holds a signature.</summary>
    private static string Outcome(string json)
    {
        var letter = Json.Read<Letter>(json);
        return $"{letter.Kind} {letter.About} {letter.ToAddress} {letter.Subject} {letter.State} {letter.HeldBy} {(letter.Kind == "nominations.receipt" ? "" : letter.Body)}";
    }

    private static string Mask(string text) => Instant().Replace(Code().Replace(Issued().Replace(Trace().Replace(Hex().Replace(text, "#"), "#"), ""), "#"), "@");

    [GeneratedRegex("[0-9a-f]{32,}", RegexOptions.None, 1_000)]
    private static partial Regex Hex();

    /// <summary>The ids of invocations.</summary>
    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Trace();

    /// <summary>The signed text of a receipt within a packet's row.</summary>
    [GeneratedRegex(""","receipt":"([^"\\]|\\.)*"|"receipt":"([^"\\]|\\.)*",""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Issued();

    [GeneratedRegex("[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){2}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Instant();
}
