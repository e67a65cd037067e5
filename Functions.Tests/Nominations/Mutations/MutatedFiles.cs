using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Tests.Nominations.Mutations;

/// <summary>Reads spoilt samples as an inspection does, and says which of them made the reader throw.</summary>
/// <param name="samples">Forms and scans with their names.</param>
/// <param name="pagesOf">Of every how many scans the pages are looked at too, which takes most of the time.</param>
internal sealed class MutatedFiles(ImmutableArray<(string Name, byte[] Content)> samples, int pagesOf)
{
    private static readonly ImmutableArray<FormDefinition> forms = CampaignFile.Sample.Forms;

    /// <summary>What became of one spoilt file.</summary>
    /// <param name="Seed">With the samples' order it makes the same file again.</param>
    /// <param name="Escaped">The exception that no reader turned into a finding; null when all is well.</param>
    internal sealed record Outcome(int Seed, string Sample, int Length, bool Refused, Exception? Escaped);

    /// <summary>The files by the kinds of the samples in turn, so that each kind has its share whatever the number.</summary>
    public Outcome Try(int seed)
    {
        var random = new Random(seed);
        var (name, content) = samples[seed % samples.Length];
        var file = Mutation.Of(content, samples[random.Next(samples.Length)].Content, random);
        try
        {
            return new Outcome(seed, name, file.Length, Read(name, file, seed / samples.Length % pagesOf == 0).Any(finding => finding.Severity == Severity.Refused), null);
        }
        // Whatever it is: that nothing escapes is what is tried here.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Outcome(seed, name, file.Length, false, e);
        }
    }

    private static ImmutableArray<Finding> Read(string name, byte[] file, bool pages)
    {
        using var content = new MemoryStream(file, writable: false);
        var kind = FileKinds.Detect(content);
        return name.EndsWith(".pdf", StringComparison.Ordinal) ? (pages ? PdfReader.ReadStamped(content) : PdfReader.Read(content)).Findings
            : kind == FileKind.Doc ? DocxFormReader.ReadOldFormat(content, forms, null).Findings
            : DocxFormReader.Read(content, forms, null).Findings;
    }
}
