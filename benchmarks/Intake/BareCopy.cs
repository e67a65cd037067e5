using System.Diagnostics;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;

namespace TechVolunteers.Benchmarks.Intake;

/// <summary>A packet's bytes on their way to the disk without a request: as plain files, and into a store like the app's own.</summary>
internal sealed class BareCopy(Packet packet, string folder) : IDisposable
{
    private const int ChunkBytes = 128 * 1024;

    private readonly byte[] _buffer = new byte[ChunkBytes];
    private readonly string _files = Directory.CreateDirectory(Path.Combine(folder, "files")).FullName;
    private readonly FolderDocuments _store = new(Path.Combine(folder, "store"));

    /// <summary>
    /// Leaves memory that was in use a moment ago to whoever writes next. In a virtual machine it costs a fraction of what has to be asked of the
    /// host first, and copies and uploads must meet the same.
    /// </summary>
    public void Prepare()
    {
        for (var n = 0; n < 6; n++)
            ToFiles();
        foreach (var file in Directory.EnumerateFiles(_files))
            File.Delete(file);
    }

    /// <summary>The least that keeping a packet can cost: its files are read, written, flushed, renamed into place, and their names flushed.</summary>
    public TimeSpan ToFiles()
    {
        var since = Stopwatch.GetTimestamp();
        foreach (var bytes in packet.Files)
        {
            var arriving = Path.Combine(_files, $"{Guid.NewGuid():N}.new");
            using (var from = new MemoryStream(bytes, writable: false))
            using (var to = new FileStream(arriving, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                while (from.Read(_buffer) is > 0 and var read)
                    to.Write(_buffer, 0, read);
                to.Flush(flushToDisk: true);
            }
            File.Move(arriving, Path.ChangeExtension(arriving, ".kept"));
            StoreFolder.Flush(_files);
        }
        return Stopwatch.GetElapsedTime(since);
    }

    /// <summary>What the store alone takes for the same bytes: the above, and hashing them.</summary>
    public async Task<TimeSpan> ToStore(CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        foreach (var bytes in packet.Files)
        {
            using var from = new MemoryStream(bytes, writable: false);
            if (await _store.Write(from, bytes.Length, cancel) is not DocumentWrite.Stored)
                throw new InvalidOperationException("The store did not keep a copy.");
        }
        return Stopwatch.GetElapsedTime(since);
    }

    public void Dispose() => _store.Dispose();
}
