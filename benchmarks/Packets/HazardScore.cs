namespace TechVolunteers.Benchmarks.Packets;

/// <summary>Which files are refused, by the upload's own look or by the inspection: those whose <c>outcome</c> is <c>reject</c> should be, others not.</summary>
internal sealed class HazardScore(Misses misses)
{
    private int rejects;
    private int refused;
    private int others;
    private int falseRefusals;

    public void Add(Sample sample, SampleRead read)
    {
        rejects += sample.Rejected ? 1 : 0;
        others += sample.Rejected ? 0 : 1;
        refused += sample.Rejected && read.Refused ? 1 : 0;
        falseRefusals += !sample.Rejected && read.Refused ? 1 : 0;
        if (sample.Rejected && !read.Refused)
            misses.Add(sample.Name, "hazard", "should be refused and is not");
        else if (!sample.Rejected && read.Refused)
            misses.Add(sample.Name, "hazard", "refused: " + string.Join(", ", read.Findings.Select(finding => finding.Code)));
        else if (read.Findings.FirstOrDefault(finding => finding.Code == "inspection-stopped") is { } stopped)
            misses.Add(sample.Name, "inspection", stopped.What);
        else if (sample.Text("outcome") == "finding" && read.Findings.IsEmpty)
            misses.Add(sample.Name, "hazard", "should be a finding for a person");
    }

    public string Summary() => $"Hazards: {refused} of {rejects} refused; of {others} other files {falseRefusals} refused.";

    public string Figures() => $"hazards_refused={Figure.Share(refused, rejects)} false_refusals={falseRefusals}";
}
