using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.FinalList;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.PublicNotice;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Packets;

namespace TechVolunteers.Tests.Faults;

/// <summary>
/// A whole campaign with twelve nominations as steps. Whoever takes a step looks what is there first and does the rest, as somebody does whose
/// connection was cut, so that every step may be taken again at any point.
/// </summary>
internal static class DenseCampaign
{
    public const string Partition = "c-kjzy2021";

    /// <summary>2021-11-04 09:00 in Beijing; each step has a minute of its own after that, or after a jump.</summary>
    public static readonly DateTimeOffset Beginning = new(2021, 11, 4, 1, 0, 0, TimeSpan.Zero);

    private static readonly CampaignId Id = CampaignId.From("kjzy2021");
    private static readonly string[] Units = ["unit-1", "unit-2", "unit-3"];
    private static readonly string[] Experts = ["expert-1", "expert-2", "expert-3"];

    private static readonly (string Category, string Form)[] Packets =
    [
        ("A", "A-001.docx"), ("B", "B-002.docx"), ("C", "C-003.docx"), ("A", "A-004.docx"), ("B", "B-005.docx"), ("C", "C-006.docx"),
        ("A", "A-007.docx"), ("B", "B-008.docx"), ("C", "C-009.docx"), ("A", "A-010.docx"), ("B", "B-012.docx"), ("C", "C-013.docx"),
    ];

    private const string Withdrawn = "KJZY2021-A-0004";
    private const string Refused = "KJZY2021-B-0004";
    private static readonly string[] Returned = ["KJZY2021-A-0002", "KJZY2021-A-0003", "KJZY2021-B-0003", "KJZY2021-C-0003", "KJZY2021-C-0004"];

    public static ImmutableArray<CampaignStep> Steps { get; } = [.. All().Select((step, n) => step with { N = n })];

    private static IEnumerable<CampaignStep> All()
    {
        yield return new("people are added and the campaign opens", Open);
        for (var n = 0; n < Packets.Length; n++)
        {
            var each = n;
            yield return new($"packet {each + 1} is sent", app => Send(app, each));
        }
        foreach (var number in Numbers())
            yield return new($"{number} is replaced", app => Replace(app, number, version: 1));
        foreach (var number in Numbers().Where(number => Sent(number) == 3))
            yield return new($"{number} is replaced again", app => Replace(app, number, version: 2));
        yield return new("one is withdrawn", app => Withdraw(app, Withdrawn));
        yield return new("the deadline passes", app => app.Until(new DateTimeOffset(2021, 11, 12, 16, 16, 0, TimeSpan.Zero)));
        yield return new("the chains are anchored", app => app.Anchor());
        foreach (var number in Numbers().Where(number => number != Withdrawn))
        {
            var kind = number == Refused ? VerdictKind.Refuse : Returned.Contains(number) ? VerdictKind.Return : VerdictKind.Admit;
            yield return new($"{number} is decided", app => Decide(app, number, kind, Sent(number)));
        }
        foreach (var number in Returned)
        {
            yield return new($"{number} is corrected", app => Replace(app, number, Sent(number)));
            yield return new($"{number} is admitted", app => Decide(app, number, VerdictKind.Admit, Sent(number) + 1));
        }
        yield return new("the preliminary review ends", app => Gate(app, Stage.PreliminaryReview));
        yield return new("experts are assigned", Assign);
        foreach (var expert in Experts)
        {
            yield return new($"{expert} pledges and declares", app => Declare(app, expert));
            yield return new($"{expert} saves drafts", app => Score(app, expert, filed: false));
            yield return new($"{expert} files", app => Score(app, expert, filed: true));
        }
        yield return new("the expert review ends", app => Gate(app, Stage.ExpertReview));
        yield return new("the lists are drawn", Draw);
        yield return new("the list stands", app => Gate(app, Stage.FinalList));
        yield return new("the list is published", app => app.Until(new DateTimeOffset(2021, 11, 15, 1, 0, 0, TimeSpan.Zero)));
        yield return new("two objections come in", Object);
        yield return new("one objection strikes an entry", app => Settle(app, 1, new Settlement.Strike()));
        yield return new("one objection is not upheld", app => Settle(app, 2, new Settlement.NotUpheld()));
        yield return new("the window ends", app => app.Until(new DateTimeOffset(2021, 11, 24, 1, 0, 0, TimeSpan.Zero)));
        yield return new("the result is announced", app => Gate(app, Stage.PublicNotice));
        yield return new("the chains are anchored again", app => app.Anchor());
    }

