using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace TechVolunteers.Storage.Azure;

/// <summary>
/// Documents as block blobs in two containers. Blocks that were sent but never committed are no blob: nothing reads them, and the account drops them after a week.
/// </summary>
internal sealed class BlobDocuments(BlobServiceClient account, string prefix = "") : IDocuments
{
    private const int BlockBytes = 1024 * 1024;
    private const int ReadBytes = 1024 * 1024;

    private readonly BlobContainerClient quarantine = account.GetBlobContainerClient(prefix + "quarantine");
    private readonly BlobContainerClient released = account.GetBlobContainerClient(prefix + "released");
    private volatile bool exist;

    public async Task<DocumentWrite> Write(PipeReader content, long limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var id = DocumentIntake.NewId(RandomNumberGenerator.Create());
        var blob = quarantine.GetBlockBlobClient(id.Value);
        using var intake = new DocumentIntake(content, limit);
        await Ask(() => CreateContainers(cancel), cancel);
        var blocks = await Send(intake, blob, cancel);
        if (intake.TooLong)
            return new DocumentWrite.TooLong(limit);
        await Ask(() => blob.CommitBlockListAsync(blocks, cancellationToken: cancel), cancel);
        return new DocumentWrite.Stored(id, intake.Length, intake.Sha256());
    }

    public async Task<Stream?> Open(DocumentId id, CancellationToken cancel) =>
        DocumentIntake.IsName(id) ? await Read(released, id, cancel) : null;

    public async Task<Stream?> OpenQuarantined(DocumentId id, CancellationToken cancel) =>
        DocumentIntake.IsName(id) ? await Read(quarantine, id, cancel) ?? await Read(released, id, cancel) : null;

    public async Task Release(DocumentId id, CancellationToken cancel)
    {
        if (!DocumentIntake.IsName(id))
            throw new KeyNotFoundException($"There is no document {id}.");
        var source = quarantine.GetBlobClient(id.Value);
        var target = released.GetBlobClient(id.Value);
        await Ask(() => CreateContainers(cancel), cancel);
        if (await Properties(target, cancel) is null)
            await Ask(() => StartCopy(source, target, cancel), cancel);
        // The copy may be ours, or one that another release of the same document began.
        var copy = await Properties(target, cancel) ?? throw new KeyNotFoundException($"There is no document {id}.");
        if (copy.BlobCopyStatus is CopyStatus.Pending)
        {
            await Ask(() => new CopyFromUriOperation(copy.CopyId, target).WaitForCompletionAsync(cancel).AsTask(), cancel);
            copy = await Properties(target, cancel) ?? throw new KeyNotFoundException($"There is no document {id}.");
        }
        if (copy.BlobCopyStatus is not CopyStatus.Success)
        {
            // The source is still there, so a later release can copy again.
            await Ask(() => target.DeleteIfExistsAsync(conditions: new BlobRequestConditions { IfMatch = copy.ETag }, cancellationToken: cancel), cancel);
            throw new StoreUnavailableException($"The storage account did not finish copying document {id} ({copy.BlobCopyStatus}).");
        }
        await Ask(() => source.DeleteIfExistsAsync(cancellationToken: cancel), cancel);
    }

    public async Task Delete(DocumentId id, CancellationToken cancel)
    {
        if (!DocumentIntake.IsName(id))
            return;
        await Ask(() => CreateContainers(cancel), cancel);
        // In this order a release under way cannot carry the document past the deletion.
        await Ask(() => quarantine.GetBlobClient(id.Value).DeleteIfExistsAsync(cancellationToken: cancel), cancel);
        await Ask(() => released.GetBlobClient(id.Value).DeleteIfExistsAsync(cancellationToken: cancel), cancel);
    }

