using System.IO.Pipelines;
using System.Security.Cryptography;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Upload.Sessions;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Upload.Sessions;

/// <summary>How blocks arrive.</summary>
public abstract partial class UploadSessionsContract
{
    [Fact]
    public async Task Blocks_in_any_order_twice_and_at_once_become_one_packet_and_nothing_else_stays()
    {
        var session = await Opened();
        var all = All(session).Reverse().ToArray();

        var arrivals = await Task.WhenAll(all.Concat(all).Select(block => Task.Run(() => Put(session, block))));

        Assert.All(arrivals, arrival => Assert.IsType<BlockArrival.Kept>(arrival));
        Assert.Equal(all.Length, arrivals.Count(arrival => arrival is BlockArrival.Kept { New: true }));
        Assert.Equal(all.Length, await DocumentCount() - _before);
        var (nomination, packet) = await Committed(session);
        Assert.Equal([(PacketPart.Form, "推荐表.docx", Hash(Form)), (PacketPart.Stamped, "扫描件.pdf", Hash(Scan))], packet.Files.Select(file => (file.Part, file.Name, file.Sha256)));
        await using var stored = await Documents.OpenQuarantined(packet.Files[1].Document, Cancel);
        Assert.Equal(Hash(Scan), Convert.ToHexStringLower(await SHA256.HashDataAsync(stored!, Cancel)));
        Assert.Equal((NominationState.Received, 1), (nomination.State, nomination.Version));
        Assert.Equal(2, await DocumentCount() - _before);
        Assert.Empty(await Rows("upload-block/"));
        Assert.Empty(await Rows("upload-of/"));
    }

    [Fact]
    public async Task A_broken_line_costs_its_block_and_what_is_there_is_told()
    {
        var session = await Opened();
        await Put(session, (0, 0));
        await Put(session, (1, 2));
        var broken = new Trickle(Bytes(session, 1, 0)) { AfterBytes = 100_000, Then = () => throw new IOException("The sender hung up.") };

        var arrival = await _blocks.Put(await Running(), session, 1, 0, PipeReader.Create(broken), null, null, By, Cancel);

        Assert.Equal((400, "第 1 个文件的第 0 块没有传完，因此没有收存。"), Why(arrival));
        Assert.Equal(2, await DocumentCount() - _before);
        var progress = await _blocks.Progress(await Running(), session, Cancel);
        Assert.Equal([0], progress[0].Received);
        Assert.Equal([2], progress[1].Received);
        Assert.Equal([0, 1, 3], progress[1].Missing);
        var refused = Assert.IsType<Submission.Refused>(await Commit(session));
        Assert.Equal((409, "材料还没有传完：第 1 个文件还缺第 0、1、3 块，共 3 块。"), (refused.Why.Status, refused.Why.What));
        foreach (var block in new[] { 0, 1, 3 })
            Assert.IsType<BlockArrival.Kept>(await Put(session, (1, block)));
        await Committed(session);
    }

    [Fact]
    public async Task A_block_that_is_there_never_changes()
    {
        var session = await Opened();
        await Put(session, (1, 0));
        var other = new byte[BlockBytes];

        Assert.Equal((409, "第 1 个文件的第 0 块已经收到，内容与这次发送的不同。"), Why(await _blocks.Put(await Running(), session, 1, 0, PipeReader.Create(new MemoryStream(other)), BlockBytes, null, By, Cancel)));
        Assert.Equal(409, Why(await _blocks.Put(await Running(), session, 1, 0, PipeReader.Create(new MemoryStream(other)), BlockBytes, Hash(other), By, Cancel)).Status);
        Assert.IsType<BlockArrival.Kept>(await Put(session, (1, 0)));
        Assert.Equal(1, await DocumentCount() - _before);
    }

    [Fact]
    public async Task A_block_of_another_length_or_hash_or_place_is_refused_and_not_kept()
    {
        var session = await Opened();
        var bytes = Bytes(session, 1, 0);
        async Task<string> Refused(int file, int block, byte[] content, long? length, string? sha256) =>
            Why(await _blocks.Put(await Running(), session, file, block, PipeReader.Create(new Trickle(content)), length, sha256, By, Cancel)).What;

        Assert.StartsWith("第 1 个文件的第 0 块应为 262,144 字节", await Refused(1, 0, bytes, BlockBytes + 1, null), StringComparison.Ordinal);
        Assert.StartsWith("第 1 个文件的第 0 块应为 262,144 字节", await Refused(1, 0, [.. bytes, 1], null, null), StringComparison.Ordinal);
        Assert.StartsWith("第 1 个文件的第 0 块应为 262,144 字节", await Refused(1, 0, bytes[1..], null, null), StringComparison.Ordinal);
        Assert.Equal("第 1 个文件的第 0 块与声明的 SHA-256 不符，因此没有收存。", await Refused(1, 0, bytes, null, new string('0', 64)));
        foreach (var (file, block) in new[] { (2, 0), (1, 4), (0, 1) })
            Assert.Equal("这次上传中没有这一块。", await Refused(file, block, bytes, null, null));
        Assert.Equal(0, await DocumentCount() - _before);
        Assert.Empty(await Rows("upload-block/"));
    }

    [Fact]
    public async Task A_block_that_was_under_way_when_its_upload_was_discarded_is_not_kept()
    {
        var session = await Opened();
        var bytes = Bytes(session, 1, 0);
        var content = new Trickle(bytes) { AfterBytes = 100_000, Then = () => _remains.Discard(Running().GetAwaiter().GetResult(), session.Id, By, Cancel).GetAwaiter().GetResult() };

        var arrival = await _blocks.Put(await Running(), session, 1, 0, PipeReader.Create(content), null, null, By, Cancel);

        Assert.Equal((409, "这次上传已经取消。"), Why(arrival));
        Assert.Equal(0, await DocumentCount() - _before);
        Assert.Empty(await Rows("upload-block/"));
    }
}
