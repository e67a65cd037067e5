using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Evidence;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Nominations.Viruses;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Viruses;

public sealed class HeldPacketTests
{
    private static readonly ClamdAddress Nobody = ClamdAddress.Parse("unix:///tmp/there-is-no-such-socket");

    [Fact]
    public async Task While_the_scanner_is_down_a_packet_stays_in_quarantine_and_is_asked_about_every_five_minutes()
    {
        using var world = await IntakeWorld.Open();
        await using var pool = new InspectionPool(InspectionLimits.Default, NullLogger<InspectionPool>.Instance);
        var nomination = await Send(world, withVirus: false);

        Assert.False(await Inspect(world, pool, Nobody, nomination.Id));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await GiveUp(world, Nobody, nomination.Id));

        var held = await world.Nomination(nomination.Id);
        Assert.Equal((0, world.Now), (held.Inspected, held.HeldAt));
        Assert.Equal(3, world.QuarantineCount());
        Assert.All((await world.Nominations.Packet(held, 1, default))!.Files, file => Assert.Null(world.Documents.Open(file.Document, default).Result));
        Assert.Equal(["nominations.submitted", "nominations.held"], (await world.Audit(held)).Select(entry => entry.Action));
        var running = await world.Running();
        Assert.Equal(new NominationLook(NominationStep.Wait, 0, world.Now.AddMinutes(5)), NominationLook.At(running, held, [], world.Now));
        Assert.Equal(NominationStep.Inspect, NominationLook.At(running, held, [], world.Now.AddMinutes(5)).Next);
    }

    [Fact]
    public async Task Once_the_scanner_answers_the_packet_goes_on_and_what_it_found_stays_in_quarantine()
    {
        await using var daemon = await ClamdDaemon.Start();
        using var world = await IntakeWorld.Open();
        await using var pool = new InspectionPool(InspectionLimits.Default with { Time = TimeSpan.FromSeconds(60) }, NullLogger<InspectionPool>.Instance);
        var nomination = await Send(world, withVirus: true);
        Assert.False(await Inspect(world, pool, Nobody, nomination.Id));

        Assert.True(await Inspect(world, pool, daemon.Address, nomination.Id));

        var inspected = await world.Nomination(nomination.Id);
        Assert.Equal((1, (DateTimeOffset?)null), (inspected.Inspected, inspected.HeldAt));
        var virus = Assert.Single((await world.Nominations.Inspection(inspected, 1, default))!.Findings, finding => finding.Code == "virus");
        Assert.Equal(Severity.Refused, virus.Severity);
        Assert.Contains("“证明材料.pdf”中查出病毒（Eicar-Test-Signature.UNOFFICIAL）", virus.What, StringComparison.Ordinal);
        Assert.Equal(1, world.QuarantineCount());
        var files = (await world.Nominations.Packet(inspected, 1, default))!.Files;
        Assert.Null(await world.Documents.Open(files[2].Document, default));
        await using var form = await world.Documents.Open(files[0].Document, default);
        Assert.NotNull(form);
        Assert.Contains("查出病毒", Assert.Single(await world.Letters("nominations.inspected")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inspection_that_is_given_up_releases_nothing_that_has_a_virus()
    {
        await using var daemon = await ClamdDaemon.Start();
        using var world = await IntakeWorld.Open();
        var nomination = await Send(world, withVirus: true);

        Assert.True(await GiveUp(world, daemon.Address, nomination.Id));

        Assert.Equal(1, world.QuarantineCount());
        Assert.Equal(["virus", "inspection-stopped"], (await world.Nominations.Inspection(nomination, 1, default))!.Findings.Select(finding => finding.Code));
    }

    private static PacketScan Scan(IntakeWorld world, ClamdAddress address) => new(new Clamd(address, TimeProvider.System), world.Documents, NullLogger<PacketScan>.Instance);

    private static Task<bool> Inspect(IntakeWorld world, InspectionPool pool, ClamdAddress scanner, NominationId id)
    {
        var judgement = new PacketJudgement(world.Nominations, world.People, world.Archive, world.FormCodes, world.Records, world.Ledger);
        var step = new InspectPacket(world.Campaigns, world.Nominations, Scan(world, scanner), new PacketCopies(world.Documents), new EvidenceStore(world.Documents), pool, judgement, Results(world), world.Time);
        return step.Inspect(new InspectionRun(new NominationRun(world.Id, id), 1), "test", default);
    }

    private static Task<bool> GiveUp(IntakeWorld world, ClamdAddress scanner, NominationId id) =>
        new GiveUpInspection(world.Campaigns, world.Nominations, Scan(world, scanner), new PacketCopies(world.Documents), Results(world), world.Time)
            .GiveUp(new InspectionRun(new NominationRun(world.Id, id), 1), "test", default);

    private static InspectionRecords Results(IntakeWorld world) => new(world.Nominations, world.People, world.Ledger, IntakeWorld.Url);

    private static async Task<Nomination> Send(IntakeWorld world, bool withVirus)
    {
        var attachment = new MemoryStream();
        await using (var pdf = SamplePackets.Open("scans", "S-013.pdf"))
            await pdf.CopyToAsync(attachment);
        if (withVirus)
            attachment.Write(Encoding.ASCII.GetBytes($"\n%{ClamdDaemon.Eicar}\n"));
        attachment.Position = 0;
        var files = ImmutableArray.Create(
            await Store(world, PacketPart.Form, "推荐表.docx", SamplePackets.Open("forms", "A-001.docx")),
            await Store(world, PacketPart.Stamped, "推荐表.pdf", SamplePackets.Open("scans", "S-013.pdf")),
            await Store(world, PacketPart.Attachment, "证明材料.pdf", attachment));
        return Assert.IsType<Submission.Accepted>(await world.Submissions.Submit(await world.Running(), IntakeWorld.UnitOne, "A", files, world.Now, world.By(IntakeWorld.UnitOne), default)).Nomination;
    }

    private static async Task<PacketFile> Store(IntakeWorld world, PacketPart part, string name, Stream content)
    {
        await using (content)
        {
            var stored = Assert.IsType<DocumentWrite.Stored>(await world.Documents.Write(content, 100_000_000, default));
            return new PacketFile(part, name, stored.Id, stored.Length, stored.Sha256);
        }
    }
}
