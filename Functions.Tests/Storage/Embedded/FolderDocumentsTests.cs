using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using Xunit;

namespace TechVolunteers.Tests.Storage.Embedded;

public sealed class FolderDocumentsTests : DocumentsContract
{
    private readonly TemporaryFolder folder = new();
    private readonly FolderDocuments documents;

    public FolderDocumentsTests() => documents = new FolderDocuments(folder);

    protected override IDocuments Documents => documents;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        documents.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<int> Count() => Task.FromResult(Files(folder).Count);

    [Fact]
    public async Task A_kill_while_a_document_arrives_leaves_nothing_visible_and_the_next_start_cleans_up()
    {
        TemporaryFolder? killed = null;
        var kept = await Write([1, 2, 3]);
        var content = new Trickle(new byte[4_000_000]) { AfterBytes = 2_500_000, Then = () => killed ??= folder.CopyAsKilled() };
        await documents.Write(content, 5_000_000, Cancel);
        using (killed)
        {
            Assert.Equal(2, Files(killed!).Count);
            using var again = new FolderDocuments(killed!);
            Assert.Equal(kept.Id.Value, Path.GetFileName(Assert.Single(Files(killed!))));
            await using var content2 = await again.OpenQuarantined(kept.Id, Cancel);
            Assert.Equal(3, content2!.Length);
        }
    }

    [Fact]
    public void A_second_opener_is_refused_until_the_first_is_done()
    {
        var refused = Assert.Throws<StoreUnavailableException>(() => new FolderDocuments(folder));
        Assert.Contains("another process uses it", refused.Message, StringComparison.Ordinal);
        documents.Dispose();
        new FolderDocuments(folder).Dispose();
    }

    [Fact]
    public async Task Fault_X13_a_folder_that_cannot_be_written_is_unavailable_and_nothing_is_half_done()
    {
        // A file where a folder should be: no account, not even root, can write below it.
        var quarantine = Path.Combine(folder, "quarantine");
        Directory.Delete(quarantine);
        await File.WriteAllTextAsync(quarantine, "", Cancel);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => documents.Write(new Trickle([1]), 10, Cancel));
        Assert.Equal([quarantine], Files(folder));
        File.Delete(quarantine);
        Directory.CreateDirectory(quarantine);
        await Write([1]);
    }

    [Fact]
    public async Task Fault_X13_a_lost_incoming_folder_is_unavailable()
    {
        Directory.Delete(Path.Combine(folder, "incoming"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => documents.Write(new Trickle([1]), 10, Cancel));
        Assert.Empty(Files(folder));
    }

    [Fact]
    public void Only_this_account_may_enter_the_folders()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows inherits access from the folder above.");
            return;
        }
        foreach (var part in (string[])["incoming", "quarantine", "released"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(folder, part)));
    }

    private static List<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))];
}
