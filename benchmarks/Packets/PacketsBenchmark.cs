using System.Text.Json;

namespace TechVolunteers.Benchmarks.Packets;

/// <summary>
/// Reads a folder of sample packets (<c>forms/</c> and <c>scans/</c>, each with its <c>expected.json</c>) as intake does, and compares with what is
/// true about them: every miss by name, then one line of figures.
/// </summary>
internal static class PacketsBenchmark
{
    private const int FormWarmUps = 4;

    public static async Task<int> Run(string[] arguments, CancellationToken cancel)
    {
        if (arguments is not [var folder] || !Directory.Exists(folder))
        {
            await Console.Error.WriteLineAsync("Usage: dotnet run -c Release --project benchmarks -- packets <folder with forms/expected.json and scans/expected.json>");
            return 2;
        }

        var misses = new Misses();
        var forms = await Samples.Load(folder, "forms", misses, cancel);
        var scans = await Samples.Load(folder, "scans", misses, cancel);
        if (forms.Count + scans.Count == 0)
        {
            await Console.Error.WriteLineAsync($"There are no samples in {folder}.");
            return 2;
        }

        await using var reader = new SampleReader();
        // The product's inspection process is kept warm, and so is this one: what reads a form is compiled for good after a few dozen of them.
        foreach (var sample in Enumerable.Repeat(forms, FormWarmUps).SelectMany(each => each).Concat(scans))
        {
            await reader.Read(sample, cancel);
        }

        var (hazards, form, scan) = (new HazardScore(misses), new FormScore(misses, await Earlier.Load(folder, misses, cancel)), new ScanScore(misses));
        foreach (var sample in forms)
        {
            var read = await reader.Read(sample, cancel);
            hazards.Add(sample, read);
            form.Add(sample, read);
        }

        foreach (var sample in scans)
        {
            var read = await reader.Read(sample, cancel);
            hazards.Add(sample, read);
            scan.Add(sample, read);
        }

        misses.Print();
        Console.WriteLine();
        Console.WriteLine(form.Summary());
        Console.WriteLine(scan.Summary());
        Console.WriteLine(hazards.Summary());
        Console.WriteLine($"{form.Figures()} {hazards.Figures()} {scan.Figures()} docx_p95_ms={Figure.Of(form.Times.At(0.95), 1)} scan_p95_ms={Figure.Of(scan.Times.At(0.95), 0)} peak_mb={reader.PeakBytes >> 20}");
        return 0;
    }
}

/// <summary>One file and what is said to be true about it.</summary>
/// <param name="Name">With its folder, as it is printed: <c>forms/A-001.docx</c>.</param>
internal sealed record Sample(string Name, string Path, JsonElement Truth)
{
    /// <summary>The text of a property; null when it is missing, null or no text.</summary>
    public string? Text(string property) => Truth.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>True only when the property says so.</summary>
    public bool Says(string property) => Truth.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>The property when it is there and of this kind.</summary>
    public JsonElement? Of(string property, JsonValueKind kind) => Truth.TryGetProperty(property, out var value) && value.ValueKind == kind ? value : null;

    public bool Rejected => Text("outcome") == "reject";
}

internal static class Samples
{
    /// <summary>The samples of a kind whose files are there. What is not there is named among the misses.</summary>
    public static async Task<List<Sample>> Load(string folder, string kind, Misses misses, CancellationToken cancel)
    {
        var list = Path.Combine(folder, kind, "expected.json");
        if (!File.Exists(list))
        {
            misses.Add(kind, "expected.json", "there is no such file");
            return [];
        }

        await using var stream = File.OpenRead(list);
        using var json = await JsonDocument.ParseAsync(stream, cancellationToken: cancel);
        var files = json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement : json.RootElement.TryGetProperty("files", out var found) ? found : default;
        if (files.ValueKind != JsonValueKind.Array)
        {
            misses.Add(kind, "expected.json", "it lists no files");
            return [];
        }

        var samples = new List<Sample>();
        foreach (var truth in files.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object))
        {
            var name = truth.TryGetProperty("file", out var file) ? file.GetString() ?? "" : "";
            var path = Path.Combine(folder, kind, name);
            if (name.Length > 0 && File.Exists(path))
            {
                samples.Add(new Sample($"{kind}/{name}", path, truth.Clone()));
            }
            else
            {
                misses.Add(kind, name, "the file is not there");
            }
        }

        return samples;
    }
}
