using Microsoft.AspNetCore.DataProtection;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using TechVolunteers.Tests.Storage;

namespace TechVolunteers.Tests.Nominations.Upload.Sessions;

public sealed class EmbeddedUploadSessionsTests : UploadSessionsContract
{
    private readonly TemporaryFolder _folder = new();
    private SqliteRecords? _records;
    private FolderDocuments? _documents;

    protected override IRecords Records => _records!;

    protected override IDocuments Documents => _documents!;

    protected override (IDataProtectionProvider Protection, OpenedReceiptKeys Opened) KeyRing { get; } = (new EphemeralDataProtectionProvider(), new OpenedReceiptKeys());

    protected override ValueTask Open()
    {
        (_records, _documents) = (new SqliteRecords(_folder), new FolderDocuments(Path.Combine(_folder, "documents")));
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _documents?.Dispose();
        _records?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<int> DocumentCount() => Task.FromResult(
        Directory.EnumerateFiles(Path.Combine(_folder, "documents"), "*", SearchOption.AllDirectories).Count(file => !file.EndsWith(".lock", StringComparison.Ordinal)));
}
