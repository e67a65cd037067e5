using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.WordForm;
using Xunit;

namespace TechVolunteers.Tests.ExpertReview;

public sealed class ScoringTests
{
    [Fact]
    public async Task A_filed_sheet_counts_and_an_earlier_one_stays_on_record()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");

        Assert.Null(await world.File("n1", "e1", ReviewWorld.Sheet(advanced: 70)));
        Assert.Null(await world.File("n1", "e1", ReviewWorld.Sheet(advanced: 90)));

        Assert.Equal(90, (await world.Assignment("n1", "e1"))!.Scores!["advanced"]);
        var first = await world.Records.Find(ReviewWorld.Partition, "sheet/n1/e1/001", default);
        Assert.Equal(70, Json.Read<ScoreSheet>(first!.Json).Scores["advanced"]);
        Assert.Equal(2, (await world.Shown("n1", "e1"))!.Filed);
    }

    [Fact]
    public async Task A_draft_is_kept_and_does_not_count()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");

        Assert.Null(await world.SaveDraft("n1", "e1", ReviewWorld.Sheet(advanced: null, comment: "")));

        Assert.False((await world.Assignment("n1", "e1"))!.Counts);
        var shown = (await world.Shown("n1", "e1"))!;
        Assert.Equal(["guiding", "mass"], shown.Scores.Keys);
        Assert.NotNull(shown.SavedAt);
    }

    [Fact]
    public async Task A_draft_beside_a_filed_sheet_leaves_the_filed_one_counting()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        await world.File("n1", "e1", ReviewWorld.Sheet(advanced: 70));

        Assert.Null(await world.SaveDraft("n1", "e1", ReviewWorld.Sheet(advanced: 10)));

        Assert.Equal(70, (await world.Assignment("n1", "e1"))!.Scores!["advanced"]);
        Assert.Equal(10, (await world.Shown("n1", "e1"))!.Scores["advanced"]);
    }

    public static TheoryData<int?, int?, int?, string, string> Faults => new()
    {
        { 101, 80, 80, "事迹扎实，群众认可度高。", "“先进性”的评分是 101，超出 0 至 100 的范围。" },
        { -1, 80, 80, "事迹扎实，群众认可度高。", "“先进性”的评分是 -1，超出 0 至 100 的范围。" },
        { 80, null, null, "事迹扎实，群众认可度高。", "“导向性”、“群众性”没有评分。" },
        { 80, 80, 80, "很好", "评审意见只有 2 字，少于 10 字。" },
        { 80, 80, 80, new string('好', 2001), "评审意见有 2001 字，超过 2000 字。" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_faulty_sheet_is_refused_with_the_fault_and_changes_nothing(int? advanced, int? guiding, int? mass, string comment, string sentence)
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        var before = await world.Everything();

        var refusal = await world.File("n1", "e1", ReviewWorld.Sheet(advanced, guiding, mass, comment));

        Assert.Equal((RefusalKind.Invalid, sentence), (refusal!.Kind, refusal.What));
        Assert.Equal(before, await world.Everything());
    }

    [Fact]
    public async Task A_criterion_that_the_campaign_does_not_have_is_refused()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        var sheet = ReviewWorld.Sheet();

        var refusal = await world.File("n1", "e1", sheet with { Scores = sheet.Scores!.Add("beauty", 50) });

        Assert.Contains("“beauty”", refusal!.What);
    }

    [Fact]
    public async Task The_second_of_two_tabs_is_told_and_overwrites_nothing()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        var seen = await world.Version("n1", "e1");
        Assert.Null(await world.File("n1", "e1", ReviewWorld.Sheet(advanced: 70), seen));
        var before = await world.Everything();

        var file = await world.File("n1", "e1", ReviewWorld.Sheet(advanced: 10), seen);
        var draft = await world.SaveDraft("n1", "e1", ReviewWorld.Sheet(advanced: 10), seen);

        Assert.Equal([RefusalKind.Stale, RefusalKind.Stale], [file!.Kind, draft!.Kind]);
        Assert.Contains("已在2021年12月6日（星期一）10:00（北京时间）提交（第 1 次）", file.What);
        Assert.Equal(before, await world.Everything());
    }

    [Fact]
    public async Task A_sheet_by_a_recused_expert_is_refused_and_the_nomination_is_hidden()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        await world.File("n1", "e1", ReviewWorld.Sheet());
        Assert.Null(await world.Declare("n1", "e1", true));

        Assert.Equal(RefusalKind.Forbidden, (await world.File("n1", "e1", ReviewWorld.Sheet()))!.Kind);
        Assert.Null(await world.Shown("n1", "e1"));
        Assert.Empty((await world.Tasks.Of(await world.Campaign(), PersonId.From("e1"), default)).Tasks);
        Assert.False((await world.Assignment("n1", "e1"))!.Counts);
        Assert.Empty(await world.Reads.Readers(ReviewWorld.Id, NominationId.From("n1"), default));
        Assert.Contains(await world.Letters(), letter => letter is { Kind: "expert.recusal", ToAddress: "lead@example.org" });
    }

    [Fact]
    public async Task Before_the_declaration_nothing_can_be_scored_and_no_content_is_shown()
    {
        using var world = await ReviewWorld.With();
        await Inspected(world);
        await world.Assign("n1", "e1");

        Assert.Null((await world.Shown("n1", "e1"))!.Answers);
        Assert.Null((await world.Shown("n1", "e1"))!.Files);
        Assert.Equal(RefusalKind.Forbidden, (await world.File("n1", "e1", ReviewWorld.Sheet()))!.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await world.Declare("n1", "e1", false))!.Kind);
        Assert.Empty(await world.Reads.Readers(ReviewWorld.Id, NominationId.From("n1"), default));
    }

    [Fact]
    public async Task An_expert_reads_the_form_without_contact_details()
    {
        using var world = await ReviewWorld.With();
        await Inspected(world);
        await world.Ready("n1", "e1");

        var answers = (await world.Shown("n1", "e1"))!.Answers!.Value;

        Assert.Contains(answers, answer => answer.Label == "姓名" && answer.Paragraphs.SequenceEqual(["示例志愿者甲"]));
        Assert.DoesNotContain(answers, answer => answer.Label is "联系电话" or "电子邮箱");
        Assert.DoesNotContain("000-12345678", Json.Write(answers));
        Assert.Equal(["e1"], (await world.Reads.Readers(ReviewWorld.Id, NominationId.From("n1"), default)).Select(expert => expert.Value));
    }

    [Fact]
    public async Task Nothing_is_scored_after_the_stage_or_while_a_gate_is_closing_it()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        await world.MoveTo(Stage.ExpertReview, closing: Stage.ExpertReview);
        Assert.Equal(RefusalKind.Closed, (await world.File("n1", "e1", ReviewWorld.Sheet()))!.Kind);
        await world.MoveTo(Stage.FinalList);
        Assert.Equal(RefusalKind.Closed, (await world.File("n1", "e1", ReviewWorld.Sheet()))!.Kind);
        Assert.Equal(RefusalKind.Closed, (await world.Declare("n1", "e1", true))!.Kind);
    }

    [Fact]
    public async Task A_withdrawn_nomination_is_no_longer_scored()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        await world.Move("n1", NominationState.Withdrawn);

        Assert.Contains("已由推荐单位撤回", (await world.File("n1", "e1", ReviewWorld.Sheet()))!.What);
        Assert.Null(await world.Shown("n1", "e1"));
    }

    [Fact]
    public async Task Somebody_elses_task_is_unknown()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");

        Assert.Equal(RefusalKind.Unknown, (await world.File("n1", "e2", ReviewWorld.Sheet()))!.Kind);
        Assert.Null(await world.Shown("n1", "e2"));
    }

    [Fact]
    public async Task What_one_expert_filed_is_seen_by_no_other_and_not_by_the_office_while_the_review_runs()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1", "e2");
        Assert.Null(await world.File("n1", "e1", ReviewWorld.Sheet(advanced: 73, comment: "这句话只有本人可以看到。")));

        var other = Json.Write((await world.Shown("n1", "e2"))!);
        var office = Json.Write(await new ProgressReads(world.Reads, world.Nominations, world.People).Of(await world.Campaign(), default));

        foreach (var text in new[] { other, office })
        {
            Assert.DoesNotContain("73", text);
            Assert.DoesNotContain("只有本人", text);
        }
        Assert.Contains("已提交", office);
    }

    [Fact]
    public async Task Scores_stand_in_the_audit_as_salted_hashes_only()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        Assert.Null(await world.File("n1", "e1", ReviewWorld.Sheet(advanced: 73)));

        var entry = Assert.Single(await world.Audit(), entry => entry.Action == "expert.sheet-filed");

        Assert.DoesNotContain("73", string.Join(' ', entry.Facts.Values));
        Assert.Equal(["comment", "scores"], entry.Hashed.Keys);
        Assert.Empty(await new TechVolunteers.Audit.AuditVerifier(world.Records).Faults(ReviewWorld.Partition, default));
    }

    [Theory]
    [InlineData(null, "理由", "没有选择有无利害关系。")]
    [InlineData(true, " ", "申报回避没有填写理由。")]
    public async Task A_declaration_without_choice_or_reason_is_refused(bool? conflict, string reason, string sentence)
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");

        Assert.Equal(sentence, (await world.Declare("n1", "e1", conflict, reason))!.What);
    }

    [Fact]
    public async Task A_recusal_is_final_for_the_expert()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        await world.Declare("n1", "e1", true);

        Assert.Equal(RefusalKind.Stale, (await world.Declare("n1", "e1", false))!.Kind);
    }

    [Fact]
    public async Task The_pledge_has_to_be_accepted_and_is_recorded_once()
    {
        using var world = await ReviewWorld.With();
        var expert = PersonId.From("e1");

        Assert.Equal(RefusalKind.Invalid, (await world.Declaring.Pledge(await world.Campaign(), expert, false, world.Expert("e1"), default))!.Kind);
        Assert.Null(await world.Declaring.Pledge(await world.Campaign(), expert, true, world.Expert("e1"), default));
        Assert.Null(await world.Declaring.Pledge(await world.Campaign(), expert, true, world.Expert("e1"), default));

        Assert.Single(await world.Audit(), entry => entry.Action == "expert.pledged");
    }

    private static Task Inspected(ReviewWorld world)
    {
        var fields = new Dictionary<string, FieldReading>
        {
            ["name"] = new FieldReading.Read(new FieldValue.Text("示例志愿者甲"), "示例志愿者甲", "表格第 1 行第 2 格"),
            ["phone"] = new FieldReading.Read(new FieldValue.Text("000-12345678"), "000-12345678", "表格第 9 行第 2 格"),
        };
        var reading = new FormReading(CategoryCode.From("A"), fields.ToImmutableSortedDictionary(StringComparer.Ordinal), null, []);
        return world.Put(draft => draft.Save(NominationKeys.Inspection(NominationId.From("n1"), 1), new Inspection(NominationId.From("n1"), 1, ReviewWorld.Start, reading, 1, [])));
    }
}
