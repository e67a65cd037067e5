namespace TechVolunteers.Nominations.Upload;

/// <summary>
/// A request's body up to a number of bytes, counted as they really come: a declared length may be absent or wrong. Beyond the number the
/// body ends, and <see cref="Exceeded"/> says so.
/// </summary>
internal sealed class MeteredBody(Stream body, long limit) : ReadOnlyStream
{
    private long _read;

    public bool Exceeded { get; private set; }

    /// <summary>Whether a read met the end: a whole multipart body says by its last boundary that it is over, before anybody has to ask.</summary>
    public bool Ended { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || Exceeded)
            return 0;
        // One byte more than allowed tells a body that ends at the limit from one that goes on.
        var wanted = (int)Math.Min(buffer.Length, limit - _read + 1);
        var read = await body.ReadAsync(buffer[..wanted], cancellationToken);
        _read += read;
        Exceeded = _read > limit;
        Ended = read == 0;
        return Exceeded ? 0 : read;
    }
}

/// <summary>One part of an upload: the first bytes that were looked at already, then the rest. Says when the sender broke off in it.</summary>
internal sealed class PartBody(ReadOnlyMemory<byte> first, Stream rest, Action brokenOff) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _first = first;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_first.IsEmpty)
        {
            var count = Math.Min(buffer.Length, _first.Length);
            _first[..count].CopyTo(buffer);
            _first = _first[count..];
            return count;
        }
        try
        {
            return await rest.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException)
        {
            brokenOff();
            throw;
        }
    }
}

/// <summary>A stream that is read forward, asynchronously, and nothing else.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An upload is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
