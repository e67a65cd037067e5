using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Mutations;

/// <summary>Whatever becomes of a file on its way, reading it gives a value or a named reason. The benchmark <c>mutations</c> tries ten times as many.</summary>
public sealed class MutationTests
{
    private const int Files = 2_000;
    private const int PagesOf = 25;

    // Small ones, so that thousands are read in seconds.
    private static readonly string[] samples =
    [
        "forms/A-001.docx", "forms/A-017.doc", "scans/X-uri-only.pdf", "forms/B-012.docx", "forms/B-021.doc", "scans/X-embedded-file.pdf", "forms/C-009.docx", "scans/X-launch.pdf",
        "forms/C-019.doc", "forms/A-014.docx", "scans/X-polyglot-zip.pdf", "forms/C-013.docx", "forms/X-dde-field.docx", "scans/X-encrypted-owner.pdf", "forms/A-023.doc", "scans/S-052.pdf",
    ];

    [Fact]
    public void Fault_X_2000_spoilt_files_are_read_or_named()
    {
        var files = new MutatedFiles([.. samples.Select(name => (name, File.ReadAllBytes(SamplePackets.Path(name.Split('/')))))], PagesOf);

        var outcomes = Enumerable.Range(0, Files).Select(files.Try).ToArray();

        Assert.Empty(outcomes.Where(outcome => outcome.Escaped is not null).Select(outcome => $"seed {outcome.Seed} of {outcome.Sample}: {outcome.Escaped}"));
        // Some are harmed past reading and some are not: neither always nor never.
        Assert.InRange(outcomes.Count(outcome => outcome.Refused), Files / 20, Files * 19 / 20);
    }
}
