using System.Collections.Immutable;
using System.Diagnostics;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Nominations.Upload;

namespace TechVolunteers.Benchmarks.Packets;

/// <summary>What intake makes of one file.</summary>
/// <param name="Reading">Null when the upload's own look at the file refuses it, or the inspection was stopped.</param>
/// <param name="Findings">Of the upload and of the inspection.</param>
/// <param name="Time">Of the reading, in the inspection process.</param>
/// <param name="Cpu">What the inspection process used in that time.</param>
internal sealed record SampleRead(PacketReading? Reading, ImmutableArray<Finding> Findings, TimeSpan Time, TimeSpan Cpu)
{
    public bool Refused => Findings.Any(finding => finding.Severity == Severity.Refused);
}

/// <summary>Takes a file the way that an upload goes: its content against its name, then the inspection in its own process.</summary>
internal sealed class SampleReader : IAsyncDisposable
{
    private static readonly InspectionLimits limits = InspectionLimits.Default;
    private static readonly CampaignDefinition campaign = CampaignFile.Sample;
    private InspectionProcess? child;
    private long peak;

    /// <summary>The most memory that an inspection process had at any time, whole process.</summary>
    public long PeakBytes => Math.Max(peak, child?.PeakBytes ?? 0);

    public async Task<SampleRead> Read(Sample sample, CancellationToken cancel)
    {
        var part = Path.GetExtension(sample.Path).Equals(".pdf", StringComparison.OrdinalIgnoreCase) ? PacketPart.Stamped : PacketPart.Form;
        var name = Path.GetFileName(sample.Path);
        await using (var content = File.OpenRead(sample.Path))
        {
            if (FileCheck.Of(part, name, null, FileKinds.Detect(content)) is FileCheck.Refused refused)
                return new SampleRead(null, [refused.Finding], default, default);
        }

        child ??= await InspectionProcess.Start(limits.HeapBytes, limits.MemoryBytes, cancel) ?? throw new InvalidOperationException("The inspection process does not start.");
        var chosen = CategoryCode.From(sample.Text("chosenCategory") ?? sample.Text("category") ?? campaign.Categories[0].Code.Value);
        var request = new InspectionRequest(new PacketFiles([new InspectedFile(part, Path.GetFullPath(sample.Path), name)]), [.. campaign.Forms], chosen, (int)limits.Time.TotalMilliseconds);
        var began = Stopwatch.GetTimestamp();
        var outcome = await child.Ask(request, cancel);
        if (outcome is InspectionProcess.Outcome.Answered { Answer: var answer })
            return new SampleRead(answer.Reading, answer.Reading.Findings, answer.Took, answer.Processor);
        var why = ((InspectionProcess.Outcome.Stopped)outcome).Why;
        peak = PeakBytes;
        child.Kill();
        await child.DisposeAsync();
        child = null;
        return new SampleRead(null, [InspectionFindings.Stopped(why)], Stopwatch.GetElapsedTime(began), default);
    }

    public async ValueTask DisposeAsync()
    {
        if (child is not null)
            await child.DisposeAsync();
    }
}
