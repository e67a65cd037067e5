namespace TechVolunteers.Tests.Faults;

/// <summary>Scratch folders of fault tests.</summary>
internal static class Folders
{
    // In memory where there is such a place: these tests kill processes, not machines, and flushing would be most of their time.
    private static readonly string Root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    public static string New(string name)
    {
        var folder = Path.Combine(Root, $"{name}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    public static string Copy(string folder, string name)
    {
        var copy = New(name);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    public static void Remove(string folder) => Directory.Delete(folder, recursive: true);
}
