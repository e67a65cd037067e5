using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Audit;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using TechVolunteers.Supervision;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Supervision;

public sealed class AuditReadingTests : IDisposable
{
    private const string Partition = "c-test";
    private static readonly DateTimeOffset Noon = new(2021, 11, 4, 4, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteRecords _records;
    private readonly FolderDocuments _documents;
    private readonly Anchors _anchors;
    private readonly AuditReading _reading;

    public AuditReadingTests()
    {
        _records = new SqliteRecords(_folder);
        _documents = new FolderDocuments(Path.Combine(_folder, "documents"));
        _anchors = new Anchors(_records, _documents);
        _reading = new AuditReading(new AuditVerifier(_records), _anchors, new PeopleDirectory(_records), _records);
    }

    [Fact]
    public async Task A_supervisor_reads_who_did_what_and_when_in_words()
    {
        await _records.Commit(PeopleKeys.Partition, [new RowChange.Put(PeopleKeys.Person(PersonId.From("p1")), Json.Write(new Person(PersonId.From("p1"), "负责人甲", "lead@example.org", [Role.Lead], null, Noon, RetiredAt: Noon)))], default);
        await Record("gate.moved", [("from", "Received"), ("to", "Admitted"), ("gate", "PreliminaryReview")], [("reason", "符合条件")], new Actor.Person(PersonId.From("p1"), Role.Lead));
        await Record("nominations.lapsed", [("correctBy", Noon.ToString("O"))], [], new Actor.Machine("Lapse"));

        var story = await _reading.Read(Partition, "nom-1", default);

        Assert.Empty(story.Faults);
        Assert.Equal(("负责人甲（办公室负责人）", "随阶段结束变更状态", true), (story.Lines[0].Who, story.Lines[0].What, story.Lines[0].Sound));
        Assert.Equal([("原为", "已收到"), ("阶段", "初审"), ("改为", "初审通过")], story.Lines[0].Facts);
        Assert.Equal(["理由"], story.Lines[0].Hashed);
        Assert.Equal(("系统", "逾期未修改", "2021年11月4日（星期四）12:00（北京时间）"), (story.Lines[1].Who, story.Lines[1].What, story.Lines[1].Facts[0].Value));
    }

    [Fact]
    public async Task An_entry_that_was_changed_shows()
    {
        await Record("review.proposed", [("verdict", "Refuse")]);
        await Record("review.confirmed", [("verdict", "Refuse")]);
        await Tamper(AuditKeys.Entry("nom-1", 1), entry => entry with { Facts = entry.Facts.SetItem("verdict", "Admit") });

        var story = await _reading.Read(Partition, "nom-1", default);

        Assert.Equal([true, false], story.Lines.Select(line => line.Sound));
        Assert.Equal("第 2 条与前一条不相连，记录可能被改动过。", Assert.Single(story.Faults));
    }

    [Fact]
    public async Task A_last_entry_that_was_changed_or_removed_shows()
    {
        await Record("review.proposed", [("verdict", "Refuse")]);
        await Record("review.confirmed", [("verdict", "Refuse")]);
        await Tamper(AuditKeys.Entry("nom-1", 2), entry => entry with { Facts = entry.Facts.SetItem("verdict", "Admit") });
        Assert.Equal("记录的末尾与链头不一致，可能有记录被删除或改动过。", Assert.Single((await _reading.Read(Partition, "nom-1", default)).Faults));

        await _records.Commit(Partition, [new RowChange.Delete(AuditKeys.Entry("nom-1", 2))], default);
        Assert.Single((await _reading.Read(Partition, "nom-1", default)).Faults);
    }

    [Fact]
    public async Task A_chain_that_was_rewritten_with_all_its_hashes_disagrees_with_its_anchor()
    {
        await Record("review.proposed", [("verdict", "Refuse")]);
        var anchor = await _anchors.Write(Partition, Noon, default);
        Assert.NotNull(anchor);
        Assert.Empty((await _reading.Read(Partition, "nom-1", default)).Faults);

        await Tamper(AuditKeys.Entry("nom-1", 1), entry => entry with { Facts = entry.Facts.SetItem("verdict", "Admit") });
        var rewritten = (await _records.Find<AuditEntry>(Partition, AuditKeys.Entry("nom-1", 1), default))!;
        var head = (await _records.Find<ChainHead>(Partition, AuditKeys.Head("nom-1"), default))!;
        await _records.Commit(Partition, [new RowChange.Put(AuditKeys.Head("nom-1"), Json.Write(head with { Hash = rewritten.Hash() }))], default);

        var story = await _reading.Read(Partition, "nom-1", default);
        Assert.Equal("记录与2021年11月4日（星期四）12:00（北京时间）封存的内容不一致，封存之后可能被改动过。", Assert.Single(story.Faults));
        Assert.Equal(anchor, story.Anchored);
    }

    [Fact]
    public async Task Chains_are_anchored_again_only_when_something_was_added()
    {
        Assert.Null(await _anchors.Write(Partition, Noon, default));
        await Record("review.proposed", []);
        var first = await _anchors.Write(Partition, Noon, default);
        Assert.Null(await _anchors.Write(Partition, Noon.AddHours(1), default));
        await Record("review.confirmed", []);
        var second = await _anchors.Write(Partition, Noon.AddHours(2), default);

        Assert.Equal((1, 1), ((await _anchors.Head(first!, "nom-1", default))!.N, first!.Chains));
        Assert.Equal(2, (await _anchors.Head(second!, "nom-1", default))!.N);
        Assert.Null(await _anchors.Head(second!, "nom-2", default));
        Assert.Equal([first, second], await _records.Scan<Anchor>(Partition, Anchor.Prefix, default).ToArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_action_that_a_feature_records_has_words()
    {
        var actions = typeof(AuditEntry).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(RecordedActions)
            .Where(action => !action.StartsWith("people.", StringComparison.Ordinal) && !action.StartsWith("identity.", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal).ToArray();

        Assert.Contains("review.proposed", actions);
        Assert.True(actions.Length > 20);
        Assert.DoesNotContain(actions, action => !AuditWords.Knows(action));
    }

    public void Dispose()
    {
        _documents.Dispose();
        _records.Dispose();
        _folder.Dispose();
    }

    private async Task Record(string action, (string, string)[] facts, (string, string)[]? typed = null, Actor? actor = null)
    {
        var ledger = new Ledger(_records, new LetterNudge(), new PendingWakes(), new RealClock(new FakeTimeProvider()), NullLogger<Ledger>.Instance);
        await ledger.Commit(Partition, new Attribution(actor ?? new Actor.Machine("test"), Noon, "test"), draft =>
        {
            draft.Record("nom-1", action, facts, typed);
            return Task.FromResult(true);
        }, default);
    }

    private async Task Tamper(string key, Func<AuditEntry, AuditEntry> change) =>
        await _records.Commit(Partition, [new RowChange.Put(key, Json.Write(change((await _records.Find<AuditEntry>(Partition, key, default))!)))], default);

    /// <summary>The action names in the code of a method that records an audit entry.</summary>
    private static IEnumerable<string> RecordedActions(MethodInfo method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            return [];
        var (texts, records) = (new List<string>(), false);
        for (var at = 0; at + 5 <= code.Length; at++)
        {
            // Searched byte by byte: a number that looks like an instruction resolves to nothing, or to a text that is no action.
            var token = BitConverter.ToInt32(code, at + 1);
            if (code[at] == OpCodes.Ldstr.Value && (token >> 24) == 0x70 && Text(method.Module, token) is { } text && Regex.IsMatch(text, "^[a-z]+\\.[a-z-]+$", RegexOptions.None, TimeSpan.FromSeconds(1)))
                texts.Add(text);
            if ((code[at] == OpCodes.Callvirt.Value || code[at] == OpCodes.Call.Value) && (token >> 24) is 0x06 && Method(method.Module, token) is { Name: nameof(Draft.Record) } called && called.DeclaringType == typeof(Draft))
                records = true;
        }
        return records ? texts : [];
    }

    private static string? Text(Module module, int token)
    {
        try
        {
            return module.ResolveString(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static MethodBase? Method(Module module, int token)
    {
        try
        {
            return module.ResolveMethod(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
