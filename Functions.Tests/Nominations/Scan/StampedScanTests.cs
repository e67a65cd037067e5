using System.Text.Json;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Scan.Seals;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Scan;

/// <summary>The sample scans against what is true about them.</summary>
public sealed class StampedScanTests
{
    public static TheoryData<string> Scans =>
        [.. SamplePackets.Truth("scans").Select(Name).Where(file => file.StartsWith('S') && File.Exists(SamplePackets.Path("scans", file)))];

    [Theory]
    [MemberData(nameof(Scans))]
    public void Feature_N8_the_seal_is_seen_where_it_is_and_only_there(string file)
    {
        var truth = Truth(file);
        var seal = Read(file).Seal!;

        switch (truth.GetProperty("seal").GetString())
        {
            case "present":
                Assert.Equal(SealVerdict.Present, seal.Verdict);
                var places = truth.GetProperty("seals").EnumerateArray().ToArray();
                Assert.Contains(places, place => place.GetProperty("page").GetInt32() == seal.Best!.Page && Near(place.GetProperty("bboxMm"), seal.Best.Box));
                break;
            case "gray" or "blue":
                Assert.Equal(SealVerdict.Unclear, seal.Verdict);
                break;
            default:
                Assert.NotEqual(SealVerdict.Present, seal.Verdict);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Scans))]
    public void Feature_N8_the_check_code_is_read_where_it_can_be(string file)
    {
        var truth = Truth(file).GetProperty("qr").GetString();

        Assert.Equal(truth, Read(file).Code!.Code?.ToString());
    }

    [Fact]
    public void A_scan_without_colour_is_said_to_be_one_and_not_to_lack_its_seal()
    {
        var reading = Read("S-051.pdf");

        Assert.Equal(SealDoubt.ColourLost, reading.Seal!.Doubt);
        Assert.Equal(("seal-colour-lost", Severity.Soft), reading.Findings.Select(finding => (finding.Code, finding.Severity)).Single());
    }

    [Theory]
    [MemberData(nameof(Scans))]
    public void What_a_scan_shows_is_advice_in_whole_sentences(string file) => Assert.All(Read(file).Findings, finding =>
    {
        Assert.Equal(Severity.Soft, finding.Severity);
        Assert.True(finding.What.EndsWith('。') && finding.Do.EndsWith('。'));
    });

    [Fact]
    public void Pages_are_described_as_a_viewer_shows_them()
    {
        var page = Read("S-013.pdf").PageReadings.Single();

        Assert.Equal((1, PageKind.Picture, 0, 150.0, true), (page.Number, page.Kind, page.Turned, page.Dpi, page.Colour));
        Assert.InRange(page.WidthMm, 209.5, 210.5);
        Assert.InRange(page.HeightMm, 296.5, 297.5);
    }

    [Fact]
    public void A_file_that_is_refused_is_not_looked_at()
    {
        var reading = Read("X-javascript.pdf");

        Assert.Null(reading.Seal);
        Assert.Null(reading.Code);
    }

    private static bool Near(JsonElement truth, BoxMm box)
    {
        var sides = truth.EnumerateArray().Select(side => side.GetDouble()).ToArray();
        return Math.Abs(sides[0] - box.X) < 2 && Math.Abs(sides[1] - box.Y) < 2 && Math.Abs(sides[2] - box.Width) < 3 && Math.Abs(sides[3] - box.Height) < 3;
    }

    private static JsonElement Truth(string file) => SamplePackets.Truth("scans").Single(one => Name(one) == file);

    private static string Name(JsonElement file) => file.GetProperty("file").GetString()!;

    private static ScanReading Read(string file)
    {
        using var pdf = SamplePackets.Open("scans", file);
        return PdfReader.ReadStamped(pdf);
    }
}
