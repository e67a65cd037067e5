using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Inspections;

/// <summary>The child really runs: the app's own binary lies beside the tests.</summary>
public sealed class InspectionPoolTests
{
    // The memory that every packet has; time enough for a machine that is busy with other tests.
    private static readonly InspectionLimits Patient = InspectionLimits.Default with { Time = TimeSpan.FromMinutes(1), Children = 1 };
    private static readonly CategoryCode A = CategoryCode.From("A");

    [Fact]
    public async Task A_packet_is_read_in_another_process_as_it_is_here()
    {
        var files = Packet(("forms/A-001.docx", PacketPart.Form), ("scans/S-051.pdf", PacketPart.Stamped), ("scans/X-launch.pdf", PacketPart.Attachment));
        await using var pool = new InspectionPool(Patient, NullLogger<InspectionPool>.Instance);

        var reading = await pool.Inspect(files, SamplePackets.Forms, A, TestContext.Current.CancellationToken);

        Assert.Equal(Json.Write(PacketInspection.Read(files, SamplePackets.Forms, A)), Json.Write(reading));
        Assert.Equal(18, reading.Form!.Fields.Count);
        Assert.Equal((2, ScanKind.Scan), (reading.Scan!.Pages, reading.Scan.Kind));
        Assert.Equal(["seal-colour-lost", "pdf-active", "scan-other-content"], reading.Findings.Select(finding => finding.Code));
    }

    [Fact]
    public async Task A_child_serves_many_packets_and_damaged_ones_do_not_end_it()
    {
        await using var child = await Start(Patient.MemoryBytes);
        foreach (var file in new[] { "X-zip-bomb.docx", "X-xxe.docx", "X-deep-tables.docx", "A-017.doc", "A-001.docx" })
        {
            var outcome = await child.Ask(Request(60_000, Packet(("forms/" + file, PacketPart.Form))), TestContext.Current.CancellationToken);
            Assert.IsType<InspectionProcess.Outcome.Answered>(outcome);
        }
    }

    [Fact]
    public async Task What_takes_too_long_is_ended_and_left_to_a_person()
    {
        await using var pool = new InspectionPool(Patient with { Time = TimeSpan.FromMilliseconds(1) }, NullLogger<InspectionPool>.Instance);

        // Many files, so that no machine is fast enough.
        var reading = await pool.Inspect(Packet([.. Enumerable.Repeat(("forms/X-zip-bomb.docx", PacketPart.Form), 50)]), SamplePackets.Forms, A, TestContext.Current.CancellationToken);

        AssertStopped(reading, "自动检查超过了时间上限，已经停止，这份材料没有自动检查结果。");
    }

    [Fact]
    public async Task What_takes_too_much_memory_is_ended()
    {
        // The runtime alone needs more than this, so the first look ends it.
        await using var child = await Start(Patient.MemoryBytes);
        await using var small = await Start(memoryBytes: 1 << 20);

        var outcome = await small.Ask(Request(60_000, Packet(("forms/X-zip-bomb.docx", PacketPart.Form))), TestContext.Current.CancellationToken);

        Assert.Equal(InspectionStop.Memory, Assert.IsType<InspectionProcess.Outcome.Stopped>(outcome).Why);
        Assert.False(child.Ended);
    }

    [Fact]
    public async Task A_child_that_dies_is_a_stop_and_no_exception()
    {
        await using var child = await Start(Patient.MemoryBytes);
        child.Kill();

        var outcome = await child.Ask(Request(60_000, Packet(("forms/A-001.docx", PacketPart.Form))), TestContext.Current.CancellationToken);

        Assert.Equal(InspectionStop.Crash, Assert.IsType<InspectionProcess.Outcome.Stopped>(outcome).Why);
    }

    [Fact]
    public async Task A_file_that_is_gone_ends_only_its_own_inspection()
    {
        await using var pool = new InspectionPool(Patient, NullLogger<InspectionPool>.Instance);

        var gone = await pool.Inspect(new PacketFiles([new InspectedFile(PacketPart.Form, "/nowhere/form.docx", "form.docx")]), SamplePackets.Forms, A, TestContext.Current.CancellationToken);
        var next = await pool.Inspect(Packet(("forms/A-001.docx", PacketPart.Form)), SamplePackets.Forms, A, TestContext.Current.CancellationToken);

        AssertStopped(gone, "自动检查中途停止，这份材料没有自动检查结果。");
        Assert.Empty(next.Findings);
    }

    [Fact]
    public async Task A_child_leaves_when_its_input_ends()
    {
        var child = await Start(Patient.MemoryBytes);
        using var seen = Process.GetProcessById(child.Id);

        await child.DisposeAsync();

        Assert.True(seen.WaitForExit(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_cancelled_inspection_ends_its_child()
    {
        await using var pool = new InspectionPool(Patient, NullLogger<InspectionPool>.Instance);
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.Inspect(Packet(("forms/A-001.docx", PacketPart.Form)), SamplePackets.Forms, A, cancel.Token));
    }

    [Theory]
    [InlineData(6_000, 6_000, null)]
    [InlineData(65_535, 65_535, "image-too-large")]
    [InlineData(0, 10, "image-broken")]
    public void An_image_is_measured_by_its_header(int width, int height, string? code)
    {
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, (byte)(width >> 8), (byte)width, 0, 0, (byte)(height >> 8), (byte)height];
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 1, 0xFF, 0xC2, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 0, 0, 0];
        foreach (var (content, name) in new[] { (png, "a.png"), (jpeg, "a.jpg") })
        {
            var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            File.WriteAllBytes(path, content);
            try
            {
                var reading = PacketInspection.Read(new PacketFiles([new InspectedFile(PacketPart.Attachment, path, name)]), SamplePackets.Forms, A);
                Assert.Equal(code is null ? [] : [code], reading.Findings.Select(finding => finding.Code));
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    [Fact]
    public void Attachments_are_checked_by_content()
    {
        var reading = PacketInspection.Read(
            Packet(("forms/X-macro.docx", PacketPart.Attachment), ("forms/A-017.doc", PacketPart.Attachment), ("forms/C-003.docx", PacketPart.Attachment), ("scans/X-encrypted-user.pdf", PacketPart.Consent)),
            SamplePackets.Forms,
            A);
        Assert.Equal(["word-macros", "file-content-differs", "pdf-encrypted"], reading.Findings.Select(finding => finding.Code).Distinct());
        Assert.StartsWith("附件“X-macro.docx”", reading.Findings[0].What, StringComparison.Ordinal);
    }

    private static void AssertStopped(PacketReading reading, string what)
    {
        var finding = Assert.Single(reading.Findings);
        Assert.Equal(("inspection-stopped", Severity.Soft, what), (finding.Code, finding.Severity, finding.What));
        Assert.Null(reading.Form);
    }

    private static async Task<InspectionProcess> Start(long memoryBytes) =>
        await InspectionProcess.Start(Patient.HeapBytes, memoryBytes, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("The child does not start.");

    private static InspectionRequest Request(int milliseconds, PacketFiles files) => new(files, SamplePackets.Forms, A, milliseconds);

    private static PacketFiles Packet(params (string File, PacketPart Part)[] files) =>
        new([.. files.Select(file => new InspectedFile(file.Part, SamplePackets.Path(file.File.Split('/')), Path.GetFileName(file.File)))]);
}
