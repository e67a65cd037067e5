using System.Buffers;

namespace TechVolunteers.Storage.Embedded;

/// <summary>
/// A new file while its bytes come in. The disk begins with what is there long before the end, so that the last flush has little left to do.
/// </summary>
internal sealed class ArrivingFile(string path) : IAsyncDisposable
{
    /// <summary>What may lie unwritten before the disk is asked to begin.</summary>
    private const int WriteBackBytes = 4 * 1024 * 1024;

    private readonly FileStream _file = Disk.Do(() => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
    private Task _flushing = Task.CompletedTask;
    private long _unflushed;

    /// <summary>Writes the next bytes.</summary>
    /// <exception cref="StoreUnavailableException">The disk did not take them.</exception>
    public void Append(ReadOnlySequence<byte> chunk)
    {
        Disk.Do(() => Write(chunk));
        _unflushed += chunk.Length;
        if (_unflushed >= WriteBackBytes && _flushing.IsCompletedSuccessfully)
            (_flushing, _unflushed) = (Flush(), 0);
    }

    /// <summary>Returns when every byte is on the disk.</summary>
    /// <exception cref="StoreUnavailableException">The disk did not take them all.</exception>
    public async Task Complete()
    {
        await _flushing;
        await Flush();
    }

    public async ValueTask DisposeAsync()
    {
        // A failure was told by Complete; here it only matters that nobody uses the file any more.
        await _flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _file.DisposeAsync();
    }

    private void Write(ReadOnlySequence<byte> chunk)
    {
        foreach (var part in chunk)
            _file.Write(part.Span);
    }

    private Task Flush() => Disk.Blocking(() => _file.Flush(flushToDisk: true));
}
