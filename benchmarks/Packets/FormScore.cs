using System.Text.Json;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Eligibility;

namespace TechVolunteers.Benchmarks.Packets;

/// <summary>Fields, category and clauses of Word forms.</summary>
internal sealed class FormScore(Misses misses, EarlierSelections earlier)
{
    private readonly CampaignDefinition campaign = CampaignFile.Sample;
    private readonly Dictionary<string, (int Right, int All)> fields = new() { [".docx"] = default, [".doc"] = default };
    private readonly Times doc = new();
    private readonly Times docxCpu = new();
    private (int Right, int All) category;
    private (int Right, int Said, int True) clauses;
    private int files;

    /// <summary>Of .docx files that were read.</summary>
    public Times Times { get; } = new();

    public void Add(Sample sample, SampleRead read)
    {
        var extension = Path.GetExtension(sample.Path).Equals(".doc", StringComparison.OrdinalIgnoreCase) ? ".doc" : ".docx";
        if (read.Reading?.Form is not null)
            (extension == ".doc" ? doc : Times).Add(read.Time);
        if (read.Reading?.Form is not null && extension == ".docx")
            docxCpu.Add(read.Cpu);
        if (!sample.Says("wellFormed"))
            return;

        files++;
        Fields(sample, read, extension);
        if ((sample.Text("titleCategory") ?? sample.Text("category")) is { } titled)
            Category(sample, read, titled);
        if (sample.Of("breaks", JsonValueKind.Array) is { } breaks)
            Clauses(sample, read, [.. breaks.EnumerateArray().Select(one => one.GetString()!)]);
    }

    public string Summary() =>
        $"{files} well-formed forms: fields .docx {fields[".docx"].Right} of {fields[".docx"].All}, .doc {fields[".doc"].Right} of {fields[".doc"].All}; category {category.Right} of {category.All}; clauses {clauses.Right} right of {clauses.Said} said and {clauses.True} broken. {Times.Count} .docx: {Times}, processor time {docxCpu}; {doc.Count} .doc: {doc}.";

    public string Figures() =>
        $"fields_docx={Figure.Share(fields[".docx"].Right, fields[".docx"].All)} fields_doc={Figure.Share(fields[".doc"].Right, fields[".doc"].All)} category={Figure.Share(category.Right, category.All)} clause_p={Figure.Share(clauses.Right, clauses.Said)} clause_r={Figure.Share(clauses.Right, clauses.True)}";

    private void Fields(Sample sample, SampleRead read, string extension)
    {
        foreach (var field in sample.Of("fields", JsonValueKind.Object)?.EnumerateObject().ToArray() ?? [])
        {
            var (expected, got) = (FormTruth.Of(field.Value), FormTruth.Of(read.Reading?.Form?.Fields.GetValueOrDefault(field.Name)));
            var (right, all) = fields[extension];
            fields[extension] = (right + (got == expected ? 1 : 0), all + 1);
            if (got != expected)
                misses.Add(sample.Name, field.Name, $"true “{Misses.Short(expected)}”, read “{Misses.Short(got)}”");
        }
    }

    private void Category(Sample sample, SampleRead read, string titled)
    {
        var got = read.Reading?.Form?.Category?.Value;
        category = (category.Right + (got == titled ? 1 : 0), category.All + 1);
        if (got != titled)
            misses.Add(sample.Name, "category", $"true {titled}, read {got ?? "none"}");
    }

    private void Clauses(Sample sample, SampleRead read, string[] breaks)
    {
        var chosen = sample.Text("chosenCategory") ?? sample.Text("category");
        var said = read.Reading?.Form is { } form && chosen is not null && campaign.Category(CategoryCode.From(chosen)) is { } known
            ? EligibilityCheck.Check(form, known, campaign, earlier, sample.Text("recommendingUnit")).Where(BreaksClause).Select(finding => finding.Clause!).Distinct().ToArray()
            : [];
        var truth = breaks.Distinct().ToArray();
        clauses = (clauses.Right + said.Intersect(truth).Count(), clauses.Said + said.Length, clauses.True + truth.Length);
        foreach (var wrong in said.Except(truth))
            misses.Add(sample.Name, wrong, "said to be broken and is not");
        foreach (var missed in truth.Except(said))
            misses.Add(sample.Name, missed, "is broken and not said to be");
    }

    // A finding that asks a person to look does not say that the clause is broken.
    private static bool BreaksClause(Finding finding) =>
        finding.Clause is not null && finding.Code is not ("archive-near" or "answer-unclear" or "choice-unknown" or "over-limit" or "id-number-in-text")
        && (finding.Code != "required-missing" || finding.Clause.StartsWith('二'));
}

internal static class Earlier
{
    /// <summary>The archive of the folder (<c>archive.json</c>), else the sample campaign's own.</summary>
    public static async Task<EarlierSelections> Load(string folder, Misses misses, CancellationToken cancel)
    {
        var path = Path.Combine(folder, "archive.json");
        if (!File.Exists(path))
        {
            misses.Add("archive.json", "", "there is no such file: the sample campaign's archive is used");
            return EarlierSelections.Sample;
        }

        return Json.Read<EarlierSelections>(await File.ReadAllTextAsync(path, cancel));
    }
}
