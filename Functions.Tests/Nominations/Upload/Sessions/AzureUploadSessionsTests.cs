using Azure.Storage.Blobs;
using Microsoft.AspNetCore.DataProtection;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Azure;
using TechVolunteers.Tests.Azurite;

namespace TechVolunteers.Tests.Nominations.Upload.Sessions;

public sealed class AzureUploadSessionsTests(AzuriteEmulator azurite) : UploadSessionsContract
{
    // The tables are shared by all tests, the key for receipts with them: its document must be where every test of this class finds it.
    private static readonly string Prefix = $"u{Guid.NewGuid():N}"[..16] + "-";
    private static readonly (IDataProtectionProvider, OpenedReceiptKeys) Keys = (new EphemeralDataProtectionProvider(), new OpenedReceiptKeys());

    private BlobServiceClient? _account;
    private TableRecords? _records;
    private BlobDocuments? _documents;

    protected override IRecords Records => _records!;

    protected override IDocuments Documents => _documents!;

    protected override (IDataProtectionProvider Protection, OpenedReceiptKeys Opened) KeyRing => Keys;

    protected override async ValueTask Open()
    {
        var store = AzureStore.Connect(await azurite.ConnectionString());
        _account = store.Blobs;
        (_records, _documents) = (new TableRecords(store.Tables), new BlobDocuments(store.Blobs, Prefix));
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override async Task<int> DocumentCount()
    {
        var count = 0;
        foreach (var container in (string[])["quarantine", "released"])
        {
            await foreach (var blob in _account!.GetBlobContainerClient(Prefix + container).GetBlobsAsync(cancellationToken: Cancel))
                count++;
        }
        return count;
    }
}
