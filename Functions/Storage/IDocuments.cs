using System.IO.Pipelines;

namespace TechVolunteers.Storage;

/// <summary>
/// Streams under random names. What arrives is in quarantine until it is released; the SHA-256 stands in the row that refers to the document.
/// Two implementations keep one contract: a folder (embedded) and Azure Blob Storage. Equal content is stored twice: no deduplication.
/// </summary>
public interface IDocuments
{
    /// <summary>
    /// Streams <paramref name="content"/> into quarantine while hashing it; memory does not grow with its length.
    /// Over <paramref name="limit"/> bytes the write stops and leaves nothing. The reader stays open; what was looked at of it is read.
    /// </summary>
    Task<DocumentWrite> Write(PipeReader content, long limit, CancellationToken cancel);

    /// <summary>A released document's bytes, or null when there is none or it is still in quarantine. The caller disposes the stream.</summary>
    Task<Stream?> Open(DocumentId id, CancellationToken cancel);

    /// <summary>The bytes of a document whether released or not, for the inspection only; null when there is none.</summary>
    Task<Stream?> OpenQuarantined(DocumentId id, CancellationToken cancel);

    /// <summary>Takes a document out of quarantine. Releasing it again, or one that was released, changes nothing. An unknown one throws <see cref="KeyNotFoundException"/>.</summary>
    Task Release(DocumentId id, CancellationToken cancel);

    /// <summary>Removes a document wherever it is; one that is gone already is no error.</summary>
    Task Delete(DocumentId id, CancellationToken cancel);

    /// <summary>The documents that are in quarantine and were complete before an instant of real time, in no order.</summary>
    IAsyncEnumerable<DocumentId> Quarantined(DateTimeOffset before, CancellationToken cancel);
}

public static class DocumentStreams
{
    private const int ReadBytes = 128 * 1024;

    /// <summary>As <see cref="IDocuments.Write"/>, for what is a stream; it stays open.</summary>
    public static async Task<DocumentWrite> Write(this IDocuments documents, Stream content, long limit, CancellationToken cancel)
    {
        var pipe = PipeReader.Create(content, new StreamPipeReaderOptions(bufferSize: ReadBytes, leaveOpen: true));
        try
        {
            return await documents.Write(pipe, limit, cancel);
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }
}

/// <summary>The random name of a document: 32 lower-case hexadecimal digits, 128 bits.</summary>
public readonly record struct DocumentId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>What became of a write.</summary>
public abstract record DocumentWrite
{
    private DocumentWrite() { }

    /// <param name="Id">The document's name.</param>
    /// <param name="Length">Bytes stored.</param>
    /// <param name="Sha256">64 lower-case hexadecimal digits.</param>
    public sealed record Stored(DocumentId Id, long Length, string Sha256) : DocumentWrite;

    /// <summary>The content was longer than <paramref name="Limit"/> bytes; nothing was kept.</summary>
    public sealed record TooLong(long Limit) : DocumentWrite;
}
