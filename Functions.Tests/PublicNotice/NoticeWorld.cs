using System.Collections.Immutable;
using System.Security.Cryptography;
using AngleSharp;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.PublicNotice;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using TechVolunteers.Tests.Nominations.Eligibility;
using TechVolunteers.Tests.Storage;
using TechVolunteers.Web;
using Xunit;

namespace TechVolunteers.Tests.PublicNotice;

/// <summary>
/// The sample campaign on the embedded store with a settled list of three (two volunteers, one team) and one that is not on it; the gate out of
/// 名单审定 was opened on Friday 2021-11-26, so the notice runs from Monday 11-29 to Friday 12-03.
/// </summary>
internal sealed class NoticeWorld : IDisposable
{
    public static readonly UnitId UnitOne = new("unit-one");
    public static readonly PersonId LeadOne = new("lead-one");
    public static readonly PersonId LeadTwo = new("lead-two");
    public static readonly PersonId Reviewer = new("reviewer");
    public static readonly DateTimeOffset Published = Beijing("2021-11-26T18:00");
    public static readonly DateTimeOffset WithinWindow = Beijing("2021-11-30T10:00");
    public static readonly DateTimeOffset End = Beijing("2021-12-03T24:00");

    public const string First = "KJZY2021-A-0001";
    public const string Second = "KJZY2021-A-0002";
    public const string Team = "KJZY2021-B-0001";

    private readonly TemporaryFolder _folder = new();

    private NoticeWorld()
    {
        Records = new SqliteRecords(Path.Combine(_folder, "store"));
        Time = new FakeTimeProvider(Published);
        Ledger = new Ledger(Records, new LetterNudge(), Wakes, new RealClock(TimeProvider.System), NullLogger<Ledger>.Instance);
        Campaigns = new CampaignReads(Records);
        Nominations = new NominationReads(Records);
        People = new PeopleDirectory(Records);
        Notice = new NoticeReads(Records, WorkingCalendar.Shipped);
        Publishing = new Publishing(Nominations, Notice, People, Url, Records, Ledger);
        Objecting = new Objecting(Notice, People, Url, Ledger, new RealClock(RealTime), RandomNumberGenerator.Create());
        Handling = new HandlingObjections(People, Url, WorkingCalendar.Shipped, Ledger);
        Gate = new PublicNoticeGate(Notice, People, Url, Records);
        Gates = new Gates([Gate], Records, Campaigns, Nominations, People, Url, Ledger, Time);
    }

    public static PublicUrl Url { get; } = new("https://call.example.org");

