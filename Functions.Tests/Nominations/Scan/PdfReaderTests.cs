using System.Text;
using System.Text.Json;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan;

public sealed class PdfReaderTests
{
    public static TheoryData<string> Scans =>
        [.. SamplePackets.Truth("scans").Select(Name).Where(file => file.StartsWith('S') && File.Exists(SamplePackets.Path("scans", file)))];

    [Theory]
    [MemberData(nameof(Scans))]
    public void An_ordinary_scan_opens_with_its_pages_and_kind(string file)
    {
        var truth = SamplePackets.Truth("scans").Single(one => Name(one) == file);
        var reading = Read(file);

        Assert.Empty(reading.Findings);
        Assert.Equal(truth.GetProperty("pages").GetInt32(), reading.Pages);
        Assert.Equal(
            truth.GetProperty("kind").GetString() switch { "scan" => ScanKind.Scan, "born-digital" => ScanKind.BornDigital, _ => ScanKind.Mixed },
            reading.Kind);
    }

    [Theory]
    [InlineData("X-encrypted-user.pdf", "pdf-encrypted", Severity.Refused)]
    [InlineData("X-truncated.pdf", "pdf-broken", Severity.Refused)]
    [InlineData("X-page-tree-loop.pdf", "pdf-broken", Severity.Refused)]
    [InlineData("X-garbage-header.pdf", "pdf-late-header", Severity.Soft)]
    [InlineData("X-many-pages.pdf", "pdf-too-many-pages", Severity.Refused)]
    [InlineData("X-huge-page.pdf", "pdf-page-too-large", Severity.Refused)]
    [InlineData("X-image-bomb.pdf", "pdf-image-too-large", Severity.Refused)]
    [InlineData("X-javascript.pdf", "pdf-active", Severity.Refused)]
    [InlineData("X-launch.pdf", "pdf-active", Severity.Refused)]
    [InlineData("X-encrypted-owner.pdf", "pdf-restricted", Severity.Soft)]
    [InlineData("X-embedded-file.pdf", "pdf-embedded-file", Severity.Soft)]
    [InlineData("X-polyglot-zip.pdf", "pdf-polyglot", Severity.Soft)]
    public void What_is_wrong_is_named(string file, string code, Severity severity)
    {
        var finding = Assert.Single(Read(file).Findings);

        Assert.Equal((code, severity), (finding.Code, finding.Severity));
        Assert.True(finding.What.EndsWith('。') && finding.Do.EndsWith('。'));
    }

    [Fact]
    public void A_link_to_a_web_page_is_nothing_to_mention() => Assert.Empty(Read("X-uri-only.pdf").Findings);

    [Theory]
    [InlineData("", "pdf-empty")]
    [InlineData("这是一段文字，不是 PDF。", "pdf-not-pdf")]
    [InlineData("%PDF-1.7\nnothing", "pdf-broken")]
    public void What_is_no_pdf_is_refused(string content, string code)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        var finding = Assert.Single(PdfReader.Read(stream).Findings);
        Assert.Equal((code, Severity.Refused), (finding.Code, finding.Severity));
    }

    [Fact]
    public void Damaged_bytes_give_a_finding_or_a_reading_and_never_an_exception()
    {
        var whole = File.ReadAllBytes(SamplePackets.Path("scans", "X-launch.pdf"));
        var random = new Random(20211112);
        for (var n = 0; n < 60; n++)
        {
            var bytes = whole[..random.Next(whole.Length / 2, whole.Length)];
            for (var hits = 0; hits < 40; hits++)
            {
                // The structure is in the text around the picture: both ends are hit most.
                bytes[5 + random.Next(hits % 2 == 0 ? 600 : bytes.Length - 5)] = (byte)random.Next(256);
            }

            using var stream = new MemoryStream(bytes);
            var reading = PdfReader.Read(stream);
            Assert.True(reading.Pages is not null || reading.Findings.Length > 0);
        }
    }

    private static string Name(JsonElement file) => file.GetProperty("file").GetString()!;

    private static ScanReading Read(string file)
    {
        using var pdf = SamplePackets.Open("scans", file);
        return PdfReader.Read(pdf);
    }
}