    private static IEnumerable<string> Numbers() => Packets.GroupBy(packet => packet.Category).SelectMany(group => group.Select((packet, n) => $"KJZY2021-{packet.Category}-{n + 1:D4}"));

    /// <summary>How many versions a unit sends before the deadline.</summary>
    private static int Sent(string number) => number.Contains("-C-", StringComparison.Ordinal) ? 2 : 3;

    private static async Task Open(CrashableApp app)
    {
        var rows = new List<RowChange>();
        foreach (var (unit, n) in Units.Select((unit, n) => (unit, n + 1)))
        {
            rows.Add(Row(PeopleKeys.Unit(UnitId.From(unit)), new Unit(UnitId.From(unit), $"示例学会{n}（测试）", "全国学会", ImmutableSortedDictionary<string, int>.Empty, Beginning)));
            rows.Add(Person($"clerk-{n}", Role.Clerk, UnitId.From(unit)));
        }
        rows.AddRange([Person("reviewer", Role.Reviewer), Person("lead-1", Role.Lead), Person("lead-2", Role.Lead), Person("supervisor", Role.Supervisor), .. Experts.Select(expert => Person(expert, Role.Expert))]);
        await app.Records.Commit(PeopleKeys.Partition, rows, CancellationToken.None);
        if (await Campaign(app) is null)
            await app.Do(services => services.GetRequiredService<OpenCampaign>().Open(Asset.Text("Campaigns/Assets/kjzy2021.json"), By(app, "lead-1", Role.Administrator), CancellationToken.None));
    }

    private static async Task Send(CrashableApp app, int n)
    {
        if ((await Nominations(app)).Length > n)
            return;
        var files = await Files(app, Packets[n].Form);
        var campaign = (await Campaign(app))!;
        Accepted(await app.Do(services => services.GetRequiredService<Submissions>().Submit(campaign, UnitId.From(Units[n % 3]), Packets[n].Category, files, Now(app), By(app, $"clerk-{(n % 3) + 1}", Role.Clerk), CancellationToken.None)));
    }

    /// <summary>The same form once more, as a unit does that found a slip in the scan.</summary>
    private static async Task Replace(CrashableApp app, string number, int version)
    {
        var nomination = await Nomination(app, number);
        if (nomination.Version > version)
            return;
        var n = Array.IndexOf([.. (await Nominations(app)).Select(one => one.Number).Order(StringComparer.Ordinal)], number);
        var form = Packets.Where(packet => packet.Category == nomination.Category.Value).ElementAt(n % 4).Form;
        var (files, campaign) = (await Files(app, form), (await Campaign(app))!);
        Accepted(await app.Do(services => services.GetRequiredService<Submissions>().Replace(campaign, nomination, null, files, Now(app), By(app, "clerk-1", Role.Clerk), CancellationToken.None)));
    }

    private static async Task Withdraw(CrashableApp app, string number)
    {
        var nomination = await Nomination(app, number);
        if (nomination.State == NominationState.Withdrawn)
            return;
        var campaign = (await Campaign(app))!;
        Done(await app.Do(services => services.GetRequiredService<Submissions>().Withdraw(campaign, nomination, "推荐对象已调离。", nomination.DecisionVersion, By(app, "clerk-1", Role.Clerk), CancellationToken.None)));
    }

    private static async Task Decide(CrashableApp app, string number, VerdictKind kind, int version)
    {
        while (await Nomination(app, number) is { State: NominationState.Received } nomination && nomination.Version == version)
        {
            var campaign = (await Campaign(app))!;
            var review = await app.Records.Find<Review>(Partition, Review.Key(nomination.Id), CancellationToken.None);
            if (review?.ProposedFor(nomination) is not null)
            {
                Done(await app.Do(services => services.GetRequiredService<Verdicts>().Confirm(campaign, nomination.Id, nomination.DecisionVersion, By(app, "lead-1", Role.Lead), CancellationToken.None)));
                continue;
            }
            var inspection = await app.Records.Find<Inspection>(Partition, NominationKeys.Inspection(nomination.Id, version), CancellationToken.None);
            var cleared = Review.Keyed(inspection!.Findings).ToImmutableSortedDictionary(each => each.Key, _ => "已核实，可以通过。", StringComparer.Ordinal);
            ImmutableArray<string> reasons = kind == VerdictKind.Admit ? [] : ["材料与通知要求不符，请核对。"];
            Done(await app.Do(services => services.GetRequiredService<Verdicts>().Propose(campaign, nomination.Id, kind, version, reasons, cleared, nomination.DecisionVersion, By(app, "reviewer", Role.Reviewer), CancellationToken.None)));
        }
    }

