using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using Xunit;
using static TechVolunteers.Storage.RowChange;

namespace TechVolunteers.Tests.Storage.Embedded;

public sealed class SqliteRecordsTests : RecordsLimitsContract
{
    private readonly TemporaryFolder folder = new();
    private readonly SqliteRecords records;

    public SqliteRecordsTests() => records = new SqliteRecords(folder);

    protected override IRecords Records => records;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        records.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_kill_before_the_commit_leaves_nothing_and_one_after_it_leaves_everything()
    {
        TemporaryFolder? before = null;
        TemporaryFolder? after = null;
        records.BeforeCommit = n => before = n == 2 ? folder.CopyAsKilled() : before;
        records.AfterCommit = n => after = n == 2 ? folder.CopyAsKilled() : after;
        await Committed(new Insert("a", "1"));
        await Committed(new Put("a", "2"), new Insert("b", "2"));
        using (before)
            Assert.Equal(["a=1"], await Reopened(before!));
        using (after)
            Assert.Equal(["a=2", "b=2"], await Reopened(after!));
    }

    [Fact]
    public async Task Commits_that_wait_together_share_one_flush_and_keep_their_own_outcomes()
    {
        await Committed(new Insert("taken", "1"));
        using var begun = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        TemporaryFolder? killed = null;
        records.BeforeCommit = n =>
        {
            if (n != 2)
                return;
            begun.Release();
            go.Wait();
        };
        records.AfterCommit = n =>
        {
            if (n == 3)
                killed = folder.CopyAsKilled();
        };
        var first = Records.Commit(Partition, [new Insert("first", "1")], Cancel);
        await begun.WaitAsync(Cancel);
        // The writer is busy with the first: these wait, and are one group afterwards.
        var others = Enumerable.Range(0, 50).Select(n => Records.Commit(Partition, [new Insert($"n/{n}", "1")], Cancel)).ToList();
        var refused = Records.Commit(Partition, [new Insert("n/x", "1"), new Insert("taken", "2")], Cancel);
        go.Release();
        Assert.IsType<CommitOutcome.Committed>(await first);
        Assert.All(await Task.WhenAll(others), outcome => Assert.IsType<CommitOutcome.Committed>(outcome));
        Assert.Equal(new CommitOutcome.Conflict("taken"), await refused);
        // At the first answer of the group all fifty are durable, because one flush carried them.
        using var left = killed!;
        Assert.Equal(52, (await Reopened(left)).Count);
    }

    [Fact]
    public async Task What_a_hook_throws_before_the_commit_undoes_it_and_reaches_the_caller()
    {
        records.BeforeCommit = n => throw new TimeoutException("crash site");
        await Assert.ThrowsAsync<TimeoutException>(() => Records.Commit(Partition, [new Insert("a", "1")], Cancel));
        records.BeforeCommit = null;
        Assert.Empty(await All(""));
        await Committed(new Insert("a", "2"));
    }

    [Fact]
    public async Task A_commit_called_back_while_it_waits_writes_nothing()
    {
        using var begun = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        using var called = new CancellationTokenSource();
        records.BeforeCommit = _ =>
        {
            begun.Release();
            go.Wait();
        };
        var first = Records.Commit(Partition, [new Insert("a", "1")], Cancel);
        await begun.WaitAsync(Cancel);
        var waiting = Records.Commit(Partition, [new Insert("b", "1")], called.Token);
        await called.CancelAsync();
        records.BeforeCommit = null;
        go.Release();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(["a"], (await All("")).Select(row => row.Key));
    }

    [Fact]
    public async Task A_second_opener_is_refused_until_the_first_is_done()
    {
        await Committed(new Insert("a", "1"));
        var refused = Assert.Throws<StoreUnavailableException>(() => new SqliteRecords(folder));
        Assert.Contains(folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains("another process uses it", refused.Message, StringComparison.Ordinal);
        records.Dispose();
        Assert.Equal(["a=1"], await Reopened(folder));
    }

    [Fact]
    public async Task Versions_are_not_used_again_after_a_restart()
    {
        await Committed(new Insert("a", "1"));
        var version = (await Find("a")).Version;
        await Committed(new Delete("a"));
        records.Dispose();
        using var again = new SqliteRecords(folder);
        await again.Commit(Partition, [new Insert("a", "1")], Cancel);
        Assert.IsType<CommitOutcome.Conflict>(await again.Commit(Partition, [new Replace("a", "2", version)], Cancel));
    }

    [Fact]
    public async Task Fault_X13_a_full_disk_refuses_the_commit_whole_and_later_ones_go_on()
    {
        using var small = new TemporaryFolder();
        using var full = new SqliteRecords(small, pages: 32);
        await full.Commit(Partition, [new Insert("a", "1")], Cancel);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => full.Commit(Partition, [new Put("a", "2"), new Insert("big", new string('x', 160_000))], Cancel));
        Assert.Equal("1", (await full.Find(Partition, "a", Cancel))!.Json);
        Assert.Null(await full.Find(Partition, "big", Cancel));
        Assert.IsType<CommitOutcome.Committed>(await full.Commit(Partition, [new Put("a", "3")], Cancel));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        using var other = new TemporaryFolder();
        var file = Path.Combine(other, "records.db");
        File.WriteAllText(file, new string('x', 5000));
        Assert.Throws<StoreUnavailableException>(() => new SqliteRecords(other));
        Assert.Equal(new string('x', 5000), File.ReadAllText(file));
        File.Delete(file);
        new SqliteRecords(other).Dispose();
    }

    [Fact]
    public async Task A_closed_store_takes_no_commit()
    {
        records.Dispose();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Records.Commit(Partition, [new Insert("a", "1")], Cancel));
    }

    private async Task<List<string>> Reopened(string store)
    {
        using var again = new SqliteRecords(store);
        return [.. (await again.Page(Partition, "", 1000, null, Cancel)).Rows.Select(row => $"{row.Key}={row.Json}")];
    }
}
