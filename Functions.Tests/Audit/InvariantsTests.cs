using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.ExpertReview;
using TechVolunteers.FinalList;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.PublicNotice;
using TechVolunteers.Storage;
using TechVolunteers.Storage.Embedded;
using TechVolunteers.Supervision;
using TechVolunteers.Tests.Faults;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Audit;

/// <summary>Each invariant holds of what a campaign leaves, and is found broken when somebody breaks it in the stores.</summary>
public sealed class InvariantsTests(StoryFolders story) : IClassFixture<StoryFolders>
{
    private const string Partition = "c-kjzy2021";

    private static readonly Dictionary<string, Breaking> Breakings = new(StringComparer.Ordinal)
    {
        ["I1: a packet's row says another hash than its receipt"] = new(StoryFolders.AtTheEnd, "与出具回执时的审计记录不一致", Edit<Packet>("packet/", packet => packet with { Files = packet.Files.SetItem(0, packet.Files[0] with { Sha256 = new string('0', 64) }) })),
        ["I1: a packet's row is lost"] = new(StoryFolders.AtTheEnd, "但没有材料记录", Delete("packet/")),
        ["I2: a document is lost"] = new(StoryFolders.AtTheEnd, "不存在", broken => File.Delete(broken.Document())),
        ["I2: a document is cut"] = new(StoryFolders.AtTheEnd, "字节", broken => File.WriteAllText(broken.Document(), "")),
        ["I2: a document has one byte changed"] = new(StoryFolders.AtTheEnd, "校验值不一致", broken => Flip(broken.Document())),
        ["I2: a picture of a scan is lost"] = new(StoryFolders.AtTheEnd, "扫描件的图片所指的文件", broken => File.Delete(broken.Picture())),
        ["I2: a picture of a scan has one byte changed"] = new(StoryFolders.AtTheEnd, "扫描件的图片所指的文件", broken => Flip(broken.Picture())),
        ["I3: a number leads to another nomination"] = new(StoryFolders.InReview, "登记的推荐材料是", broken => broken.Put(broken.Rows("number/")[0].Key, new { nomination = "other" })),
        ["I3: two nominations bear one number"] = new(StoryFolders.InReview, "属于不止一份推荐材料", broken =>
        {
            var same = broken.Nominations()[1].Number;
            broken.Put(NominationKeys.Nomination(broken.Nominations()[0].Id), broken.Nominations()[0] with { Number = same });
        }),
        ["I3: one document belongs to two packets"] = new(StoryFolders.InReview, "又属于", broken =>
        {
            var packets = broken.Rows("packet/");
            broken.Put(packets[1].Key, Json.Read<Packet>(packets[1].Json) with { Files = Json.Read<Packet>(packets[0].Json).Files });
        }),
        ["I3: a number was given twice"] = new(StoryFolders.InReview, "类发到第", broken => broken.Put("counter/A", new { last = 1 })),
        ["I4: a campaign is in a stage that no gate led to"] = new(StoryFolders.InReview, "审计记录止于“初审”", Edit<Campaign>("campaign", campaign => campaign with { Stage = Stage.ExpertReview })),
        ["I4: a nomination moved without an entry"] = new(StoryFolders.InReview, "审计记录止于“已收到”", broken => broken.Move(NominationState.Received, NominationState.Admitted)),
        ["I4: an index row is lost"] = new(StoryFolders.InReview, "状态索引中没有它", Delete("state/Received/")),
        ["I4: an index row was left behind"] = new(StoryFolders.InReview, "与材料的状态不一致", broken => broken.Put($"state/Lapsed/{broken.Nominations()[0].Id}", new { })),
        ["I5: a verdict was recorded twice"] = new(StoryFolders.AtTheEnd, "个初审结论", Edit<Review>("review/", review => review with { Decisions = review.Decisions.Add(review.Decisions[0]) })),
        ["I5: a gate went through twice"] = new(StoryFolders.AtTheEnd, "的办理状态是", Edit<Gate>("gate/", gate => gate with { State = GateState.Confirmed })),
        ["I5: a sheet is lost"] = new(StoryFolders.WithExperts, "评分表有 0 张", Delete("sheet/")),
        ["I5: a list was changed without an entry"] = new(StoryFolders.AtTheEnd, "审计记录中办理了", Edit<CategoryList>("finallist/", list => list with { DecisionVersion = list.DecisionVersion + 1 })),
        ["I5: an objection was settled without an entry"] = new(StoryFolders.InPublic, "应为 1 次", Edit<Objection>("objection/", objection => objection with { State = ObjectionState.NotAccepted })),
        ["I5: an objection is lost"] = new(StoryFolders.InPublic, "登记的有 1 件", Delete("objection/")),
        ["I5: an entry of the public list was changed"] = new(StoryFolders.AtTheEnd, "与登记的指纹不一致", Edit<NoticeEntry>(NoticeEntry.Prefix, entry => entry with { Name = "别人", Off = null })),
        ["I6: an entry names nobody"] = new(StoryFolders.AtTheEnd, "没有记明由谁办理", Edit<AuditEntry>(AuditKeys.Entries, entry => entry with { Actor = "machine:" })),
        ["I7: a campaign's run is lost"] = new(StoryFolders.InReview, "阶段，但没有任务在运行", Hub("DELETE FROM instances WHERE id = 'kjzy2021'")),
        ["I7: a nomination's run is lost"] = new(StoryFolders.InReview, "没有办结（已收到），但没有任务在运行", Hub("DELETE FROM instances WHERE id LIKE 'nom-%'")),
        ["I7: an objection's run is lost"] = new(StoryFolders.InPublic, "没有办结，但没有任务在运行", Hub("DELETE FROM instances WHERE id LIKE 'obj-%'")),
        ["I7: a run failed"] = new(StoryFolders.InReview, "失败。", Hub("UPDATE instances SET status = 3 WHERE id = 'kjzy2021'")),
        ["I7: an armed timer is lost"] = new(StoryFolders.WithExperts, "is neither armed nor fired", Hub("DELETE FROM timers")),
        ["I7: a child's end is lost"] = new(StoryFolders.WithExperts, "its end never arrived", Hub("UPDATE instances SET status = 1 WHERE parent_id IS NOT NULL")),
        ["I8: a receipt letter is lost"] = new(StoryFolders.AtTheEnd, "没有写给推荐单位的回执信", broken => broken.DeleteLetters("nominations.receipt")),
        ["I8: a letter about a verdict is lost"] = new(StoryFolders.AtTheEnd, "没有写信通知推荐单位", broken => broken.DeleteLetters("review.returned")),
        ["I8: a letter waits without its outbox row"] = new(StoryFolders.AtTheEnd, "待发索引是“”", Edit<Letter>(Letter.Prefix, letter => letter with { State = LetterState.Due, DueAt = letter.WrittenAt })),
        ["I8: an outbox row has no letter"] = new(StoryFolders.AtTheEnd, "没有对应的信件", broken => broken.Put(Letter.DuePrefix + "20211104010000000/nobody", new { })),
        ["I8: a letter was sent too often"] = new(StoryFolders.AtTheEnd, "超过允许的 2 次", Edit<Letter>(Letter.Prefix, letter => letter with { Unanswered = 3 })),
        ["I9: an entry was changed"] = new(StoryFolders.AtTheEnd, "与前一条不相连", Edit<AuditEntry>(AuditKeys.EntriesOf("campaign"), entry => entry with { Facts = entry.Facts.SetItem("definition", "2") })),
        ["I9: the last entry was taken away"] = new(StoryFolders.AtTheEnd, "条，与链头", broken => broken.Delete(broken.Rows(AuditKeys.EntriesOf("campaign"))[^1].Key)),
        ["I9: a chain was rewritten after its anchor"] = new(StoryFolders.AtTheEnd, "封存的内容不一致", broken =>
        {
            var entries = broken.Rows(AuditKeys.EntriesOf("campaign"));
            var first = Json.Read<AuditEntry>(entries[0].Json);
            foreach (var row in entries.Skip(1))
                broken.Delete(row.Key);
            broken.Put(AuditKeys.Head("campaign"), new ChainHead("campaign", 1, first.Hash(), null));
        }),
        ["I10: a packet came after the deadline"] = new(StoryFolders.InReview, "晚于截止时间", Edit<Campaign>("campaign", campaign => campaign with { Deadline = campaign.Deadline.AddDays(-30) })),
        ["I10: a packet came before the call"] = new(StoryFolders.InReview, "报送还没有开始", Edit<AuditEntry>(AuditKeys.Entries + "nom-", entry => entry with { At = entry.At.AddDays(-30) })),
        ["I10: a correction came after its deadline"] = new(StoryFolders.AtTheEnd, "晚于修改期限", broken => broken.EditEach<AuditEntry>(AuditKeys.Entries, entry => entry.Facts.ContainsKey("correctBy") && entry.Action == "review.confirmed"
            ? entry with { Facts = entry.Facts.SetItem("correctBy", entry.At.AddDays(-1).ToString("O")) }
            : entry)),
        ["I11: a recused expert's score counts"] = new(StoryFolders.WithExperts, "已申报回避，评分仍然计入", Edit<Assignment>("assignment/", assignment => assignment with { Declared = Declared.Conflict })),
        ["I11: a score stands without a declaration"] = new(StoryFolders.WithExperts, "没有申报有无利害关系，已经有评分", Edit<Assignment>("assignment/", assignment => assignment with { Declared = Declared.NotYet })),
        ["I11: a score stands without a pledge"] = new(StoryFolders.WithExperts, "没有先签署评审承诺", Delete("pledge/")),
        ["I11: a score was filed before the declaration"] = new(StoryFolders.WithExperts, "没有先申报有无利害关系", broken => broken.EditEach<AuditEntry>(AuditKeys.Entries + "nom-", entry =>
            entry.Action == "expert.declared" ? entry with { Action = "expert.reminded" } : entry)),
        ["I11: there is a ranking before the review ended"] = new(StoryFolders.InReview, "已经有了评分排序", broken => broken.Put("ranking/A/000", new { })),
        ["I12: a history tells of another step"] = new(StoryFolders.AtTheEnd, "的历史重放后与记录不同", Hub("UPDATE history SET events = replace(events, 'LookAtNomination', 'LookAtSomethingElse')")),
    };

