using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Earlier;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations;

/// <summary>The sample campaign on the embedded stores with two units, a day before its deadline.</summary>
internal sealed class IntakeWorld : IDisposable
{
    public static readonly UnitId UnitOne = new("unit-one");
    public static readonly UnitId UnitTwo = new("unit-two");

    private readonly TemporaryFolder _folder = new();
    private int _keys;

    private IntakeWorld(CampaignDefinition definition)
    {
        Definition = definition;
        Records = new SqliteRecords(_folder);
        Documents = new FolderDocuments(Path.Combine(_folder, "documents"));
        Time = new FakeTimeProvider(definition.Deadline.AddDays(-1));
        var ledger = Ledger = new Ledger(Records, new LetterNudge(), new PendingWakes(), new RealClock(TimeProvider.System), NullLogger<Ledger>.Instance);
        Campaigns = new CampaignReads(Records);
        Nominations = new NominationReads(Records);
        People = new PeopleDirectory(Records);
        Keys = new ReceiptKeys(Records, Documents, new EphemeralDataProtectionProvider(), ledger, new OpenedReceiptKeys());
        Archive = new EarlierArchive(Records, ledger, EarlierSelections.None, new ReadArchive());
        Submissions = new Submissions(ledger, Nominations, People, Keys, Url, RandomNumberGenerator.Create());
        Uploads = new PacketUpload(Documents);
        Codes = new IssuedCodes(Records, Campaigns, new SealedKeys(Records, new EphemeralDataProtectionProvider()));
        FormCodes = new FormCodeCheck(Codes, Nominations, Records);
        Typed = new TypedForms(ledger, Nominations, People, Codes);
    }

    public static PublicUrl Url { get; } = new("https://call.example.org");

    public CampaignDefinition Definition { get; }

    public SqliteRecords Records { get; }

    public FolderDocuments Documents { get; }

    public FakeTimeProvider Time { get; }

    public Ledger Ledger { get; }

    public CampaignReads Campaigns { get; }

    public NominationReads Nominations { get; }

    public PeopleDirectory People { get; }

    public ReceiptKeys Keys { get; }

    public EarlierArchive Archive { get; }

    public Submissions Submissions { get; }

    public PacketUpload Uploads { get; }

    public IssuedCodes Codes { get; }

    public FormCodeCheck FormCodes { get; }

    public TypedForms Typed { get; }

    public CampaignId Id => Definition.Id;

    public string Partition => CampaignKeys.Partition(Id);

    public DateTimeOffset Now => Time.GetUtcNow();

    public static async Task<IntakeWorld> Open(Func<CampaignDefinition, CampaignDefinition>? change = null)
    {
        var world = new IntakeWorld((change ?? (definition => definition))(CampaignFile.Sample));
        await world.Put(CampaignKeys.Definition(1), world.Definition);
        await world.Put(CampaignKeys.Campaign, new Campaign(
            world.Id, 1, Stage.Intake, world.Definition.Deadline.ToUniversalTime(), ImmutableSortedDictionary<string, DateTimeOffset>.Empty, null, 1, world.Definition.OpensAt));
        await world.Records.Commit(CampaignKeys.Index, [new RowChange.Put($"campaign/{world.Id}", "{}")], default);
        foreach (var (unit, name) in new[] { (UnitOne, "示例学会（测试）"), (UnitTwo, "示例省科协（测试）") })
        {
            await world.Records.Commit(PeopleKeys.Partition,
            [
                new RowChange.Put(PeopleKeys.Unit(unit), Json.Write(new Unit(unit, name, "全国学会", ImmutableSortedDictionary<string, int>.Empty, world.Now))),
                new RowChange.Put(PeopleKeys.Person(new PersonId("clerk-" + unit)), Json.Write(new Person(new PersonId("clerk-" + unit), "经办人" + unit, $"{unit}@example.org", [Role.Clerk], unit, world.Now))),
            ], default);
        }
        await world.Keys.Signer(world.By(UnitOne), default);
        world._keys = world.DocumentCount();
        return world;
    }

    public async Task<RunningCampaign> Running() => (await Campaigns.Find(Id, default))!;

    public async Task Change(Func<Campaign, Campaign> change) => await Put(CampaignKeys.Campaign, change((await Running()).Campaign));

    public async Task<Nomination> Nomination(NominationId id) => (await Nominations.Find(Id, id.Value, default))!;

    /// <summary>What the office does, without the office.</summary>
    public Task<bool> Decide(NominationId id, Func<Nomination, Nomination> decide) => Ledger.Commit(Partition, By(UnitOne), async draft =>
    {
        await draft.Save(decide((await draft.Nomination(id))!));
        return true;
    }, default);

    public Task Put<T>(string key, T value) => Records.Commit(Partition, [new RowChange.Put(key, Json.Write(value))], default);

    public Attribution By(UnitId unit) => new(new Actor.Person(new PersonId("clerk-" + unit), Role.Clerk), Now, "test");

    /// <summary>Files of a packet as an upload leaves them.</summary>
    public async Task<ImmutableArray<PacketFile>> Files() =>
        [await Store(PacketPart.Form, "推荐表.docx"), await Store(PacketPart.Stamped, "推荐表.pdf")];

    public async Task<Submission> Submit(UnitId? unit = null, string category = "A", DateTimeOffset? begun = null) =>
        await Submissions.Submit(await Running(), unit ?? UnitOne, category, await Files(), begun ?? Now, By(unit ?? UnitOne), default);

    public async Task<Submission.Accepted> Accepted(UnitId? unit = null, string category = "A") =>
        Assert.IsType<Submission.Accepted>(await Submit(unit, category));

    public async Task<ImmutableArray<Letter>> Letters(string? kind = null) =>
        [.. (await Records.Scan<Letter>(Partition, Letter.Prefix, default).ToArrayAsync()).Where(letter => kind is null || letter.Kind == kind)];

    public async Task<ImmutableArray<AuditEntry>> Audit(Nomination nomination) =>
        [.. await Records.Scan<AuditEntry>(Partition, AuditKeys.EntriesOf(nomination.Chain), default).ToArrayAsync()];

    public int Rows() => Records.Scan(Partition, "", default).ToBlockingEnumerable().Count();

    /// <summary>How many documents lie anywhere in the store, half-written ones included; the key for receipts is not counted.</summary>
    public int DocumentCount() => -_keys + Directory.EnumerateFiles(Path.Combine(_folder, "documents"), "*", SearchOption.AllDirectories).Count(file => !file.EndsWith(".lock", StringComparison.Ordinal));

    public int QuarantineCount() => Directory.EnumerateFiles(Path.Combine(_folder, "documents", "quarantine"), "*", SearchOption.AllDirectories).Count();

    public void Dispose()
    {
        Documents.Dispose();
        Records.Dispose();
        _folder.Dispose();
    }

    private async Task<PacketFile> Store(PacketPart part, string name)
    {
        using var content = new MemoryStream("content"u8.ToArray());
        var stored = Assert.IsType<DocumentWrite.Stored>(await Documents.Write(content, 1_000, default));
        return new PacketFile(part, name, stored.Id, stored.Length, stored.Sha256);
    }
}
