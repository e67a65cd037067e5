using System.Diagnostics;
using TechVolunteers.Storage.Embedded;

namespace TechVolunteers.Benchmarks.Intake;

/// <summary>The least that keeping a packet can cost: its files are read, written, flushed, renamed into place, and their names flushed.</summary>
internal sealed class BareCopy(Packet packet, string folder)
{
    private const int ChunkBytes = 128 * 1024;

    private readonly byte[] _buffer = new byte[ChunkBytes];

    /// <summary>How long one copy takes. It stays, as an upload does: memory given back by a deleted file would make the next one cheaper than any file that is kept.</summary>
    public TimeSpan Measure()
    {
        var copies = Directory.CreateDirectory(Path.Combine(folder, "bare")).FullName;
        var since = Stopwatch.GetTimestamp();
        foreach (var bytes in packet.Files)
        {
            var arriving = Path.Combine(copies, $"{Guid.NewGuid():N}.new");
            using (var from = new MemoryStream(bytes, writable: false))
            using (var to = new FileStream(arriving, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                while (from.Read(_buffer) is > 0 and var read)
                    to.Write(_buffer, 0, read);
                to.Flush(flushToDisk: true);
            }
            File.Move(arriving, Path.ChangeExtension(arriving, ".kept"));
            StoreFolder.Flush(copies);
        }
        return Stopwatch.GetElapsedTime(since);
    }
}
