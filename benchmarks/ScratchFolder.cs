namespace TechVolunteers.Benchmarks;

/// <summary>A folder that goes with its owner.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("benchmark-").FullName;

    /// <summary>A new folder in it.</summary>
    public string Fresh(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, $"{name}-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
