using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace TechVolunteers.EmbeddedRuntime.Http;

/// <summary>
/// Gives the server buffers of 256 KiB. Its own are of 4 KiB, one receive call each: five thousand of them for a packet of 20 MB.
/// A connection that waits holds none.
/// </summary>
internal sealed class ReceivePoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ReceivePool();
}

/// <summary>Pinned blocks of one size, kept for the next reader up to a bound.</summary>
internal sealed class ReceivePool : MemoryPool<byte>
{
    public const int BlockBytes = 256 * 1024;

    /// <summary>16 MiB stay with a server that was busy.</summary>
    private const int MostKept = 64;

    private readonly ConcurrentQueue<Block> _free = new();
    private volatile bool _disposed;

    public override int MaxBufferSize => BlockBytes;

    /// <exception cref="ArgumentOutOfRangeException">More than one block is asked for.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _free.TryDequeue(out var block) ? block : new Block(this);
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _free.Clear();
    }

    private void Return(Block block)
    {
        if (!_disposed && _free.Count < MostKept)
            _free.Enqueue(block);
    }

    private sealed class Block(ReceivePool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
