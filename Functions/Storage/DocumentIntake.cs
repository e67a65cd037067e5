using System.Buffers;
using System.Security.Cryptography;

namespace TechVolunteers.Storage;

/// <summary>Reads what a document is made of, chunk by chunk, counting and hashing on the way.</summary>
internal sealed class DocumentIntake(Stream content, long limit) : IDisposable
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Length { get; private set; }

    public bool TooLong => Length > limit;

    public static DocumentId NewId(RandomNumberGenerator source) => new(Ids.New(source));

    /// <summary>Whether this can be the name of a document at all; anything else never reaches a path or an address.</summary>
    public static bool IsName(DocumentId id) => id.Value is { Length: 32 } name && !name.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>Fills <paramref name="buffer"/>; a short chunk is the last one.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> Next(Memory<byte> buffer, CancellationToken cancel)
    {
        var read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        Length += read;
        return buffer[..read];
    }

    /// <summary>Adds a chunk to the hash while it is being stored.</summary>
    public void Hash(ReadOnlyMemory<byte> chunk) => hash.AppendData(chunk.Span);

    public string Sha256() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();
}
