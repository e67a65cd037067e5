namespace TechVolunteers.Tests.Storage;

/// <summary>A stream that gives odd pieces, as a network does, and cannot seek; something may happen midway.</summary>
internal sealed class Trickle(byte[] bytes) : Stream
{
    private int position;

    /// <summary>Once more than so many bytes were given, <see cref="Then"/> is called before the next piece.</summary>
    public int AfterBytes { get; init; } = int.MaxValue;

    /// <summary>What one read gives at most, in bytes.</summary>
    public int Piece { get; init; } = 60_013;

    public Action Then { get; init; } = () => { };

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stores read asynchronously only.");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position > AfterBytes)
            Then();
        cancellationToken.ThrowIfCancellationRequested();
        var piece = bytes.AsSpan(position, Math.Min(Math.Min(buffer.Length, Piece), bytes.Length - position));
        piece.CopyTo(buffer.Span);
        position += piece.Length;
        return ValueTask.FromResult(piece.Length);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>A stream without an end.</summary>
internal sealed class Endless : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stores read asynchronously only.");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer.Span.Clear();
        position += buffer.Length;
        return ValueTask.FromResult(buffer.Length);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