    private static async Task Gate(CrashableApp app, Stage from)
    {
        for (var round = 0; (await Campaign(app))!.Campaign.Stage == from; round++)
        {
            if (round == 8)
                throw new InvalidOperationException($"The gate out of {from} does not open.");
            var campaign = (await Campaign(app))!;
            var standing = await app.Records.Find<Gate>(Partition, TechVolunteers.Campaigns.Gate.Key(from), CancellationToken.None);
            if (standing is null or { State: GateState.Proposed })
            {
                Done(await app.Do(async services =>
                {
                    var gates = services.GetRequiredService<Gates>();
                    var fingerprint = (await gates.Preview(campaign, CancellationToken.None))!.Fingerprint;
                    return standing is null
                        ? await gates.Propose(campaign, fingerprint, By(app, "lead-1", Role.Lead), CancellationToken.None)
                        : await gates.Confirm(campaign, fingerprint, By(app, "lead-2", Role.Lead), CancellationToken.None);
                }));
            }
            else
            {
                // The gate waits for commits under way; fifteen seconds are enough.
                app.Time.Advance(TimeSpan.FromSeconds(15));
            }
            await app.Settle();
        }
    }

    private static async Task Assign(CrashableApp app)
    {
        var campaign = (await Campaign(app))!;
        var pairs = (await Admitted(app)).SelectMany(nomination => Experts.Select(expert => (nomination.Id, PersonId.From(expert)))).ToImmutableArray();
        if (await app.Do(services => services.GetRequiredService<Assigning>().Assign(campaign, pairs, By(app, "lead-1", Role.Lead), CancellationToken.None)) is AssignOutcome.Refused refused)
            Done(refused.Why);
    }

    private static async Task Declare(CrashableApp app, string expert)
    {
        var campaign = (await Campaign(app))!;
        Done(await app.Do(services => services.GetRequiredService<Declaring>().Pledge(campaign, PersonId.From(expert), true, By(app, expert, Role.Expert), CancellationToken.None)));
        foreach (var nomination in await Admitted(app))
        {
            if (await Assignment(app, nomination, expert) is { Declared: Declared.NotYet } assignment)
                Done(await app.Do(services => services.GetRequiredService<Declaring>().Declare(campaign, nomination.Id, PersonId.From(expert), false, null, assignment.DecisionVersion, By(app, expert, Role.Expert), CancellationToken.None)));
        }
    }

    private static async Task Score(CrashableApp app, string expert, bool filed)
    {
        var campaign = (await Campaign(app))!;
        foreach (var (nomination, n) in (await Admitted(app)).Select((nomination, n) => (nomination, n)))
        {
            if (await Assignment(app, nomination, expert) is not { Filed: 0 } assignment || (assignment.Drafted && !filed))
                continue;
            // Twelve different sums, so that no rank is shared.
            var score = 60 + (3 * n);
            var sheet = new TypedSheet(campaign.Definition.Scoring.Criteria.ToImmutableSortedDictionary(criterion => criterion.Id, _ => (int?)score, StringComparer.Ordinal), "事迹扎实，群众认可度高，材料与佐证一致。");
            Done(await app.Do(services => filed
                ? services.GetRequiredService<Scoring>().File(campaign, nomination.Id, PersonId.From(expert), sheet, assignment.DecisionVersion, By(app, expert, Role.Expert), CancellationToken.None)
                : services.GetRequiredService<Scoring>().SaveDraft(campaign, nomination.Id, PersonId.From(expert), sheet, assignment.DecisionVersion, By(app, expert, Role.Expert), CancellationToken.None)));
        }
    }

    private static async Task Draw(CrashableApp app)
    {
        var campaign = (await Campaign(app))!;
        foreach (var category in campaign.Definition.Categories)
        {
            if (await app.Records.Find<CategoryList>(Partition, CategoryList.Key(category.Code), CancellationToken.None) is null)
                Done(await app.Do(services => services.GetRequiredService<Settling>().Draw(campaign, category.Code.Value, 2, 0, By(app, "lead-1", Role.Lead), CancellationToken.None)));
        }
    }

