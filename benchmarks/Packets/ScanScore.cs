using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Scan.Seals;

namespace TechVolunteers.Benchmarks.Packets;

/// <summary>Seals and check codes of scans. A seal counts by file: positive is <see cref="SealVerdict.Present"/>, true is <c>seal: present</c>.</summary>
internal sealed class ScanScore(Misses misses)
{
    private const int PagesOfTheTarget = 3;

    private readonly Times cpu = new();
    private int present;
    private int called;
    private int right;
    private int missedColour;
    private int otherColour;
    private int otherColourUnclear;
    private int absentUnclear;
    private int kinds;
    private int kindsRight;
    private int codes;
    private int codesRead;
    private int codesWrong;

    /// <summary>Of scans of at most three pages.</summary>
    public Times Times { get; } = new();

    public void Add(Sample sample, SampleRead read)
    {
        var scan = read.Reading?.Scan;
        if (scan is { Seal: not null, Pages: <= PagesOfTheTarget })
        {
            Times.Add(read.Time);
            cpu.Add(read.Cpu);
        }

        Kind(sample, scan?.Kind);
        if (sample.Text("seal") is { } seal)
            Seal(sample, seal, scan?.Seal);
        Code(sample, sample.Text("qr"), scan?.Code);
    }

    public string Summary() =>
        $"{Times.Count} scans of at most {PagesOfTheTarget} pages: {Times}; processor time {cpu}. Seals: {right} right of {called} called present and {present} true; gray and blue ones called unclear {otherColourUnclear} of {otherColour}; unclear where there is none {absentUnclear}. Codes: {codesRead} of {codes} read, {codesWrong} wrongly. Kind of PDF: {kindsRight} of {kinds}.";

    public string Figures() =>
        $"seal_p={Figure.Share(right, called)} seal_r={Figure.Share(right, present)} seal_missed_colour={missedColour} qr={Figure.Share(codesRead, codes)}";

    private void Seal(Sample sample, string truth, SealReading? seal)
    {
        var isPresent = truth == "present";
        var saidPresent = seal?.Verdict == SealVerdict.Present;
        present += isPresent ? 1 : 0;
        called += saidPresent ? 1 : 0;
        right += isPresent && saidPresent ? 1 : 0;
        missedColour += isPresent && seal?.Verdict == SealVerdict.Missing ? 1 : 0;
        var other = truth is "gray" or "blue";
        otherColour += other ? 1 : 0;
        otherColourUnclear += other && seal?.Verdict == SealVerdict.Unclear ? 1 : 0;
        absentUnclear += truth == "absent" && seal?.Verdict == SealVerdict.Unclear ? 1 : 0;
        if (isPresent != saidPresent && !(!isPresent && seal?.Verdict is null or SealVerdict.Unclear))
            misses.Add(sample.Name, "seal", $"true {truth}, read {seal?.Verdict.ToString() ?? "nothing"} ({seal?.Doubt.ToString() ?? "refused"})");
        else if (other && seal?.Verdict != SealVerdict.Unclear)
            misses.Add(sample.Name, "seal", $"true {truth}, read {seal?.Verdict.ToString() ?? "nothing"}");
    }

    private void Code(Sample sample, string? truth, CodeReading? code)
    {
        var got = code?.Code?.ToString();
        codes += truth is null ? 0 : 1;
        codesRead += truth is not null && got == truth ? 1 : 0;
        codesWrong += got is not null && got != truth ? 1 : 0;
        if (got != truth)
            misses.Add(sample.Name, "qr", $"true {truth ?? "none"}, read {got ?? code?.Verdict.ToString() ?? "nothing"}");
    }

    private void Kind(Sample sample, ScanKind? kind)
    {
        var truth = sample.Text("kind");
        if (truth is not ("scan" or "born-digital" or "mixed"))
            return;
        var got = kind switch
        {
            ScanKind.Scan => "scan",
            ScanKind.BornDigital => "born-digital",
            ScanKind.Mixed => "mixed",
            _ => "unknown",
        };
        kinds++;
        kindsRight += got == truth ? 1 : 0;
        if (got != truth)
            misses.Add(sample.Name, "kind", $"true {truth}, read {got}");
    }
}
