using System.Diagnostics;
using TechVolunteers.Storage.Embedded;

namespace TechVolunteers.Benchmarks.Intake;

/// <summary>The least that keeping a packet can cost: its files are read, written, flushed, renamed into place, and their names flushed.</summary>
internal sealed class BareCopy(Packet packet, string folder)
{
    private const int ChunkBytes = 128 * 1024;

    private readonly byte[] _buffer = new byte[ChunkBytes];

    private readonly string _copies = Path.Combine(folder, "bare");

    /// <summary>
    /// Uses up the memory that was just given back, by the inspection of the last packet for one. In a virtual machine it costs a fraction of
    /// what has to be asked of the host first, and whoever came first would meet it; after this, a copy and an upload meet the same.
    /// </summary>
    public void Prepare()
    {
        for (var n = 0; n < 4; n++)
            Measure();
    }

    /// <summary>How long one copy takes. It stays, as an upload does.</summary>
    public TimeSpan Measure()
    {
        Directory.CreateDirectory(_copies);
        var since = Stopwatch.GetTimestamp();
        foreach (var bytes in packet.Files)
        {
            var arriving = Path.Combine(_copies, $"{Guid.NewGuid():N}.new");
            using (var from = new MemoryStream(bytes, writable: false))
            using (var to = new FileStream(arriving, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                while (from.Read(_buffer) is > 0 and var read)
                    to.Write(_buffer, 0, read);
                to.Flush(flushToDisk: true);
            }
            File.Move(arriving, Path.ChangeExtension(arriving, ".kept"));
            StoreFolder.Flush(_copies);
        }
        return Stopwatch.GetElapsedTime(since);
    }
}
