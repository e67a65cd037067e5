using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace TechVolunteers.Storage;

/// <summary>Reads what a document is made of, chunk by chunk, where it was received, counting and hashing on the way.</summary>
internal sealed class DocumentIntake(PipeReader content, long limit) : IDisposable
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Length { get; private set; }

    public bool TooLong => Length > limit;

    /// <summary>Whether the last chunk was the last of all.</summary>
    public bool Ended { get; private set; }

    public static DocumentId NewId(RandomNumberGenerator source) => new(Ids.New(source));

    /// <summary>Whether this can be the name of a document at all; anything else never reaches a path or an address.</summary>
    public static bool IsName(DocumentId id) => id.Value is { Length: 32 } name && !name.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>What comes next: at least <paramref name="atLeast"/> bytes, or what there still is. It stays in memory until <see cref="Passed"/>.</summary>
    public async ValueTask<ReadOnlySequence<byte>> Next(int atLeast, CancellationToken cancel, long atMost = long.MaxValue)
    {
        var read = await content.ReadAtLeastAsync(atLeast, cancel);
        if (read.IsCanceled)
        {
            // A server does so when the connection is gone: this is not the end of the document.
            content.AdvanceTo(read.Buffer.End);
            throw new OperationCanceledException("The reading of the document was called back.");
        }
        var chunk = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, atMost));
        Length += chunk.Length;
        Ended = read.IsCompleted && chunk.Length == read.Buffer.Length;
        return chunk;
    }

    /// <summary>Adds a chunk to the hash.</summary>
    public void Hash(in ReadOnlySequence<byte> chunk)
    {
        foreach (var part in chunk)
            hash.AppendData(part.Span);
    }

    /// <summary>The chunk is stored: its memory is free for what comes next.</summary>
    public void Passed(in ReadOnlySequence<byte> chunk) => content.AdvanceTo(chunk.End);

    public string Sha256() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();
}
