using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Nominations.Upload.Sessions;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Packets;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Upload.Sessions;

/// <summary>What uploads in blocks promise, over each pair of stores.</summary>
public abstract class UploadSessionsContract : IAsyncLifetime
{
    private const int BlockBytes = UploadLimits.SmallestBlock;

    private static readonly byte[] Form = File.ReadAllBytes(SamplePackets.Path("forms", "A-001.docx"));

    // Long enough for several blocks, the last one short; a PDF as far as the upload looks.
    private static readonly byte[] Scan = [.. "%PDF-1.7\n"u8, .. new byte[(3 * BlockBytes) + 1_000]];

    private readonly CampaignDefinition _definition = CampaignFile.Sample with { Id = new CampaignId($"c{Guid.NewGuid():N}") };
    private readonly UnitId _unit = new($"u{Guid.NewGuid():N}");

    private Ledger _ledger = null!;
    private CampaignReads _campaigns = null!;
    private NominationReads _nominations = null!;
    private UploadOpenings _openings = null!;
    private UploadBlocks _blocks = null!;
    private UploadCommit _commit = null!;
    private UploadRemains _remains = null!;
    private int _before;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract IRecords Records { get; }

    protected abstract IDocuments Documents { get; }

    /// <summary>Keys that other tests on the same store can open too.</summary>
    protected abstract (IDataProtectionProvider Protection, OpenedReceiptKeys Opened) KeyRing { get; }

    private string Partition => CampaignKeys.Partition(_definition.Id);

    private DateTimeOffset Now { get; set; }

    public async ValueTask InitializeAsync()
    {
        await Open();
        Now = _definition.Deadline.AddDays(-3).ToUniversalTime();
        _ledger = new Ledger(Records, new LetterNudge(), new PendingWakes(), new RealClock(TimeProvider.System), NullLogger<Ledger>.Instance);
        (_campaigns, _nominations) = (new CampaignReads(Records), new NominationReads(Records));
        var people = new PeopleDirectory(Records);
        var keys = new ReceiptKeys(Records, Documents, KeyRing.Protection, _ledger, KeyRing.Opened);
        var submissions = new Submissions(_ledger, _nominations, people, keys, new PublicUrl("https://call.example.org"), RandomNumberGenerator.Create());
        _openings = new UploadOpenings(Records, _ledger, submissions, people, _nominations);
        _blocks = new UploadBlocks(Records, Documents, _ledger, _nominations);
        _remains = new UploadRemains(Records, Documents, _ledger);
        _commit = new UploadCommit(Records, Documents, _blocks, _remains, submissions, _nominations);
        var campaign = new Campaign(_definition.Id, 1, Stage.Intake, _definition.Deadline.ToUniversalTime(), ImmutableSortedDictionary<string, DateTimeOffset>.Empty, null, 1, _definition.OpensAt);
        await Records.Commit(Partition, [new RowChange.Put(CampaignKeys.Definition(1), Json.Write(_definition)), new RowChange.Put(CampaignKeys.Campaign, Json.Write(campaign))], Cancel);
        var unit = new Unit(_unit, "示例学会（测试）", "全国学会", ImmutableSortedDictionary<string, int>.Empty, Now);
        await Records.Commit(PeopleKeys.Partition, [new RowChange.Put(PeopleKeys.Unit(_unit), Json.Write(unit))], Cancel);
        await keys.Signer(By, Cancel);
        _before = await DocumentCount();
    }

    public abstract ValueTask DisposeAsync();

    protected abstract ValueTask Open();

