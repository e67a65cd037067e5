using System.Text.Json;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>The reader of old binary forms against filled forms whose true values are known, and against damaged ones.</summary>
public sealed class OldFormsTests(ITestOutputHelper output)
{
    private static IEnumerable<JsonElement> Doc => SamplePackets.Truth("forms").Where(file => file.GetProperty("extension").GetString() == "doc");

    [Fact]
    public void At_least_99_percent_of_the_answers_in_old_docs_are_read_right()
    {
        var (all, right) = SampleTruth.Compare(Doc, Read, output.WriteLine);

        Assert.True(all > 110, $"Only {all} answers were compared.");
        Assert.True(right >= all * 0.99, $"Only {right} of {all} answers were read right.");
    }

    [Fact]
    public void The_title_tells_the_category_and_the_footer_the_check_code() =>
        Assert.Equal(
            Doc.Select(file => (Name(file), file.GetProperty("titleCategory").GetString(), file.GetProperty("checkCode").GetString())),
            Doc.Select(file => (Name(file), Read(file).Category?.Value, Read(file).CheckCode)));

    [Fact]
    public void Ordinary_old_docs_have_no_findings_about_the_file() =>
        Assert.Empty(Doc.SelectMany(file => Read(file).Findings.Select(finding => (Name(file), finding.Code))));

    [Fact]
    public void A_doc_that_is_cut_off_or_damaged_gives_a_reading_or_a_finding()
    {
        var random = new Random(20211112);
        var wholes = Doc.Select(file => File.ReadAllBytes(SamplePackets.Path("forms", Name(file)))).ToArray();
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var n = 0; n < 400; n++)
        {
            var reading = Read(Damaged(wholes[n % wholes.Length], random, n));
            Assert.True(reading.Fields.Count > 0 || reading.Findings.Length > 0);
            Assert.All(reading.Findings, finding => Assert.True(finding.What.EndsWith('。') && finding.Do.EndsWith('。')));
            var outcome = reading.Findings.Select(finding => finding.Code).FirstOrDefault() ?? "read";
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        output.WriteLine(string.Join(", ", outcomes.Select(outcome => $"{outcome.Key} {outcome.Value}")));
        Assert.True(outcomes.ContainsKey("read") && outcomes.ContainsKey("word-broken"), "The damage must be such that some are read and some not.");
    }

    // Cut off; or a few bytes changed anywhere; or, where all else hangs on it, in the first sectors; or a whole number replaced by one that leads far off.
    private static byte[] Damaged(byte[] whole, Random random, int n)
    {
        var bytes = n % 4 == 0 ? whole[..random.Next(whole.Length)] : whole[..];
        var within = n % 4 == 2 ? 2_048 : bytes.Length;
        for (var hits = random.Next(1, 12); hits > 0 && bytes.Length > 16; hits--)
        {
            var at = random.Next(8, Math.Min(within, bytes.Length) - 4);
            if (n % 4 == 3)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(at & ~3), random.Next(4) switch { 0 => uint.MaxValue, 1 => (uint)random.Next(64), 2 => 0x7FFF_FFFFu, _ => 0x8000_0000u });
            }
            else
            {
                bytes[at] = (byte)random.Next(256);
            }
        }

        return bytes;
    }

    private static string Name(JsonElement file) => file.GetProperty("file").GetString()!;

    private static FormReading Read(JsonElement file)
    {
        using var doc = SamplePackets.Open("forms", Name(file));
        return DocxFormReader.ReadOldFormat(doc, SamplePackets.Forms, CategoryCode.From(file.GetProperty("chosenCategory").GetString()!));
    }

    private static FormReading Read(byte[] bytes)
    {
        using var doc = new MemoryStream(bytes);
        return DocxFormReader.ReadOldFormat(doc, SamplePackets.Forms, null);
    }
}
