using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Azure;
using TechVolunteers.Tests.Azurite;
using Xunit;

namespace TechVolunteers.Tests.Storage.Azure;

public sealed class BlobDocumentsTests(AzuriteEmulator azurite) : DocumentsContract
{
    private readonly string prefix = $"t{Guid.NewGuid():N}"[..16] + "-";
    private BlobServiceClient? account;
    private BlobDocuments? documents;

    protected override IDocuments Documents => documents!;

    public override async ValueTask InitializeAsync()
    {
        account = AzureStore.Connect(await azurite.ConnectionString()).Blobs;
        documents = new BlobDocuments(account, prefix);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override async Task<int> Count()
    {
        var count = 0;
        foreach (var container in (string[])["quarantine", "released"])
        {
            await foreach (var blob in account!.GetBlobContainerClient(prefix + container).GetBlobsAsync(cancellationToken: Cancel))
                count++;
        }
        return count;
    }

    [Fact]
    public async Task A_release_that_was_broken_off_after_the_copy_is_finished_by_the_next()
    {
        var stored = await Write([1, 2, 3]);
        var source = account!.GetBlobContainerClient(prefix + "quarantine").GetBlobClient(stored.Id.Value);
        var target = account.GetBlobContainerClient(prefix + "released").GetBlobClient(stored.Id.Value);
        await (await target.StartCopyFromUriAsync(source.Uri, cancellationToken: Cancel)).WaitForCompletionAsync(Cancel);
        Assert.Equal(2, await Count());
        await documents!.Release(stored.Id, Cancel);
        Assert.Equal(1, await Count());
        Assert.False(await source.ExistsAsync(Cancel));
    }

    [Fact]
    public async Task Blocks_that_were_sent_but_never_committed_are_no_document()
    {
        await Write([1]);
        var id = new DocumentId(new string('a', 32));
        var blob = account!.GetBlobContainerClient(prefix + "quarantine").GetBlockBlobClient(id.Value);
        await blob.StageBlockAsync(Convert.ToBase64String("000000"u8), new MemoryStream([1, 2, 3]), cancellationToken: Cancel);
        Assert.Null(await documents!.OpenQuarantined(id, Cancel));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => documents.Release(id, Cancel));
    }

    [Fact]
    public async Task An_account_that_does_not_answer_is_unavailable()
    {
        using var transport = new LosingTransport { BeforeSending = true };
        var dead = new BlobDocuments(AzureStore.Connect(
            await azurite.ConnectionString(),
            tables => { },
            blobs =>
            {
                blobs.Transport = transport;
                blobs.Retry.Delay = blobs.Retry.MaxDelay = TimeSpan.FromMilliseconds(1);
            }).Blobs);
        var id = new DocumentId(new string('a', 32));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => dead.Write(new Trickle([1]), 10, Cancel));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => dead.Open(id, Cancel));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => dead.Release(id, Cancel));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => dead.Delete(id, Cancel));
    }
}