    private static async Task Object(CrashableApp app)
    {
        var campaign = (await Campaign(app))!;
        var entries = await app.Records.Scan<NoticeEntry>(Partition, NoticeEntry.Prefix, CancellationToken.None).ToArrayAsync();
        for (var n = (await Objections(app)).Length; n < 2; n++)
        {
            var body = new ObjectionBody(entries[n].Number, "objection", "person", "周正直", null, $"citizen-{n}@example.org", null, "所述服务时长与平台公布的数据明显不一致，请核查。", "平台公开页面的记录。");
            if (await app.Do(services => services.GetRequiredService<Objecting>().File(campaign, body, "192.0.2.1", Now(app), "request", CancellationToken.None)) is Filing.Refused refused)
                Done(refused.Why);
        }
    }

    private static async Task Settle(CrashableApp app, int n, Settlement settlement)
    {
        while ((await Objections(app)).Single(objection => objection.N == n) is { Open: true } objection)
        {
            var campaign = (await Campaign(app))!;
            Done(await app.Do(services =>
            {
                var handling = services.GetRequiredService<HandlingObjections>();
                return objection.State == ObjectionState.Received ? handling.Accept(campaign, objection.Id, "", "请核实所反映的情况。", objection.DecisionVersion, By(app, "lead-1", Role.Lead), CancellationToken.None)
                    : objection.Proposed is null ? handling.Propose(campaign, objection.Id, settlement, "经向平台核实后提出。", objection.DecisionVersion, By(app, "lead-1", Role.Lead), CancellationToken.None)
                    : handling.Confirm(campaign, objection.Id, objection.DecisionVersion, By(app, "lead-2", Role.Lead), CancellationToken.None);
            }));
        }
    }

    private static async Task<ImmutableArray<PacketFile>> Files(CrashableApp app, string form) =>
        [await Store(app, PacketPart.Form, "推荐表.docx", await System.IO.File.ReadAllBytesAsync(SamplePackets.Path("forms", form))), await Store(app, PacketPart.Stamped, "推荐表.pdf", SmallPdf.Bytes)];

    private static async Task<PacketFile> Store(CrashableApp app, PacketPart part, string name, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        var stored = (DocumentWrite.Stored)await app.Services.GetRequiredService<IDocuments>().Write(content, 1_000_000, CancellationToken.None);
        return new PacketFile(part, name, stored.Id, stored.Length, stored.Sha256);
    }

    private static async Task<RunningCampaign?> Campaign(CrashableApp app) => await app.Services.GetRequiredService<CampaignReads>().Find(Id, CancellationToken.None);

    private static async Task<Nomination[]> Nominations(CrashableApp app) => await app.Records.Scan<Nomination>(Partition, NominationKeys.All, CancellationToken.None).ToArrayAsync();

    private static async Task<Nomination> Nomination(CrashableApp app, string number) => (await Nominations(app)).Single(nomination => nomination.Number == number);

    private static async Task<Nomination[]> Admitted(CrashableApp app) =>
        [.. (await Nominations(app)).Where(nomination => nomination.State == NominationState.Admitted).OrderBy(nomination => nomination.Number, StringComparer.Ordinal)];

    private static async Task<Objection[]> Objections(CrashableApp app) => await app.Records.Scan<Objection>(Partition, Objection.Prefix, CancellationToken.None).ToArrayAsync();

    private static Task<Assignment?> Assignment(CrashableApp app, Nomination nomination, string expert) =>
        app.Services.GetRequiredService<ExpertReviewReads>().Assignment(Id, nomination.Id, PersonId.From(expert), CancellationToken.None);

    private static Attribution By(CrashableApp app, string person, Role role) => new(new Actor.Person(PersonId.From(person), role), Now(app), "request");

    private static DateTimeOffset Now(CrashableApp app) => app.Time.GetUtcNow();

    private static RowChange.Put Person(string id, Role role, UnitId? unit = null) =>
        Row(PeopleKeys.Person(PersonId.From(id)), new Person(PersonId.From(id), "测试" + id, $"{id}@example.org", [role], unit, Beginning));

    private static RowChange.Put Row<T>(string key, T value) => new RowChange.Put(key, Json.Write(value));

    private static void Accepted(Submission submission)
    {
        if (submission is Submission.Refused refused)
            Done(refused.Why);
    }

    private static void Done(Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"{refusal.What} {refusal.Do}");
    }
}

/// <param name="Take">Does what the step needs and is not there yet.</param>
internal sealed record CampaignStep(string Name, Func<CrashableApp, Task> Take)
{
    public int N { get; init; }
}
