using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.ExpertReview;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.ExpertReview;

/// <summary>A campaign in its expert review, on a real store: admitted nominations, experts and leads; no runtime.</summary>
public sealed class ReviewWorld : IDisposable
{
    public static readonly CampaignId Id = CampaignFile.Sample.Id;
    public static readonly string Partition = CampaignKeys.Partition(Id);
    public static readonly DateTimeOffset Start = BeijingTime.At(new DateOnly(2021, 12, 6), new TimeOnly(10, 0));

    private readonly TemporaryFolder folder = new();
    private readonly SqliteRecords records;

    private ReviewWorld()
    {
        records = new SqliteRecords(folder);
        Ledger = new Ledger(records, new LetterNudge(), new PendingWakes(), new RealClock(TimeProvider.System), NullLogger<Ledger>.Instance);
        Campaigns = new CampaignReads(records);
        Nominations = new NominationReads(records);
        People = new PeopleDirectory(records);
        Reads = new ExpertReviewReads(records);
        Tasks = new ReviewTaskReads(Reads, Nominations);
        Assigning = new Assigning(Ledger, Reads, Nominations, People, Url);
        Distributing = new Distributing(Reads, Nominations, People, Assigning);
        Declaring = new Declaring(Ledger, People, Url);
        Scoring = new Scoring(Ledger);
        Gate = new ExpertReviewGate(Reads, Nominations);
    }

    public PublicUrl Url { get; } = new("https://example.org");

    public FakeTimeProvider Time { get; } = new(Start);

    public Ledger Ledger { get; }

    public CampaignReads Campaigns { get; }

    public NominationReads Nominations { get; }

    public PeopleDirectory People { get; }

    public ExpertReviewReads Reads { get; }

    public ReviewTaskReads Tasks { get; }

    public Assigning Assigning { get; }

    public Distributing Distributing { get; }

    public Declaring Declaring { get; }

    public Scoring Scoring { get; }

    public ExpertReviewGate Gate { get; }

    internal IRecords Records => records;

    /// <param name="nominations">Admitted nominations of category A: n1, n2 … of units u1, u2 …</param>
    /// <param name="experts">Experts e1, e2 …, employed by units x1, x2 …</param>
    public static async Task<ReviewWorld> With(int nominations = 1, int experts = 3)
    {
        var world = new ReviewWorld();
        await world.records.Commit(CampaignKeys.Index, [new RowChange.Put("campaign/" + Id.Value, "{}")], default);
        await world.Ledger.Commit(Partition, world.By("admin", Role.Administrator), async draft =>
        {
            await draft.Save(CampaignKeys.Definition(CampaignFile.Sample.Version), CampaignFile.Sample);
            await draft.Save(new Campaign(Id, CampaignFile.Sample.Version, Stage.ExpertReview, CampaignFile.Sample.Deadline, ImmutableSortedDictionary<string, DateTimeOffset>.Empty, null, 1, Start));
            return true;
        }, default);
        for (var n = 1; n <= nominations; n++)
            await world.Admit($"n{n}", $"u{n}");
        for (var n = 1; n <= experts; n++)
            await world.Add($"e{n}", $"示例专家{n}", Role.Expert, $"x{n}");
        await world.Add("lead", "示例负责人", Role.Lead, null);
        return world;
    }

    public Attribution By(string person, Role role) => new(new Actor.Person(PersonId.From(person), role), Time.GetUtcNow(), "request");

    public Attribution Expert(string person) => By(person, Role.Expert);

    public Task<RunningCampaign> Campaign() => Campaigns.Find(Id, default)!;

    public Task Add(string id, string name, Role role, string? unit) =>
        Ledger.Commit(PeopleKeys.Partition, By("admin", Role.Administrator), async draft =>
        {
            await draft.Save(PeopleKeys.Person(PersonId.From(id)), new Person(PersonId.From(id), name, $"{id}@example.org", [role], unit is null ? null : UnitId.From(unit), Start));
            return true;
        }, default);

