using TechVolunteers.Storage;
using TechVolunteers.Storage.Azure;
using TechVolunteers.Tests.Azurite;
using Xunit;
using static TechVolunteers.Storage.RowChange;

namespace TechVolunteers.Tests.Storage.Azure;

public sealed class TableRecordsTests(AzuriteEmulator azurite) : RecordsLimitsContract
{
    private TableRecords? records;

    protected override IRecords Records => records!;

    public override async ValueTask InitializeAsync() =>
        records = new TableRecords(AzureStore.Connect(await azurite.ConnectionString()).Tables);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_told_as_committed_once()
    {
        await Committed(new Insert("a", "1"));
        var version = (await Find("a")).Version;
        using var transport = new LosingTransport { Lose = 1 };
        var lossy = await Through(transport);
        var outcome = await lossy.Commit(Partition, [new Insert("b", "1"), new Replace("a", "2", version)], Cancel);
        Assert.IsType<CommitOutcome.Committed>(outcome);
        Assert.Equal(0, transport.Lose);
        Assert.Equal(["2", "1"], (await All("")).Select(row => row.Json));
    }

    [Fact]
    public async Task A_commit_that_lost_a_race_and_an_answer_is_a_conflict()
    {
        await Committed(new Insert("a", "1"));
        using var transport = new LosingTransport { Lose = 1 };
        var lossy = await Through(transport);
        Assert.Equal(new CommitOutcome.Conflict("a"), await lossy.Commit(Partition, [new Insert("a", "2")], Cancel));
    }

    [Fact]
    public async Task An_account_that_does_not_answer_is_unavailable()
    {
        using var transport = new LosingTransport { Lose = int.MaxValue, BeforeSending = true };
        var dead = await Through(transport);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => dead.Find(Partition, "a", Cancel));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => dead.Page(Partition, "a", 10, null, Cancel));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => dead.Commit(Partition, [new Insert("a", "1")], Cancel));
        Assert.Empty(await All(""));
    }

    private async Task<TableRecords> Through(LosingTransport transport)
    {
        var account = AzureStore.Connect(
            await azurite.ConnectionString(),
            tables =>
            {
                tables.Transport = transport;
                tables.Retry.Delay = tables.Retry.MaxDelay = TimeSpan.FromMilliseconds(1);
            },
            blobs => { });
        return new TableRecords(account.Tables);
    }
}
