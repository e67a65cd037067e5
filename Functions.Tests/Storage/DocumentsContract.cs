using System.IO.Pipelines;
using System.Security.Cryptography;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Storage;

/// <summary>What every store of documents promises; run over each.</summary>
public abstract class DocumentsContract : IAsyncLifetime
{
    private const long Limit = 95_000_000;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract IDocuments Documents { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>How many documents there are, in quarantine or released, whole or not.</summary>
    protected abstract Task<int> Count();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131_072)]
    [InlineData(1_048_575)]
    [InlineData(1_048_576)]
    [InlineData(3_000_001)]
    [InlineData(20_000_000)]
    public async Task A_document_of_any_length_comes_back_with_its_hash(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        // A network stream gives what has arrived, not what was asked for.
        var stored = await Write(new Trickle(bytes));
        Assert.Equal((length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (stored.Length, stored.Sha256));
        Assert.Matches("^[0-9a-f]{32}$", stored.Id.Value);
        await Documents.Release(stored.Id, Cancel);
        var read = await Read(stored.Id);
        Assert.True(read.AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public async Task A_document_is_not_open_until_it_is_released()
    {
        var stored = await Write([1, 2, 3]);
        Assert.Null(await Documents.Open(stored.Id, Cancel));
        await using (var inspected = await Documents.OpenQuarantined(stored.Id, Cancel))
            Assert.Equal([1, 2, 3], await ReadAll(inspected!));
        await Documents.Release(stored.Id, Cancel);
        Assert.Equal([1, 2, 3], await Read(stored.Id));
        await using var later = await Documents.OpenQuarantined(stored.Id, Cancel);
        Assert.Equal([1, 2, 3], await ReadAll(later!));
    }

    [Fact]
    public async Task Releasing_again_changes_nothing()
    {
        var stored = await Write([1, 2, 3]);
        await Documents.Release(stored.Id, Cancel);
        await Documents.Release(stored.Id, Cancel);
        Assert.Equal([1, 2, 3], await Read(stored.Id));
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task Releases_at_the_same_time_agree()
    {
        var stored = await Write([1, 2, 3]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Documents.Release(stored.Id, Cancel))));
        Assert.Equal([1, 2, 3], await Read(stored.Id));
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task Deleting_removes_it_wherever_it_is_and_again_is_no_error()
    {
        var waiting = await Write([1]);
        var released = await Write([2]);
        await Documents.Release(released.Id, Cancel);
        foreach (var id in (DocumentId[])[waiting.Id, released.Id, waiting.Id, released.Id])
            await Documents.Delete(id, Cancel);
        Assert.Null(await Documents.OpenQuarantined(waiting.Id, Cancel));
        Assert.Null(await Documents.Open(released.Id, Cancel));
        Assert.Equal(0, await Count());
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Documents.Release(waiting.Id, Cancel));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..000000000000000000000000000000")]
    [InlineData("ABCDEFABCDEFABCDEFABCDEFABCDEFAB")]
    public async Task A_document_that_was_never_written_is_unknown(string name)
    {
        var id = new DocumentId(name);
        Assert.Null(await Documents.Open(id, Cancel));
        Assert.Null(await Documents.OpenQuarantined(id, Cancel));
        Assert.Null(await Documents.Open(default, Cancel));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Documents.Release(id, Cancel));
        await Documents.Delete(id, Cancel);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1_000, 1_001)]
    [InlineData(1_048_576, 1_048_577)]
    [InlineData(2_000_000, 5_000_000)]
    public async Task Over_the_limit_nothing_is_kept(int limit, int length)
    {
        Assert.Equal(new DocumentWrite.TooLong(limit), await Documents.Write(new Trickle(new byte[length]), limit, Cancel));
        Assert.Equal(0, await Count());
        Assert.IsType<DocumentWrite.Stored>(await Documents.Write(new Trickle(new byte[limit]), limit, Cancel));
    }

    [Fact]
    public async Task Far_over_the_limit_the_rest_is_not_even_read()
    {
        var endless = new Endless();
        Assert.IsType<DocumentWrite.TooLong>(await Documents.Write(endless, 3_000_000, Cancel));
        Assert.InRange(endless.Position, 3_000_001, 3_000_000 + (2 * 1024 * 1024));
    }

    [Fact]
    public async Task A_write_that_is_called_back_midway_leaves_nothing()
    {
        using var called = new CancellationTokenSource();
        var content = new Trickle(new byte[4_000_000]) { AfterBytes = 2_500_000, Then = called.Cancel };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Documents.Write(content, Limit, called.Token));
        Assert.Equal(0, await Count());
    }

    [Fact]
    public async Task A_read_that_the_server_calls_back_leaves_nothing_and_the_body_readable()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[1_000], Cancel);
        var writing = Documents.Write(pipe.Reader, Limit, Cancel);

        pipe.Reader.CancelPendingRead();

        await Assert.ThrowsAsync<OperationCanceledException>(() => writing);
        Assert.Equal(0, await Count());
        Assert.False(pipe.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_sender_who_breaks_off_leaves_nothing_and_is_told_apart_from_a_broken_store()
    {
        var content = new Trickle(new byte[4_000_000]) { AfterBytes = 2_500_000, Then = () => throw new IOException("The sender hung up.") };
        var failure = await Assert.ThrowsAsync<IOException>(() => Documents.Write(content, Limit, Cancel));
        Assert.Equal("The sender hung up.", failure.Message);
        Assert.Equal(0, await Count());
    }

    [Fact]
    public async Task Quarantine_lists_what_was_complete_before_an_instant_and_nothing_that_was_released()
    {
        var waiting = await Write([1]);
        var released = await Write([2]);
        await Documents.Release(released.Id, Cancel);
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal([waiting.Id], await Documents.Quarantined(now.AddMinutes(5), Cancel).ToArrayAsync(Cancel));
        Assert.Empty(await Documents.Quarantined(now.AddMinutes(-5), Cancel).ToArrayAsync(Cancel));
    }

    [Fact]
    public async Task Equal_content_is_stored_twice_under_two_names()
    {
        var (first, second) = (await Write([1]), await Write([1]));
        Assert.NotEqual(first.Id, second.Id);
        await Documents.Delete(first.Id, Cancel);
        Assert.NotNull(await Documents.OpenQuarantined(second.Id, Cancel));
    }

    [Fact]
    public async Task Readers_at_the_same_time_read_any_part()
    {
        var bytes = RandomNumberGenerator.GetBytes(2_500_000);
        var stored = await Write(new Trickle(bytes));
        await Documents.Release(stored.Id, Cancel);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(reader => Task.Run(async () =>
        {
            await using var content = await Documents.Open(stored.Id, Cancel);
            Assert.Equal(bytes.Length, content!.Length);
            var start = reader * 400_000;
            content.Seek(start, SeekOrigin.Begin);
            var part = new byte[100_000];
            await content.ReadExactlyAsync(part, Cancel);
            Assert.True(part.AsSpan().SequenceEqual(bytes.AsSpan(start, part.Length)));
        })));
    }

    [Fact]
    public async Task Writers_at_the_same_time_keep_their_own_bytes()
    {
        var documents = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(
            async () => (Content: (byte)n, Stored: await Write(new Trickle([.. Enumerable.Repeat((byte)n, 300_000)]))))));
        foreach (var (content, stored) in documents)
        {
            await Documents.Release(stored.Id, Cancel);
            var read = await Read(stored.Id);
            Assert.Equal((300_000, true), (read.Length, !read.AsSpan().ContainsAnyExcept(content)));
        }
    }

    protected Task<DocumentWrite.Stored> Write(byte[] bytes) => Write(new Trickle(bytes));

    private async Task<DocumentWrite.Stored> Write(Stream content) =>
        Assert.IsType<DocumentWrite.Stored>(await Documents.Write(content, Limit, Cancel));

    private async Task<byte[]> Read(DocumentId id)
    {
        await using var content = await Documents.Open(id, Cancel);
        return await ReadAll(content!);
    }

    private static async Task<byte[]> ReadAll(Stream content)
    {
        var copy = new MemoryStream();
        await content.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }
}
