using System.Security.Cryptography;
using System.Text;

namespace TechVolunteers.Tests.Histories;

/// <summary>
/// The folder of golden histories with the list of their hashes. Files are only ever added: instances that run somewhere have such a
/// history, and what they lived through cannot be edited.
/// </summary>
internal sealed class GoldenFolder(string folder)
{
    private const string List = "Hashes.txt";

    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(folder, "*.json").Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal)!];

    public GoldenHistory Read(string file) => GoldenHistory.Read(File.ReadAllText(System.IO.Path.Combine(folder, file)));

    public bool Has(string file) => File.Exists(System.IO.Path.Combine(folder, file)) || Hashes().ContainsKey(file);

    /// <summary>Every way in which the files are not those of the list; empty when none was edited, overwritten, removed or put in by hand.</summary>
    public IReadOnlyList<string> Faults()
    {
        var hashes = Hashes();
        var faults = new List<string>();
        foreach (var (file, hash) in hashes)
        {
            var path = System.IO.Path.Combine(folder, file);
            if (!File.Exists(path))
                faults.Add($"{file} is gone. A golden history stays as long as an instance of its version may run; bring it back.");
            else if (Hash(File.ReadAllText(path)) != hash)
                faults.Add($"{file} was changed. What instances of this version lived through can't be edited: bring the file back; for code that decides otherwise raise defaultVersion in host.json and record new files with APPROVE=1.");
        }
        foreach (var file in Files.Where(file => !hashes.ContainsKey(file)))
            faults.Add($"{file} is not in {List}. Golden histories are recorded with APPROVE=1, never written by hand.");
        foreach (var file in Files.Where(file => Read(file).File != file))
            faults.Add($"{file} says that it is {Read(file).File}.");
        return faults;
    }

    /// <summary>Adds a history that is not there yet.</summary>
    /// <exception cref="InvalidOperationException">There is one of this name: it is never overwritten.</exception>
    public void Add(GoldenHistory history)
    {
        if (Has(history.File))
            throw new InvalidOperationException($"{history.File} is recorded already. Give the orchestrator a new version: raise defaultVersion in host.json and branch on the context's Version.");
        var hashes = Hashes();
        var text = history.Text();
        hashes.Add(history.File, Hash(text));
        File.WriteAllText(System.IO.Path.Combine(folder, history.File), text);
        File.WriteAllText(System.IO.Path.Combine(folder, List), string.Concat(hashes.Select(each => $"{each.Value}  {each.Key}\n")));
    }

    private SortedDictionary<string, string> Hashes()
    {
        var path = System.IO.Path.Combine(folder, List);
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        return new(lines.Where(line => line.Length > 0).Select(line => line.Split("  ")).ToDictionary(parts => parts[1], parts => parts[0]), StringComparer.Ordinal);
    }

    // A checkout may change the ends of lines.
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))));
}
