using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Eligibility;
using TechVolunteers.Nominations.Evidence;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Viruses;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations;

public sealed class InspectPacketTests
{
    [Fact]
    public async Task A_packet_is_read_in_the_child_process_released_and_reported_to_the_unit()
    {
        using var world = await IntakeWorld.Open();
        await using var pool = Pool();
        var nomination = await Send(world, "A", "forms/A-001.docx", "scans/S-013.pdf");

        Assert.True(await Inspect(world, pool, nomination));
        Assert.False(await Inspect(world, pool, nomination));

        var inspected = await world.Nomination(nomination.Id);
        Assert.Equal((1, 1), (inspected.Inspected, inspected.DecisionVersion));
        var truth = SamplePackets.Truth("forms").Single(one => one.GetProperty("file").GetString() is "A-001.docx" or "forms/A-001.docx");
        Assert.Equal(truth.GetProperty("fields").GetProperty("name").GetString(), inspected.Name);
        var inspection = (await world.Nominations.Inspection(inspected, 1, default))!;
        Assert.NotNull(inspection.StampedPages);
        Assert.Equal(0, world.QuarantineCount());
        var pictures = inspection.Scan!.Pictures;
        Assert.Contains(pictures, picture => picture.Kind == ScanPictureKind.Seal);
        Assert.Contains(pictures, picture => picture.Kind == ScanPictureKind.Page);
        Assert.Equal(2 + pictures.Length, world.DocumentCount());
        foreach (var picture in pictures)
        {
            await using var content = (await world.Documents.Open(picture.Document, default))!;
            using var decoded = SkiaSharp.SKBitmap.Decode(content);
            Assert.Equal((picture.Width, picture.Height), (decoded.Width, decoded.Height));
        }

        Assert.Equal(["nominations.submitted", "nominations.inspected"], (await world.Audit(nomination)).Select(entry => entry.Action));
        Assert.Equal(inspection.Findings.IsEmpty ? 0 : 1, (await world.Letters("nominations.inspected")).Length);
    }

