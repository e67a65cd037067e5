namespace TechVolunteers.Tests.Storage;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("store-").FullName;

    public static implicit operator string(TemporaryFolder folder) => folder.Path;

    /// <summary>What a killed process would leave behind at this moment, as a folder of its own.</summary>
    public TemporaryFolder CopyAsKilled() => CopyAsKilled(Path);

    /// <inheritdoc cref="CopyAsKilled()"/>
    public static TemporaryFolder CopyAsKilled(string folder)
    {
        var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            // The lock dies with its process, and SQLite rebuilds the index of its log.
            if (file.EndsWith(".lock", StringComparison.Ordinal) || file.EndsWith("-shm", StringComparison.Ordinal))
                continue;
            var target = System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copied = File.Create(target);
            source.CopyTo(copied);
        }
        return copy;
    }

    public override string ToString() => Path;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