    public static TheoryData<string> Names => [.. Breakings.Keys];

    [Theory]
    [InlineData(StoryFolders.InReview)]
    [InlineData(StoryFolders.WithExperts)]
    [InlineData(StoryFolders.InPublic)]
    [InlineData(StoryFolders.AtTheEnd)]
    public async Task What_a_campaign_leaves_on_disk_holds_every_invariant(string step)
    {
        using var folder = story.Of(step);

        var (exit, output, errors) = await Verify(folder);

        Assert.True((0, "") == (exit, errors), output + errors);
        Assert.Contains("不成立 0 条，未核对 0 条。", output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 12).Select(n => $"I{n}"), output.Split('\n').Where(line => line.StartsWith('I')).Select(line => line.Split(' ')[0]).Distinct());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_broken_invariant_is_found_and_told_with_its_place(string name)
    {
        var (step, sentence, act) = Breakings[name];
        using var folder = story.Of(step);
        act(new BrokenStore(folder));

        // Only what a hash tells needs the bytes of the documents.
        var (exit, output, errors) = await Verify(folder, name.Contains("byte changed", StringComparison.Ordinal) ? [] : [VerifyStore.QuickFlag]);

        Assert.Equal((1, ""), (exit, errors));
        var code = name.Split(':')[0];
        var found = Breaches(output).Where(breach => breach.Code == code && breach.Sentence.Contains(sentence, StringComparison.Ordinal)).ToArray();
        Assert.True(found.Length > 0, output);
        Assert.All(found, breach => Assert.EndsWith("。", breach.Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task I7_the_run_of_a_settled_nomination_that_goes_on_is_found_while_the_app_runs()
    {
        using var folder = story.Of(StoryFolders.InReview);
        new BrokenStore(folder).Move(NominationState.Received, NominationState.Refused);
        await using var app = await CrashableApp.Start(folder, TestApp.Beginning.AddDays(10), new PostOffice());

        Assert.Contains((await app.CheckInvariants()).Breaches, breach => breach.StartsWith("I7", StringComparison.Ordinal) && breach.EndsWith("已经办结（不予受理），它的任务仍在运行。", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Checking_a_stopped_store_changes_nothing_in_it()
    {
        using var folder = story.Of(StoryFolders.AtTheEnd);
        var before = Contents(folder);

        Assert.Equal(0, (await Verify(folder)).Exit);

        Assert.Equal(before, Contents(folder));
    }

    [Fact]
    public async Task A_store_that_a_process_uses_is_not_checked_from_outside_and_the_reason_is_told()
    {
        await using var app = await TestApp.Start();

        var (exit, _, errors) = await Verify(app.Folder);

        Assert.Equal(2, exit);
        Assert.Contains("a process uses it", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_store_is_told()
    {
        using var folder = new TemporaryFolder();

        var (exit, _, errors) = await Verify(folder);

        Assert.Equal(2, exit);
        Assert.Contains("There is no store", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_task_hub_that_cannot_be_read_is_told()
    {
        using var folder = story.Of(StoryFolders.InReview);
        foreach (var file in Directory.GetFiles(folder, "taskhub-*.db*"))
            File.Delete(file);

        var (exit, _, errors) = await Verify(folder);

        Assert.Equal(2, exit);
        Assert.Contains("There is no task hub", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bytes_of_documents_are_left_out_on_request()
    {
        using var folder = story.Of(StoryFolders.AtTheEnd);
        Flip(new BrokenStore(folder).Document());

        var (exit, output, _) = await Verify(folder, VerifyStore.QuickFlag);

        Assert.Equal(0, exit);
        Assert.Contains("没有逐字节核对文件内容", output, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Output, string Errors)> Verify(string folder, params string[] more)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exit = await VerifyStore.Run([.. AppArguments.For(folder), .. more], output, errors, builder => builder.Services.AddSingleton(FunctionSource.Of(typeof(App).Assembly)));
        return (exit, output.ToString(), errors.ToString());
    }

    private static IEnumerable<(string Code, string Sentence)> Breaches(string output)
    {
        var code = "";
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith('I'))
                code = line.Split(' ')[0];
            else if (line.TrimStart().StartsWith("- ", StringComparison.Ordinal))
                yield return (code, line.Trim()[2..]);
        }
    }

    private static SortedDictionary<string, string> Contents(string folder)
    {
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not ".lock" && !file.EndsWith("-shm", StringComparison.Ordinal)))
            contents[file] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
        return contents;
    }

    private static Action<BrokenStore> Edit<T>(string prefix, Func<T, T> edit) => broken =>
    {
        var row = broken.Rows(prefix)[0];
        broken.Put(row.Key, edit(Json.Read<T>(row.Json)));
    };

    private static Action<BrokenStore> Delete(string prefix) => broken => broken.Delete(broken.Rows(prefix)[0].Key);

    private static Action<BrokenStore> Hub(string sql) => broken => broken.Hub(sql);

    private static void Flip(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private sealed record Breaking(string Step, string Sentence, Action<BrokenStore> Act);

    /// <summary>A store that somebody tampers with.</summary>
    private sealed class BrokenStore(string folder)
    {
        public ImmutableArray<Row> Rows(string prefix)
        {
            using var records = new SqliteRecords(Path.Combine(folder, "store"));
            return [.. records.Scan(Partition, prefix, default).ToBlockingEnumerable()];
        }

        public Nomination[] Nominations() => [.. Rows(NominationKeys.All).Select(row => Json.Read<Nomination>(row.Json))];

        public void Put<T>(string key, T value) => Commit(new RowChange.Put(key, Json.Write(value)));

        public void Delete(string key) => Commit(new RowChange.Delete(key));

        public void EditEach<T>(string prefix, Func<T, T> edit)
        {
            foreach (var row in Rows(prefix))
                Put(row.Key, edit(Json.Read<T>(row.Json)));
        }

        /// <summary>Changes the state of one nomination with its index, but without an audit entry.</summary>
        public void Move(NominationState from, NominationState to)
        {
            var nomination = Nominations().First(nomination => nomination.State == from);
            Delete($"state/{from}/{nomination.Id}");
            Put($"state/{to}/{nomination.Id}", new { });
            Put(NominationKeys.Nomination(nomination.Id), nomination with { State = to });
        }

        public void DeleteLetters(string kind)
        {
            foreach (var row in Rows(Letter.Prefix).Where(row => Json.Read<Letter>(row.Json).Kind == kind))
                Delete(row.Key);
        }

        /// <summary>The file of the first packet's first document.</summary>
        public string Document() => FileOf(Json.Read<Packet>(Rows("packet/")[0].Json).Files[0].Document);

        /// <summary>The file of the first picture that an inspection kept.</summary>
        public string Picture() => FileOf(Rows(NominationKeys.AllInspections).SelectMany(row => Json.Read<Inspection>(row.Json).Scan?.Pictures ?? []).First().Document);

        public void Hub(string sql)
        {
            using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(folder, "taskhub-*.db").Single()};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.True(command.ExecuteNonQuery() > 0, $"{sql} changed nothing.");
        }

        private string FileOf(DocumentId id) => Directory.GetFiles(Path.Combine(folder, "store", "documents"), id.Value, SearchOption.AllDirectories).Single();

        private void Commit(RowChange change)
        {
            using var records = new SqliteRecords(Path.Combine(folder, "store"));
            Assert.IsType<CommitOutcome.Committed>(records.Commit(Partition, [change], default).GetAwaiter().GetResult());
        }
    }
}
