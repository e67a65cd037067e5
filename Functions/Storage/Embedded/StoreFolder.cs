using System.Runtime.InteropServices;
using System.Text;

namespace TechVolunteers.Storage.Embedded;

/// <summary>Folders that only this account may read, that one process at a time uses, and whose entries survive a power cut.</summary>
internal static class StoreFolder
{
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Takes the store for this process. The operating system gives it back when the process ends, however it ends.</summary>
    /// <exception cref="StoreUnavailableException">Another process has it, or the folder cannot be written.</exception>
    public static FileStream Lock(string folder, string name)
    {
        try
        {
            Create(folder);
            return new FileStream(Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The store in {folder} cannot be opened: another process uses it, or the folder cannot be written. "
                + "Stop the other process, or name another folder in the setting Data.", taken);
        }
    }

    /// <summary>Keeps other processes out of a store that is read and not changed; null where nobody could change it.</summary>
    /// <exception cref="StoreUnavailableException">Another process has it, or there is no such folder.</exception>
    public static FileStream? LockToRead(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception readOnly) when (readOnly is UnauthorizedAccessException or IOException && !File.Exists(path) && Directory.Exists(folder))
        {
            return null;
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The store in {folder} cannot be read: there is none, or a process uses it. Stop that process first, or ask it for its own check on its page.", taken);
        }
    }

    /// <summary>Makes the entries of a folder durable: flushing a file does not flush its name. NTFS journals names by itself.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), flags: 0);
        if (descriptor < 0)
            throw new IOException($"Opening {folder} failed with error {Marshal.GetLastPInvokeError()}.");
        try
        {
            if (Synchronise(descriptor) != 0)
                throw new IOException($"Flushing {folder} failed with error {Marshal.GetLastPInvokeError()}.");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronise(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
