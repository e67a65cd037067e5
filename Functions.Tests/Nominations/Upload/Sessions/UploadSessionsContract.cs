using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.Upload.Sessions;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Packets;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Upload.Sessions;

/// <summary>What uploads in blocks promise, over each pair of stores.</summary>
public abstract partial class UploadSessionsContract : IAsyncLifetime
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
    private TypedForms _typed = null!;
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
        _openings = new UploadOpenings(Records, _ledger, people, _nominations);
        _blocks = new UploadBlocks(Records, Documents, _ledger, _nominations);
        _remains = new UploadRemains(Records, Documents, _ledger);
        _typed = new TypedForms(_ledger, _nominations, people, new IssuedCodes(Records, _campaigns, new SealedKeys(Records, KeyRing.Protection)));
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

    private async Task<TypedForm> Typed(string category) => Assert.IsType<Typing.Saved>(await _typed.Start(await Running(), _unit, category, By, Cancel)).Form;

    private async Task<UploadSession> Session(UploadSession session) => (await Records.Find<UploadSession>(Partition, $"upload/{session.Id}", Cancel))!;

    private async Task<BlockArrival> Put(UploadSession session, (int File, int Block) at)
    {
        var bytes = Bytes(session, at.File, at.Block);
        return await _blocks.Put(await Running(), session, at.File, at.Block, PipeReader.Create(new Trickle(bytes)), bytes.Length, at.Block % 2 == 0 ? Hash(bytes) : null, By, Cancel);
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