    public Task Admit(string id, string unit, string category = "A", NominationState state = NominationState.Admitted) =>
        Ledger.Commit(Partition, By("admin", Role.Administrator), async draft =>
        {
            await draft.Save(new Nomination(
                NominationId.From(id), Id, $"KJZY2021-{category}-{id[1..].PadLeft(4, '0')}", UnitId.From(unit), $"示例学会{unit}（测试）", CategoryCode.From(category), $"示例志愿者{id}", state, 1, 1, Start, null, 0, 1));
            return true;
        }, default);

    public Task Put(Func<Draft, Task> change) =>
        Ledger.Commit(Partition, By("admin", Role.Administrator), async draft =>
        {
            await change(draft);
            return true;
        }, default);

    public Task Move(string id, NominationState to) =>
        Put(async draft => await draft.Save((await draft.Nomination(NominationId.From(id)))! with { State = to }));

    public Task MoveTo(Stage stage, Stage? closing = null) =>
        Put(async draft => await draft.Save((await draft.Campaign()) with { Stage = stage, Closing = closing }));

    public async Task<AssignOutcome> Assign(string nomination, params string[] experts) =>
        await Assigning.Assign(await Campaign(), [.. experts.Select(expert => (NominationId.From(nomination), PersonId.From(expert)))], By("lead", Role.Lead), default);

    /// <summary>Assigned, pledged, and declared without conflict.</summary>
    public async Task Ready(string nomination, params string[] experts)
    {
        Assert.IsType<AssignOutcome.Assigned>(await Assign(nomination, experts));
        foreach (var expert in experts)
        {
            Assert.Null(await Declaring.Pledge(await Campaign(), PersonId.From(expert), true, Expert(expert), default));
            Assert.Null(await Declare(nomination, expert, false));
        }
    }

    public async Task<Refusal?> Declare(string nomination, string expert, bool? conflict, string? reason = "在推荐单位任职", int? version = null) =>
        await Declaring.Declare(await Campaign(), NominationId.From(nomination), PersonId.From(expert), conflict, reason, version ?? await Version(nomination, expert), Expert(expert), default);

    public async Task<Refusal?> File(string nomination, string expert, TypedSheet sheet, int? version = null) =>
        await Scoring.File(await Campaign(), NominationId.From(nomination), PersonId.From(expert), sheet, version ?? await Version(nomination, expert), Expert(expert), default);

    public async Task<Refusal?> SaveDraft(string nomination, string expert, TypedSheet sheet, int? version = null) =>
        await Scoring.SaveDraft(await Campaign(), NominationId.From(nomination), PersonId.From(expert), sheet, version ?? await Version(nomination, expert), Expert(expert), default);

    public static TypedSheet Sheet(int? advanced = 80, int? guiding = 80, int? mass = 80, string comment = "事迹扎实，群众认可度高。") =>
        new(ImmutableSortedDictionary<string, int?>.Empty.Add("advanced", advanced).Add("guiding", guiding).Add("mass", mass), comment);

    public async Task<int> Version(string nomination, string expert) => (await Assignment(nomination, expert))?.DecisionVersion ?? 0;

    public Task<Assignment?> Assignment(string nomination, string expert) => Reads.Assignment(Id, NominationId.From(nomination), PersonId.From(expert), default);

    /// <summary>How many experts a nomination has.</summary>
    public async Task<int> Assigned(string nomination) =>
        await records.Scan<Assignment>(Partition, ExpertReviewKeys.AssignmentsOf(NominationId.From(nomination)), default).CountAsync(assignment => assignment.Stands);

    public async Task<ReviewOfOne?> Shown(string nomination, string expert) => await Tasks.One(await Campaign(), NominationId.From(nomination), PersonId.From(expert), default);

    public Task<List<Letter>> Letters() => records.Scan<Letter>(Partition, Letter.Prefix, default).ToListAsync().AsTask();

    /// <summary>Everything stored in the campaign's partition, to be compared before and after a refusal.</summary>
    public async Task<string> Everything()
    {
        var rows = await records.Scan(Partition, "", default).ToListAsync();
        return string.Join('\n', rows.Select(row => $"{row.Key} {row.Version} {row.Json}"));
    }

    public Task<List<AuditEntry>> Audit() => records.Scan<AuditEntry>(Partition, AuditKeys.Entries, default).ToListAsync().AsTask();

    public void Dispose()
    {
        records.Dispose();
        folder.Dispose();
    }
}