    public SqliteRecords Records { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>The setting <c>Data</c> of an app that opens what this world holds, once <see cref="Records"/> is disposed.</summary>
    public string Data => _folder;

    /// <summary>Real time, which limits are counted in.</summary>
    public FakeTimeProvider RealTime { get; } = new(Published);

    public PendingWakes Wakes { get; } = new();

    public Ledger Ledger { get; }

    public CampaignReads Campaigns { get; }

    public NominationReads Nominations { get; }

    public PeopleDirectory People { get; }

    public NoticeReads Notice { get; }

    public Publishing Publishing { get; }

    public Objecting Objecting { get; }

    public HandlingObjections Handling { get; }

    public PublicNoticeGate Gate { get; }

    public Gates Gates { get; }

    public static CampaignDefinition Definition { get; } = CampaignFile.Sample;

    public static CampaignId Id => Definition.Id;

    public static string Partition => CampaignKeys.Partition(Id);

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The list is settled and nothing is published yet.</summary>
    public static async Task<NoticeWorld> Settled()
    {
        var world = new NoticeWorld();
        await world.Put(CampaignKeys.Definition(1), Definition);
        await world.Put(CampaignKeys.Campaign, new Campaign(Id, 1, Stage.PublicNotice, Definition.Deadline.ToUniversalTime(), ImmutableSortedDictionary<string, DateTimeOffset>.Empty, null, 1, Definition.OpensAt,
            NoticeFrom: new DateOnly(2021, 11, 29), NoticeUntil: new DateOnly(2021, 12, 3)));
        await world.Add(new Person(LeadOne, "负责人甲", "lead-one@example.org", [Role.Lead], null, Published));
        await world.Add(new Person(LeadTwo, "负责人乙", "lead-two@example.org", [Role.Lead], null, Published));
        await world.Add(new Person(Reviewer, "初审员", "reviewer@example.org", [Role.Reviewer], null, Published));
        await world.Add(new Person(new PersonId("supervisor"), "监督员", "supervisor@example.org", [Role.Supervisor], null, Published));
        await world.Add(new Person(new PersonId("clerk-one"), "经办人", "clerk@example.org", [Role.Clerk], UnitOne, Published));
        await world.Add(First, "A", NominationState.Listed, consent: true, ("name", "王小明"), ("position", "示例大学农学院讲师"), ("phone", "13800000001"), ("email", "wang@example.org"), ("summary", "长期下乡讲科普，联系电话13800000001。"));
        await world.Add(Second, "A", NominationState.Listed, consent: false, ("name", "李红"), ("position", "示例农场（电话13900000002，lihong@example.org）"), ("summary", "没有同意公开的简介。"));
        await world.Add(Team, "B", NominationState.Listed, consent: true, ("name", "示例科普服务队"), ("approvedBy", "示例县科协"), ("summary", "服务全县二十个村。"));
        await world.Add("KJZY2021-A-0003", "A", NominationState.NotListed, consent: true, ("name", "赵未选"), ("position", "示例中学"));
        return world;
    }

    public static async Task<NoticeWorld> PublishedList()
    {
        var world = await Settled();
        await world.Tend();
        return world;
    }

    public void At(DateTimeOffset instant) => Time.SetUtcNow(instant);

    public async Task<RunningCampaign> Running() => (await Campaigns.Find(Id, default))!;

    public async Task<NoticeLook> Tend() => await Publishing.Tend(await Running(), Machine(), default);

    public async Task<NoticeView> View() => (await Notice.View(await Running(), default))!;

    public static NominationId IdOf(string number) => new(number.ToLowerInvariant());

    public async Task<Nomination> Nomination(string number) => (await Nominations.Find(Id, IdOf(number).Value, default))!;

    public static ObjectionBody SomeObjection(string entry = First, string kind = "objection") =>
        new(entry, kind, "person", "周正直", null, "zhou@example.org", "13700000009", "本人周正直了解到，这位志愿者的服务时长与平台记录不一致，请予核查。", "平台公开的活动记录，可向示例社区核实。");

    public async Task<Filing> File(ObjectionBody body, string client = "192.0.2.1") => await Objecting.File(await Running(), body, client, Now, "test", default);

    public async Task<Objection> Filed(string entry = First, string kind = "objection")
    {
        var received = Assert.IsType<Filing.Received>(await File(SomeObjection(entry, kind)));
        return await Objection(received.Id);
    }

    public async Task<Objection> Accepted(string entry = First, string kind = "objection")
    {
        var filed = await Filed(entry, kind);
        Assert.Null(await Handling.Accept(await Running(), filed.Id, "", "周正直反映服务时长与平台记录不一致。", filed.DecisionVersion, By(LeadOne), default));
        return await Objection(filed.Id);
    }

    public async Task<Objection> Proposed(Settlement settlement, string entry = First, string kind = "objection")
    {
        var accepted = await Accepted(entry, kind);
        Assert.Null(await Handling.Propose(await Running(), accepted.Id, settlement, "经向平台核实，周正直反映的情况属实。", accepted.DecisionVersion, By(LeadOne), default));
        return await Objection(accepted.Id);
    }

    public async Task<Objection> SettledAs(Settlement settlement, string entry = First, string kind = "objection")
    {
        var proposed = await Proposed(settlement, entry, kind);
        Assert.Null(await Handling.Confirm(await Running(), proposed.Id, proposed.DecisionVersion, By(LeadTwo), default));
        return await Objection(proposed.Id);
    }

    public async Task<Objection> Objection(ObjectionId id) => (await Records.Find<Objection>(Partition, TechVolunteers.PublicNotice.Objection.Key(id), default))!;

    /// <summary>What the unit does in its own pages.</summary>
    public Task Withdraw(string number) => Ledger.Commit(Partition, Machine(), async draft =>
    {
        await draft.Save((await draft.Nomination(IdOf(number)))! with { State = NominationState.Withdrawn });
        return true;
    }, default);

    public async Task<ImmutableArray<Letter>> Letters(string? kind = null) =>
        [.. (await Records.Scan<Letter>(Partition, Letter.Prefix, default).ToArrayAsync()).Where(letter => kind is null || letter.Kind == kind)];

    public int Rows() => Records.Scan(Partition, "", default).ToBlockingEnumerable().Count();

    public Attribution By(PersonId person, Role role = Role.Lead) => new(new Actor.Person(person, role), Now, "test");

    public Attribution Machine() => new(new Actor.Machine("test"), Now, "test");

    public Task Put<T>(string key, T value) => Records.Commit(Partition, [new RowChange.Put(key, Json.Write(value))], default);

    /// <summary>A page as the public gets it.</summary>
    public static async Task<IHtmlDocument> Render<TPage>(DateTimeOffset now, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var all = parameters.ToDictionary(each => each.Name, each => each.Value);
        all["Page"] = new PageContext(null, "/", "token", "", now, null, null);
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(all))).ToHtmlString());
        return (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(html));
    }

    public void Dispose()
    {
        Records.Dispose();
        _folder.Dispose();
    }

    private static DateTimeOffset Beijing(string wall) => BeijingTime.Parse(wall)!.Value.ToUniversalTime();

    private Task<CommitOutcome> Add(Person person) => Records.Commit(PeopleKeys.Partition, [new RowChange.Put(PeopleKeys.Person(person.Id), Json.Write(person))], default);

    private async Task Add(string number, string category, NominationState state, bool consent, params (string Tag, string? Answer)[] answers)
    {
        var id = IdOf(number);
        ImmutableArray<PacketFile> files = consent ? [new PacketFile(PacketPart.Consent, "公示同意书.pdf", new DocumentId("consent"), 10, "00")] : [];
        await Put(NominationKeys.Packet(id, 1), new Packet(id, 1, Published, null, files, "code"));
        await Put(NominationKeys.Inspection(id, 1), new Inspection(id, 1, Published, SomeForm.Of(category, answers), 1, []));
        await Ledger.Commit(Partition, Machine(), async draft =>
        {
            await draft.Save(new Nomination(id, Id, number, UnitOne, "示例学会（测试）", CategoryCode.From(category), answers.Single(answer => answer.Tag == "name").Answer, state, 1, 1, Published, null, 0, 1));
            return true;
        }, default);
    }
}
