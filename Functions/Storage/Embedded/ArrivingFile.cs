using System.Buffers;

namespace TechVolunteers.Storage.Embedded;

/// <summary>
/// A new file while its bytes come in. A chunk is written while the next one is received, and the disk begins with what is there long
/// before the end, so that the last flush has little left to do. Memory: two chunks.
/// </summary>
internal sealed class ArrivingFile(string path) : IAsyncDisposable
{
    public const int ChunkBytes = 128 * 1024;

    /// <summary>What may lie unwritten before the disk is asked to begin.</summary>
    private const int WriteBackBytes = 4 * 1024 * 1024;

    private readonly FileStream _file = Disk.Do(() => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
    private readonly byte[] _buffers = ArrayPool<byte>.Shared.Rent(2 * ChunkBytes);
    private Task _writing = Task.CompletedTask;
    private Task _flushing = Task.CompletedTask;
    private int _turn;
    private int _unflushed;

    /// <summary>Where the next chunk goes.</summary>
    public Memory<byte> Buffer => _buffers.AsMemory(_turn * ChunkBytes, ChunkBytes);

    /// <summary>Takes over the first <paramref name="length"/> bytes of <see cref="Buffer"/>, which is another one afterwards.</summary>
    /// <exception cref="StoreUnavailableException">An earlier chunk could not be written.</exception>
    public async ValueTask Append(int length)
    {
        ReadOnlyMemory<byte> chunk = Buffer[..length];
        await _writing;
        _writing = Task.Run(() => Disk.Do(() => _file.Write(chunk.Span)));
        _turn ^= 1;
        _unflushed += length;
        if (_unflushed >= WriteBackBytes && _flushing.IsCompletedSuccessfully)
            (_flushing, _unflushed) = (Flush(), 0);
    }

    /// <summary>Returns when every byte is on the disk.</summary>
    /// <exception cref="StoreUnavailableException">The disk did not take them all.</exception>
    public async Task Complete()
    {
        await _writing;
        await _flushing;
        await Flush();
    }

    public async ValueTask DisposeAsync()
    {
        // A failure was or will be told by Append or Complete; here it only matters that nobody uses the file and the buffers any more.
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _file.DisposeAsync();
        ArrayPool<byte>.Shared.Return(_buffers);
    }

    private Task Flush() => Disk.Blocking(() => _file.Flush(flushToDisk: true));
}
