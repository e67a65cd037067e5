namespace TechVolunteers.Tests.Faults;

/// <summary>
/// A real ext4 file system in an image. Unlike what is mounted anew, it can stop taking writes while an app has its files open, in the two ways in which that happens:
/// the kernel makes it read-only after an error of the disk, or somebody write-protects the files. It takes root and a loop device.
/// </summary>
internal sealed class FailingDisk : IAsyncDisposable
{
    private const long Bytes = 96L * 1024 * 1024;

    private readonly string _image;

    private FailingDisk(string image, string folder) => (_image, Folder) = (image, folder);

    public string Folder { get; }

    /// <summary>Null where no image can be mounted.</summary>
    public static async Task<FailingDisk?> Mount()
    {
        var images = Folders.New("failing-disk");
        var disk = new FailingDisk(Path.Combine(images, "image"), Directory.CreateDirectory(Path.Combine(images, "mounted")).FullName);
        await using (var image = new FileStream(disk._image, FileMode.CreateNew))
            image.SetLength(Bytes);
        if (OperatingSystem.IsLinux() && await SystemCommand.Works("mkfs.ext4", "-q", disk._image) && await disk.Mounted())
            return disk;
        Folders.Remove(images);
        return null;
    }

    /// <summary>What the kernel does after an error that it cannot mend: from now on every write fails (EROFS), also to files that are open, until <see cref="Repair"/>.</summary>
    public Task<bool> Fail() => SystemCommand.Works("mount", "-o", "remount,abort", Folder);

    /// <summary>What an operator does then, with the app stopped: the file system is taken off, mended and mounted again.</summary>
    public async Task<bool> Repair() =>
        await Eventually.Comes(() => SystemCommand.Works("umount", Folder), CancellationToken.None)
        // 1: errors were found, and all of them mended.
        && await SystemCommand.Run("e2fsck", "-f", "-y", _image) is 0 or 1
        && await Mounted();

    /// <summary>Every write fails (EPERM), also to files that are open, until <see cref="Unprotect"/>.</summary>
    public Task<bool> Protect() => SystemCommand.Works("chattr", "-R", "+i", Folder);

    public Task<bool> Unprotect() => SystemCommand.Works("chattr", "-R", "-i", Folder);

    public async ValueTask DisposeAsync()
    {
        await SystemCommand.Run("umount", "-l", Folder);
        Folders.Remove(Path.GetDirectoryName(_image)!);
    }

    private Task<bool> Mounted() => SystemCommand.Works("mount", "-o", "loop,errors=remount-ro", _image, Folder);
}
