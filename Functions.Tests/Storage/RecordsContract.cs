using System.Security.Cryptography;
using TechVolunteers.Storage;
using Xunit;
using static TechVolunteers.Storage.RowChange;

namespace TechVolunteers.Tests.Storage;

/// <summary>What every store of rows promises; run over each.</summary>
public abstract class RecordsContract : IAsyncLifetime
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A partition that no other test uses.</summary>
    protected string Partition { get; } = $"campaigns/{RandomNumberGenerator.GetHexString(16)}";

    protected abstract IRecords Records { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_row_that_was_never_written_is_not_found() => Assert.Null(await Records.Find(Partition, "nom/1", Cancel));

    [Fact]
    public async Task A_commit_is_read_as_soon_as_it_was_answered()
    {
        await Committed(new Insert("nom/1", """{"state":"推荐"}"""));
        var row = await Records.Find(Partition, "nom/1", Cancel);
        Assert.Equal(("nom/1", """{"state":"推荐"}"""), (row!.Key, row.Json));
    }

    [Fact]
    public async Task A_hundred_rows_are_written_in_one_commit()
    {
        await Committed([.. Enumerable.Range(0, 100).Select(n => new Insert($"row/{n:D3}", $"{n}"))]);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"{n}"), (await All("row/")).Select(row => row.Json));
    }

    [Fact]
    public async Task A_commit_with_one_conflict_writes_none_of_its_rows()
    {
        await Committed(new Insert("b", "1"), new Insert("e", "1"));
        var before = await All("");
        await Conflict("b", new Put("a", "2"), new Insert("b", "2"), new Put("c", "2"), new Delete("e"));
        Assert.Equal(before, await All(""));
    }

    [Fact]
    public async Task Inserting_a_key_that_exists_is_a_conflict()
    {
        await Committed(new Insert("a", "1"));
        await Conflict("a", new Insert("a", "2"));
        Assert.Equal("1", (await Find("a")).Json);
    }

    [Fact]
    public async Task Replacing_needs_the_version_that_was_read()
    {
        await Committed(new Insert("a", "1"));
        var first = await Find("a");
        await Committed(new Replace("a", "2", first.Version));
        var second = await Find("a");
        Assert.NotEqual(first.Version, second.Version);
        await Conflict("a", new Replace("a", "3", first.Version));
        Assert.Equal(second, await Find("a"));
    }

    [Fact]
    public async Task Replacing_or_deleting_a_row_that_is_gone_is_a_conflict()
    {
        await Committed(new Insert("a", "1"));
        var row = await Find("a");
        await Committed(new Delete("a", row.Version));
        await Conflict("a", new Replace("a", "2", row.Version));
        await Conflict("a", new Delete("a", row.Version));
        await Conflict("a", new Delete("a"));
        Assert.Null(await Records.Find(Partition, "a", Cancel));
    }

    [Fact]
    public async Task A_row_that_came_back_has_another_version()
    {
        await Committed(new Insert("a", "1"));
        var first = await Find("a");
        await Committed(new Delete("a"));
        await Committed(new Insert("a", "1"));
        await Conflict("a", new Replace("a", "2", first.Version));
        await Conflict("a", new Delete("a", first.Version));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("0")]
    [InlineData("旧")]
    [InlineData("\"x\"")]
    [InlineData("1\r\nX-Header: 1")]
    public async Task A_version_that_no_row_ever_had_is_a_conflict(string version)
    {
        await Committed(new Insert("a", "1"));
        await Conflict("a", new Replace("a", "2", version));
        await Conflict("a", new Delete("a", version));
        Assert.Equal("1", (await Find("a")).Json);
    }

    [Fact]
    public async Task Putting_writes_whether_or_not_the_row_exists()
    {
        await Committed(new Put("a", "1"));
        var first = await Find("a");
        await Committed(new Put("a", "2"));
        Assert.Equal("2", (await Find("a")).Json);
        await Conflict("a", new Replace("a", "3", first.Version));
    }

    [Fact]
    public async Task Deleting_without_a_version_removes_whatever_stands_there()
    {
        await Committed(new Insert("a", "1"), new Insert("b", "1"));
        await Committed(new Delete("a"));
        Assert.Equal(["b"], (await All("")).Select(row => row.Key));
    }

    [Fact]
    public async Task Partitions_do_not_see_each_other()
    {
        await Committed(new Insert("a", "1"));
        Assert.IsType<CommitOutcome.Committed>(await Records.Commit(Partition + "/x", [new Insert("a", "2")], Cancel));
        Assert.Equal("1", (await Find("a")).Json);
        Assert.Single(await All(""));
    }

    [Fact]
    public async Task Of_twenty_writers_with_one_version_exactly_one_wins_each_time()
    {
        await Committed(new Insert("a", "0"));
        for (var round = 1; round <= 5; round++)
        {
            var version = (await Find("a")).Version;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => Task.Run(
                () => Records.Commit(Partition, [new Replace("a", $"{writer}", version), new Insert($"won/{round}", $"{writer}")], Cancel))));
            Assert.Single(outcomes.OfType<CommitOutcome.Committed>());
            Assert.Equal((await Find($"won/{round}")).Json, (await Find("a")).Json);
        }
    }

    [Fact]
    public async Task Writers_that_read_again_after_a_conflict_lose_nothing()
    {
        await Committed(new Insert("count", "0"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var added = 0; added < 5;)
            {
                var row = await Find("count");
                var next = $"{int.Parse(row.Json) + 1}";
                if (await Records.Commit(Partition, [new Replace("count", next, row.Version)], Cancel) is CommitOutcome.Committed)
                    added++;
            }
        })));
        Assert.Equal("40", (await Find("count")).Json);
    }

    protected async Task Committed(params RowChange[] changes) =>
        Assert.IsType<CommitOutcome.Committed>(await Records.Commit(Partition, changes, Cancel));

    protected async Task<Row> Find(string key) => Assert.IsType<Row>(await Records.Find(Partition, key, Cancel));

    protected async Task<List<Row>> All(string prefix, int limit = 1000)
    {
        var rows = new List<Row>();
        string? after = null;
        do
        {
            var page = await Records.Page(Partition, prefix, limit, after, Cancel);
            Assert.InRange(page.Rows.Length, page.Next is null ? 0 : limit, limit);
            rows.AddRange(page.Rows);
            after = page.Next;
        }
        while (after is not null);
        return rows;
    }

    private async Task Conflict(string key, params RowChange[] changes) =>
        Assert.Equal(new CommitOutcome.Conflict(key), await Records.Commit(Partition, changes, Cancel));
}