    public async IAsyncEnumerable<DocumentId> Quarantined(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Ask(() => CreateContainers(cancel), cancel);
        string? next = null;
        do
        {
            var page = await Page(next, cancel);
            foreach (var blob in page.Values)
            {
                if (blob.Properties.LastModified < before && DocumentIntake.IsName(new DocumentId(blob.Name)))
                    yield return new DocumentId(blob.Name);
            }
            next = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    private async Task<Page<BlobItem>> Page(string? next, CancellationToken cancel)
    {
        Page<BlobItem>? found = null;
        await Ask(async () => found = await quarantine.GetBlobsAsync(cancellationToken: cancel).AsPages(next).FirstAsync(cancel), cancel);
        return found!;
    }

    private static async Task<List<string>> Send(DocumentIntake intake, BlockBlobClient blob, CancellationToken cancel)
    {
        var blocks = new List<string>();
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            while (!intake.Ended)
            {
                var chunk = await intake.Next(BlockBytes, cancel, atMost: BlockBytes);
                try
                {
                    if (intake.TooLong || chunk.IsEmpty)
                        return blocks;
                    // What could not be sent is sent again, which takes a stream that can go back.
                    chunk.CopyTo(buffer);
                    var block = Convert.ToBase64String(Encoding.ASCII.GetBytes(blocks.Count.ToString("D6", CultureInfo.InvariantCulture)));
                    blocks.Add(block);
                    // The network and the hash work side by side.
                    var sent = Ask(() => blob.StageBlockAsync(block, new MemoryStream(buffer, 0, (int)chunk.Length, writable: false), cancellationToken: cancel), cancel);
                    intake.Hash(chunk);
                    await sent;
                }
                finally
                {
                    intake.Passed(chunk);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return blocks;
    }

    private static async Task<Stream?> Read(BlobContainerClient container, DocumentId id, CancellationToken cancel)
    {
        var blob = container.GetBlobClient(id.Value);
        // A copy under way has a name already, but not yet its bytes.
        if (await Properties(blob, cancel) is not { BlobCopyStatus: null or CopyStatus.Success })
            return null;
        try
        {
            return await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = ReadBytes }, cancel);
        }
        catch (RequestFailedException absent) when (IsAbsent(absent))
        {
            return null;
        }
        catch (Exception broken) when (AzureStore.IsBroken(broken, cancel))
        {
            throw AzureStore.Unavailable(broken);
        }
    }

    private static async Task<BlobProperties?> Properties(BlobClient blob, CancellationToken cancel)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancel);
        }
        catch (RequestFailedException absent) when (IsAbsent(absent))
        {
            return null;
        }
        catch (Exception broken) when (AzureStore.IsBroken(broken, cancel))
        {
            throw AzureStore.Unavailable(broken);
        }
    }

    /// <summary>Begins the copy unless there is one, or there is nothing to copy: the caller looks at what is there afterwards.</summary>
    private static async Task StartCopy(BlobClient source, BlobClient target, CancellationToken cancel)
    {
        var onlyOnce = new BlobCopyFromUriOptions { DestinationConditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            await target.StartCopyFromUriAsync(source.Uri, onlyOnce, cancel);
        }
        catch (RequestFailedException settled) when (IsAbsent(settled) || settled.Status is 409 or 412)
        {
            // Another release came first; or the document is gone.
        }
    }

    private static bool IsAbsent(RequestFailedException failure) =>
        failure is { Status: 404 } && failure.ErrorCode is not "ContainerBeingDeleted";

    private static async Task Ask(Func<Task> request, CancellationToken cancel)
    {
        try
        {
            await request();
        }
        catch (Exception broken) when (AzureStore.IsBroken(broken, cancel))
        {
            throw AzureStore.Unavailable(broken);
        }
    }

    private async Task CreateContainers(CancellationToken cancel)
    {
        if (exist)
            return;
        await quarantine.CreateIfNotExistsAsync(cancellationToken: cancel);
        await released.CreateIfNotExistsAsync(cancellationToken: cancel);
        exist = true;
    }
}
