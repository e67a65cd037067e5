namespace TechVolunteers.Tests.Faults;

/// <summary>A real file system of a few megabytes, for as long as this lives. It takes root, or a container that may mount.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Null where nothing may be mounted.</summary>
    public static async Task<SmallDisk?> Mount(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("disk-").FullName;
        if (OperatingSystem.IsLinux() && await SystemCommand.Works("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder))
            return new SmallDisk(folder);
        Directory.Delete(folder);
        return null;
    }

    /// <summary>Writes until the disk takes no more byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var chunk = new byte[4096]; ;)
                file.Write(chunk);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free() => File.Delete(Filler);

    /// <summary>False while a file is open for writing.</summary>
    public Task<bool> ReadOnly() => SystemCommand.Works("mount", "-o", "remount,ro", Folder);

    public Task<bool> Writable() => SystemCommand.Works("mount", "-o", "remount,rw", Folder);

    public async ValueTask DisposeAsync()
    {
        await SystemCommand.Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }
}
