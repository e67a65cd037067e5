using System.Diagnostics;

namespace TechVolunteers.Tests.Faults;

/// <summary>A real file system of a few megabytes, for as long as this lives. It takes root, or a container that may mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Null where nothing may be mounted.</summary>
    public static async Task<SmallDisk?> Mount(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("disk-").FullName;
        if (OperatingSystem.IsLinux() && await Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder))
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

    public Task<bool> ReadOnly() => Run("mount", "-o", "remount,ro", Folder);

    public Task<bool> Writable() => Run("mount", "-o", "remount,rw", Folder);

    public void Dispose()
    {
        using var unmount = Process.Start("umount", ["-l", Folder]);
        unmount.WaitForExit();
        Directory.Delete(Folder);
    }

    private static async Task<bool> Run(string command, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, args) { RedirectStandardError = true, UseShellExecute = false })!;
            await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>What became of an app whose disk was full.</summary>
/// <param name="Refused">Answers while the disk was full, as status and title.</param>
/// <param name="Recovered">Answers after there was room again.</param>
/// <param name="Problems">What the invariants, and whoever waited for work to go on, found afterwards.</param>
internal sealed record DiskFullOutcome(string[] Refused, string[] Recovered, string[] Problems);

/// <summary>The real process on a disk that fills up under it and gets room again.</summary>
internal static class DiskFull
{
    public static async Task<DiskFullOutcome> Run(SmallDisk disk)
    {
        var folder = Path.Combine(disk.Folder, "data");
        Directory.CreateDirectory(folder);
        var kills = new Kills(seed: 1);
        var load = new KillLoad(folder, await Kills.Prepare(folder));
        var (refused, recovered) = (new List<string>(), new List<string>());
        await using (var app = await KillableApp.Start(folder))
        {
            using var http = new HttpClient { BaseAddress = app.Root };
            await load.UploadOnce(http, "clerk-1");
            disk.Fill();
            for (var n = 0; n < 3; n++)
                refused.Add(await load.UploadOnce(http, $"clerk-{n + 1}"));
            refused.Add(await load.WithdrawFirst(http));
            disk.Free();
            for (var n = 0; n < 3; n++)
                recovered.Add(await load.UploadOnce(http, $"clerk-{n + 1}"));
            recovered.Add(await load.WithdrawFirst(http));
        }
        await kills.GoesOn(folder);
        await kills.Compare(folder, load);
        return new DiskFullOutcome([.. refused], [.. recovered], [.. kills.Problems]);
    }
}
