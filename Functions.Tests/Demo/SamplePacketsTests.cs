using TechVolunteers.Campaigns;
using TechVolunteers.Demo;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.WordForm;
using Xunit;

namespace TechVolunteers.Tests.Demo;

public sealed class SamplePacketsTests
{
    public static TheoryData<string> Names => [.. SamplePackets.All.Select(packet => packet.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_packet_is_as_good_or_as_faulty_as_it_says(string name)
    {
        var packet = SamplePackets.Find(name)!;
        using var form = new MemoryStream();
        SamplePackets.WriteForm(form, packet, CampaignFile.Sample);
        form.Position = 0;

        var reading = DocxFormReader.Read(form, CampaignFile.Sample.Forms, packet.Category);
        var findings = EligibilityCheck.Check(reading, CampaignFile.Sample.Category(packet.Category)!, CampaignFile.Sample, EarlierSelections.Sample, "示例农学会（测试）");

        Assert.Empty(reading.Findings);
        Assert.Equal(packet.Title, reading.Value<FieldValue.Text>("name")?.Value);
        if (name.Contains("good", StringComparison.Ordinal))
            Assert.Empty(findings);
        else
            Assert.True(findings.Any(finding => finding.Severity == Severity.Hard) && findings.Length >= 2, string.Join('\n', findings.Select(finding => finding.What)));
    }

    [Fact]
    public void No_two_sample_packets_are_taken_for_the_same_nominee()
    {
        var numbers = new List<string>();
        foreach (var packet in SamplePackets.All.Where(packet => packet.Category.Value is "A" or "B"))
        {
            using var form = new MemoryStream();
            SamplePackets.WriteForm(form, packet, CampaignFile.Sample);
            form.Position = 0;
            var reading = DocxFormReader.Read(form, CampaignFile.Sample.Forms, packet.Category);
            numbers.Add((reading.Value<FieldValue.Text>("volunteerId") ?? reading.Value<FieldValue.Text>("teamId"))!.Value);
        }

        Assert.Equal(numbers.Distinct(StringComparer.Ordinal), numbers);
        Assert.Equal(SamplePackets.All.Length, SamplePackets.All.Select(packet => packet.Title).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_scan_opens(string name)
    {
        using var pdf = new MemoryStream();
        SamplePackets.WriteScan(pdf, SamplePackets.Find(name)!);
        pdf.Position = 0;

        var reading = PdfReader.Read(pdf);

        Assert.Equal(1, reading.Pages);
        Assert.DoesNotContain(reading.Findings, finding => finding.Severity == Severity.Refused);
    }
}