    /// <summary>How many documents there are, in quarantine or released, whole or not.</summary>
    protected abstract Task<int> DocumentCount();

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
    public async Task Committed_again_or_twice_at_once_it_is_the_same_packet()
    {
        var session = await Opened();
        await PutAll(session);

        var commits = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Commit(session))));
        var later = await Committed(await Session(session));

        Assert.All(commits.OfType<Submission.Accepted>(), accepted => Assert.Equal((later.Nomination.Id, later.Packet.ReceiptCode), (accepted.Nomination.Id, accepted.Packet.ReceiptCode)));
        Assert.NotEmpty(commits.OfType<Submission.Accepted>());
        // Whoever came while the winner cleaned up is told to look again.
        Assert.All(commits.OfType<Submission.Refused>(), refused => Assert.Equal(409, refused.Why.Status));
        Assert.Single(await Rows(NominationKeys.All));
        Assert.Equal(2, await DocumentCount() - _before);
    }

    [Fact]
    public async Task A_broken_line_costs_its_block_and_what_is_there_is_told()
    {
        var session = await Opened();
        await Put(session, (0, 0));
        await Put(session, (1, 2));
        var broken = new Trickle(Bytes(session, 1, 0)) { AfterBytes = 100_000, Then = () => throw new IOException("The sender hung up.") };

        var arrival = await _blocks.Put(await Running(), session, 1, 0, broken, null, null, By, Cancel);

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

        Assert.Equal((409, "第 1 个文件的第 0 块已经收到，内容与这次发送的不同。"), Why(await _blocks.Put(await Running(), session, 1, 0, new MemoryStream(other), BlockBytes, null, By, Cancel)));
        Assert.Equal(409, Why(await _blocks.Put(await Running(), session, 1, 0, new MemoryStream(other), BlockBytes, Hash(other), By, Cancel)).Status);
        Assert.IsType<BlockArrival.Kept>(await Put(session, (1, 0)));
        Assert.Equal(1, await DocumentCount() - _before);
    }

    [Fact]
    public async Task A_block_of_another_length_or_hash_or_place_is_refused_and_not_kept()
    {
        var session = await Opened();
        var bytes = Bytes(session, 1, 0);
        async Task<string> Refused(int file, int block, byte[] content, long? length, string? sha256) =>
            Why(await _blocks.Put(await Running(), session, file, block, new Trickle(content), length, sha256, By, Cancel)).What;

        Assert.StartsWith("第 1 个文件的第 0 块应为 262,144 字节", await Refused(1, 0, bytes, BlockBytes + 1, null), StringComparison.Ordinal);
        Assert.StartsWith("第 1 个文件的第 0 块应为 262,144 字节", await Refused(1, 0, [.. bytes, 1], null, null), StringComparison.Ordinal);
        Assert.StartsWith("第 1 个文件的第 0 块应为 262,144 字节", await Refused(1, 0, bytes[1..], null, null), StringComparison.Ordinal);
        Assert.Equal("第 1 个文件的第 0 块与声明的 SHA-256 不符，因此没有收存。", await Refused(1, 0, bytes, null, new string('0', 64)));
        foreach (var (file, block) in new[] { (2, 0), (1, 4), (0, 1) })
            Assert.Equal("这次上传中没有这一块。", await Refused(file, block, bytes, null, null));
        Assert.Equal(0, await DocumentCount() - _before);
        Assert.Empty(await Rows("upload-block/"));
    }

    [Theory]
    [InlineData(-60, 0, true)]
    [InlineData(-1, 14, true)]
    [InlineData(-1, 15, false)]
    public async Task What_began_in_time_may_finish_within_the_grace(int begun, int finished, bool accepted)
    {
        Now = _definition.Deadline.AddMinutes(begun).ToUniversalTime();
        var session = await Opened();
        await PutAll(session);

        Now = _definition.Deadline.AddMinutes(finished).ToUniversalTime();
        var submission = await Commit(session);

        Assert.Equal(accepted, submission is Submission.Accepted);
        if (!accepted)
        {
            Assert.StartsWith("文件在报送截止时间以后没有及时传完", ((Submission.Refused)submission).Why.What, StringComparison.Ordinal);
            Assert.Equal(409, Why(await Put(session, (0, 0))).Status);
            Assert.Empty(await Rows(NominationKeys.All));
        }
    }

    [Fact]
    public async Task What_begins_after_the_deadline_is_refused()
    {
        Now = _definition.Deadline.ToUniversalTime();
        var refused = Assert.IsType<UploadOpening.Refused>(await _openings.Open(await Running(), _unit, Announce(), By, Cancel));
        Assert.StartsWith("报送已经截止", refused.Why.What, StringComparison.Ordinal);
        Assert.Empty(await Rows("upload"));
    }

    [Fact]
    public async Task An_abandoned_upload_is_removed_after_a_day_with_everything_of_it()
    {
        var session = await Opened();
        await Put(session, (0, 0));
        await Put(session, (1, 1));

        Now += UploadLimits.Lifetime - TimeSpan.FromSeconds(1);
        Assert.Equal(0, await _remains.Sweep(await Running(), By, Cancel));
        Assert.Equal(2, await DocumentCount() - _before);
        Now += TimeSpan.FromSeconds(1);
        Assert.Equal((409, "这次上传开始已超过 24 小时，已经失效。"), Why(await Put(session, (1, 0))));
        Assert.Equal(1, await _remains.Sweep(await Running(), By, Cancel));

        Assert.Equal(0, await DocumentCount() - _before);
        Assert.Equal((409, "这次上传已经取消。"), Why(await Put(await Session(session), (1, 0))));
        Now += UploadLimits.Remnant;
        Assert.Equal(1, await _remains.Sweep(await Running(), By, Cancel));
        Assert.Empty(await Rows("upload"));
    }

    [Fact]
    public async Task A_block_that_was_under_way_when_its_upload_was_discarded_is_not_kept()
    {
        var session = await Opened();
        var bytes = Bytes(session, 1, 0);
        var content = new Trickle(bytes) { AfterBytes = 100_000, Then = () => _remains.Discard(Running().GetAwaiter().GetResult(), session.Id, By, Cancel).GetAwaiter().GetResult() };

        var arrival = await _blocks.Put(await Running(), session, 1, 0, content, null, null, By, Cancel);

        Assert.Equal((409, "这次上传已经取消。"), Why(arrival));
        Assert.Equal(0, await DocumentCount() - _before);
        Assert.Empty(await Rows("upload-block/"));
    }

    [Fact]
    public async Task A_committed_upload_can_t_be_discarded_and_is_forgotten_after_a_day()
    {
        var session = await Opened();
        await PutAll(session);
        await Committed(session);

        Assert.Equal(UploadState.Committed, await _remains.Discard(await Running(), session.Id, By, Cancel));
        Assert.Equal((409, "这次上传已经提交，回执已经生成。"), Why(await Put(await Session(session), (0, 0))));
        Now += UploadLimits.Lifetime;
        await _remains.Sweep(await Running(), By, Cancel);

        Assert.Empty(await Rows("upload"));
        Assert.Single(await Rows(NominationKeys.All));
        Assert.Equal(2, await DocumentCount() - _before);
    }

    [Fact]
    public async Task An_upload_may_replace_a_packet_and_a_half_one_replaces_nothing()
    {
        var first = await Opened();
        await PutAll(first);
        var (nomination, _) = await Committed(first);

        var second = await Opened(Announce() with { Nomination = nomination.Id.Value, Category = null });
        await Put(second, (0, 0));
        Assert.IsType<Submission.Refused>(await Commit(second));
        Assert.Equal(1, (await _nominations.Find(_definition.Id, nomination.Id.Value, Cancel))!.Version);
        await PutAll(second);
        var replaced = await Committed(second);

        Assert.Equal((nomination.Id, 2, 2), (replaced.Nomination.Id, replaced.Nomination.Version, replaced.Packet.Version));
        foreach (var (form, status) in new[] { (Announce() with { Nomination = "other" }, 404), (Announce() with { Nomination = nomination.Id.Value, Category = "B" }, 400) })
            Assert.Equal(status, Assert.IsType<UploadOpening.Refused>(await _openings.Open(await Running(), _unit, form, By, Cancel)).Why.Status);
    }

    [Fact]
    public async Task What_arrived_but_is_not_what_its_name_says_is_refused_whole()
    {
        var wrong = new byte[1_000];
        var session = await Opened(Announce(scan: wrong));
        await Put(session, (0, 0));
        await _blocks.Put(await Running(), session, 1, 0, new MemoryStream(wrong), wrong.Length, Hash(wrong), By, Cancel);

        var refused = Assert.IsType<Submission.Refused>(await Commit(session));

        Assert.Equal((415, "盖章扫描件（PDF）“扫描件.pdf”的扩展名是 .pdf，但内容不是这种格式。"), (refused.Why.Status, refused.Why.What));
        var otherHash = await Opened(Announce(sha256: new string('0', 64)));
        await PutAll(otherHash);
        Assert.Equal("“扫描件.pdf”传完后的 SHA-256 与开始时声明的不同。", Assert.IsType<Submission.Refused>(await Commit(otherHash)).Why.What);
        Assert.Empty(await Rows(NominationKeys.All));
    }

    [Fact]
    public async Task What_can_be_known_to_be_wrong_is_said_before_a_byte_is_sent()
    {
        var packet = Announce();
        foreach (var (form, sentence) in new (UploadForm, string)[]
        {
            (packet with { Category = null }, "没有选择推荐类别。"),
            (packet with { Category = "D" }, "本次征集没有所选的推荐类别。"),
            (packet with { BlockBytes = BlockBytes - 1 }, "每块的字节数（blockBytes）应在 262,144 到 8,388,608 之间。"),
            (packet with { BlockBytes = UploadLimits.LargestBlock + 1 }, "每块的字节数（blockBytes）应在 262,144 到 8,388,608 之间。"),
            (packet with { Files = default }, "缺少推荐表（Word）。"),
            (packet with { Files = packet.Files[..1] }, "缺少盖章扫描件（PDF）。"),
            (packet with { Files = [null!] }, "提交中有不认识的部分“未命名”。"),
            (packet with { Files = [packet.Files[0] with { Part = "photo" }] }, "提交中有不认识的部分“photo”。"),
            (packet with { Files = [packet.Files[0] with { Name = "" }] }, "推荐表（Word）没有文件名。"),
            (packet with { Files = [packet.Files[0] with { Name = "推荐表.exe" }] }, "推荐表（Word）“推荐表.exe”的类型不符合要求。"),
            (packet with { Files = [packet.Files[0], packet.Files[0]] }, "推荐表（Word）提交了不止一份。"),
            (packet with { Files = [packet.Files[0] with { Length = 0 }] }, "推荐表（Word）“推荐表.docx”是空文件（0 字节）。"),
            (packet with { Files = [packet.Files[0] with { Length = null }] }, "“推荐表.docx”的字节数（length）或 SHA-256（sha256）没有填写正确。"),
            (packet with { Files = [packet.Files[0] with { Sha256 = "x" }] }, "“推荐表.docx”的字节数（length）或 SHA-256（sha256）没有填写正确。"),
            (packet with { Files = [packet.Files[0] with { Length = 20_000_001 }] }, "推荐表（Word）“推荐表.docx”超过 20 MB（20,000,000 字节）。"),
            (packet with { Files = [packet.Files[1] with { Length = 50_000_001 }] }, "盖章扫描件（PDF）“扫描件.pdf”超过 50 MB（50,000,000 字节）。"),
            (packet with { Files = [Attachment(60_000_000), Attachment(40_000_001)] }, "全部附件合计超过 100 MB（100,000,000 字节）。"),
            (packet with { Files = [.. Enumerable.Repeat(Attachment(1), 11)] }, "附件超过 10 个。"),
        })
        {
            Assert.Equal(sentence, Assert.IsType<UploadOpening.Refused>(await _openings.Open(await Running(), _unit, form, By, Cancel)).Why.What);
        }
        for (var n = 0; n < UploadLimits.OpenAtOnce; n++)
            await Opened();
        Assert.Equal(429, Assert.IsType<UploadOpening.Refused>(await _openings.Open(await Running(), _unit, packet, By, Cancel)).Why.Status);
    }

    private static UploadForm.FileForm Attachment(long length) => new("attachments", "证明.pdf", length, null, null);

    private static UploadForm Announce(byte[]? scan = null, string? sha256 = null) => new("A", null, BlockBytes,
        [new("form", "推荐表.docx", Form.Length, null, null), new("stamped", "扫描件.pdf", (scan ?? Scan).Length, "application/pdf", sha256)]);

    private static IEnumerable<(int File, int Block)> All(UploadSession session) =>
        session.Files.SelectMany((_, file) => Enumerable.Range(0, session.BlocksOf(file)).Select(block => (file, block)));

    private static byte[] Bytes(UploadSession session, int file, int block) =>
        (file == 0 ? Form : Scan).AsSpan(block * session.BlockBytes, session.LengthOf(file, block)!.Value).ToArray();

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static (int Status, string What) Why(BlockArrival arrival) => Assert.IsType<BlockArrival.Refused>(arrival).Why is var why ? (why.Status, why.What) : default;

    private Attribution By => new(new Actor.Person(new PersonId("clerk"), Role.Clerk), Now, "test");

    private async Task<RunningCampaign> Running() => (await _campaigns.Find(_definition.Id, Cancel))!;

    private async Task<UploadSession> Opened(UploadForm? form = null) =>
        Assert.IsType<UploadOpening.Opened>(await _openings.Open(await Running(), _unit, form ?? Announce(), By, Cancel)).Session;

    private async Task<UploadSession> Session(UploadSession session) => (await Records.Find<UploadSession>(Partition, $"upload/{session.Id}", Cancel))!;

    private async Task<BlockArrival> Put(UploadSession session, (int File, int Block) at)
    {
        var bytes = Bytes(session, at.File, at.Block);
        return await _blocks.Put(await Running(), session, at.File, at.Block, new Trickle(bytes), bytes.Length, at.Block % 2 == 0 ? Hash(bytes) : null, By, Cancel);
    }

    private async Task PutAll(UploadSession session)
    {
        foreach (var block in All(session))
            Assert.IsType<BlockArrival.Kept>(await Put(session, block));
    }

    private async Task<Submission> Commit(UploadSession session) => await _commit.Commit(await Running(), session, By, Cancel);

    private async Task<Submission.Accepted> Committed(UploadSession session) => Assert.IsType<Submission.Accepted>(await Commit(session));

    private async Task<string[]> Rows(string prefix) => await Records.Scan(Partition, prefix, Cancel).Select(row => row.Key).ToArrayAsync(Cancel);
}