    [Fact]
    public async Task A_refused_form_stays_in_quarantine_and_the_other_files_go_on()
    {
        using var world = await IntakeWorld.Open();
        await using var pool = Pool();
        var nomination = await Send(world, "A", "forms/X-macro.docx", "scans/S-013.pdf");

        Assert.True(await Inspect(world, pool, nomination));

        var inspection = (await world.Nominations.Inspection(nomination, 1, default))!;
        Assert.Contains(inspection.Findings, finding => finding.Severity == Severity.Refused);
        Assert.Equal(1, world.QuarantineCount());
        var packet = (await world.Nominations.Packet(nomination, 1, default))!;
        Assert.Null(await world.Documents.Open(packet.Files[0].Document, default));
        Assert.Contains("文件不能收用", Assert.Single(await world.Letters("nominations.inspected")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_nominee_from_two_units_is_a_warning_on_both()
    {
        using var world = await IntakeWorld.Open();
        await using var pool = Pool();
        var one = await Send(world, "A", "forms/A-001.docx", "scans/S-013.pdf");
        var two = await Send(world, "A", "forms/A-001.docx", "scans/S-013.pdf", IntakeWorld.UnitTwo);

        await Inspect(world, pool, one);
        await Inspect(world, pool, two);

        foreach (var (mine, other) in new[] { (one, two), (two, one) })
        {
            var finding = Assert.Single((await world.Nominations.Inspection(mine, 1, default))!.Findings, finding => finding.Code == "same-nominee");
            Assert.Equal((Severity.Soft, other.Number), (finding.Severity, finding.Evidence));
            Assert.DoesNotContain(other.UnitName, finding.What, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("蓝天科技志愿服务队", "蓝天科普志愿队", true)]
    [InlineData("示例省样例市东湖区蓝天行动科技志愿服务队", "示例样例东湖蓝天行动科技志愿服务队", true)]
    [InlineData("示例省样例市东湖区蓝天行动科技志愿服务队", "样例市东湖区蓝天行动科技志愿队", true)]
    [InlineData("張示例", "张示例", true)]
    [InlineData("张示利", "张示例", true)]
    [InlineData("蓝天科技志愿服务队（一队）", "蓝天科技志愿服务队（二队）", false)]
    [InlineData("示例省东湖区蓝天科技志愿服务队", "示例省西湖区蓝天科技志愿服务队", false)]
    [InlineData("王五", "张示例", false)]
    public void Nominees_that_compare_as_near_share_a_key_of_the_index(string one, string other, bool near)
    {
        var (a, b) = (new NomineeRow(new("a"), 1, one, "示例学会（测试）", null), new NomineeRow(new("b"), 1, other, "示例学会（测试）", null));

        Assert.Equal(near, NomineeMatching.Compare(a.Nominee, b.Nominee).Likeness != Likeness.Different);
        Assert.True(!near || a.Keys.Intersect(b.Keys).Any());
    }

    [Fact]
    public void A_near_nominee_is_named_with_the_score_and_an_equal_one_as_the_same()
    {
        Assert.Equal("另有推荐单位报送了与“甲队”相近的对象，相似度 85 %。", IntakeFindings.SameNominee(false, "甲队", "N", new NomineeMatch(Likeness.Near, 85)).What);
        Assert.Equal(("similar-nominee", "相似度 85 %"), (IntakeFindings.SameNominee(true, "甲队", "N", new NomineeMatch(Likeness.Near, 85)).Code, IntakeFindings.SameNominee(true, "甲队", "N", new NomineeMatch(Likeness.Near, 85)).Found));
        Assert.Equal(("same-nominee", "贵单位还报送了同一对象“甲队”。"), (IntakeFindings.SameNominee(true, "甲队", "N", NomineeMatch.Same).Code, IntakeFindings.SameNominee(true, "甲队", "N", NomineeMatch.Same).What));
    }

    [Fact]
    public async Task The_packet_beyond_the_quota_is_flagged_and_the_one_within_is_not()
    {
        using var world = await IntakeWorld.Open(definition => definition with { Categories = [.. definition.Categories.Select(category => category with { Quota = new QuotaRule(1, OverQuota.Flag) })] });
        await using var pool = Pool();
        var one = await Send(world, "A", "forms/A-001.docx", "scans/S-013.pdf");
        var two = await Send(world, "A", "forms/A-004.docx", "scans/S-013.pdf");

        await Inspect(world, pool, one);
        await Inspect(world, pool, two);

        Assert.DoesNotContain((await world.Nominations.Inspection(one, 1, default))!.Findings, finding => finding.Code == "over-quota");
        Assert.Equal("2/1", Assert.Single((await world.Nominations.Inspection(two, 1, default))!.Findings, finding => finding.Code == "over-quota").Evidence);
    }

    [Fact]
    public async Task A_packet_whose_inspection_always_fails_is_left_to_people_once()
    {
        using var world = await IntakeWorld.Open();
        var nomination = await Send(world, "A", "forms/A-001.docx", "scans/S-013.pdf");
        var results = new InspectionRecords(world.Nominations, world.People, world.Ledger, IntakeWorld.Url);
        var step = new GiveUpInspection(world.Campaigns, world.Nominations, NoScanner(world), new PacketCopies(world.Documents), results, world.Time);
        var run = new InspectionRun(new NominationRun(world.Id, nomination.Id), 1);

        Assert.Equal((true, false), (await step.GiveUp(run, "test", default), await step.GiveUp(run, "test", default)));

        Assert.Equal(1, (await world.Nomination(nomination.Id)).Inspected);
        Assert.Equal("inspection-stopped", Assert.Single((await world.Nominations.Inspection(nomination, 1, default))!.Findings).Code);
        Assert.False(await step.GiveUp(run with { Version = 2 }, "test", default));
    }

    [Fact]
    public async Task A_version_that_was_replaced_meanwhile_is_not_inspected()
    {
        using var world = await IntakeWorld.Open();
        await using var pool = Pool();
        var nomination = await Send(world, "A", "forms/A-001.docx", "scans/S-013.pdf");
        await world.Submissions.Replace(await world.Running(), nomination, null, await world.Files(), world.Now, world.By(nomination.Unit), default);

        Assert.False(await Inspect(world, pool, nomination));

        Assert.Equal(0, (await world.Nomination(nomination.Id)).Inspected);
    }

    [Fact]
    public void A_reading_too_long_for_a_row_is_left_out_and_said_to_be()
    {
        var fields = ImmutableSortedDictionary<string, FieldReading>.Empty.Add("deeds", new FieldReading.Read(new FieldValue.Text(new string('长', 300_000)), "", ""));
        var inspection = new Inspection(new NominationId("n"), 1, default, new FormReading(null, fields, null, []), 1, [new Finding("x", Severity.Soft, null, new string('长', 900), "。")]);

        var bounded = inspection.Bounded();

        Assert.Null(bounded.Form);
        Assert.Equal(["x", "form-too-long"], bounded.Findings.Select(finding => finding.Code));
        Assert.Equal(500, bounded.Findings[0].What.Length);
    }

    private static PacketScan NoScanner(IntakeWorld world) => new(null, world.Documents, NullLogger<PacketScan>.Instance);

    private static InspectionPool Pool() => new(InspectionLimits.Default with { Time = TimeSpan.FromSeconds(60) }, NullLogger<InspectionPool>.Instance);

    private static async Task<bool> Inspect(IntakeWorld world, InspectionPool pool, Nomination nomination)
    {
        var judgement = new PacketJudgement(world.Nominations, world.People, world.Archive, world.FormCodes, world.Records, world.Ledger);
        var results = new InspectionRecords(world.Nominations, world.People, world.Ledger, IntakeWorld.Url);
        var step = new InspectPacket(world.Campaigns, world.Nominations, NoScanner(world), new PacketCopies(world.Documents), new EvidenceStore(world.Documents), pool, judgement, results, world.Time);
        return await step.Inspect(new InspectionRun(new NominationRun(world.Id, nomination.Id), nomination.Version), "test", default);
    }

    private static async Task<Nomination> Send(IntakeWorld world, string category, string form, string scan, TechVolunteers.Identity.UnitId? unit = null)
    {
        var from = unit ?? IntakeWorld.UnitOne;
        var files = ImmutableArray.Create(await Store(world, PacketPart.Form, form), await Store(world, PacketPart.Stamped, scan));
        return Assert.IsType<Submission.Accepted>(await world.Submissions.Submit(await world.Running(), from, category, files, world.Now, world.By(from), default)).Nomination;
    }

    private static async Task<PacketFile> Store(IntakeWorld world, PacketPart part, string sample)
    {
        await using var content = SamplePackets.Open(sample.Split('/'));
        var stored = Assert.IsType<DocumentWrite.Stored>(await world.Documents.Write(content, 100_000_000, default));
        return new PacketFile(part, Path.GetFileName(sample), stored.Id, stored.Length, stored.Sha256);
    }
}
