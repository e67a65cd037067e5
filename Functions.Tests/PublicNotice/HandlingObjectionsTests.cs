using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.PublicNotice;
using TechVolunteers.PublicNotice.Pages;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.PublicNotice;

public sealed class HandlingObjectionsTests : IAsyncLifetime
{
    private NoticeWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
    }

    public ValueTask DisposeAsync()
    {
        world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_upheld_objection_strikes_the_entry_and_the_list_says_so_at_once()
    {
        var before = await world.View();

        var settled = await world.SettledAs(new Settlement.Strike());

        var after = await world.View();
        Assert.Equal(ObjectionState.Upheld, settled.State);
        Assert.Equal(NominationState.Struck, (await world.Nomination(NoticeWorld.First)).State);
        Assert.DoesNotContain(after.Entries, entry => entry.Number == NoticeWorld.First);
        Assert.Equal(2, after.Entries.First().Position);
        Assert.Equal(["科技志愿者第 1 号经核查取消拟入选。"], after.Changes.Select(change => change.Sentence));
        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
        Assert.Equal(after.Fingerprint, after.Changes[^1].Fingerprint);
        Assert.Equal(after.Fingerprint, after.List.Fingerprint);
    }

    [Fact]
    public async Task A_correction_changes_the_line_and_stands_in_the_history()
    {
        await world.SettledAs(new Settlement.Correct("王晓明", "示例大学农学院讲师", "示例学会（测试）"), kind: "correction");

        var view = await world.View();

        Assert.Equal("王晓明", view.Entries.First().Name);
        Assert.Equal(["勘误：科技志愿者第 1 号，名称由“王小明”更正为“王晓明”。"], view.Changes.Select(change => change.Sentence));
        Assert.Equal(NominationState.Listed, (await world.Nomination(NoticeWorld.First)).State);
    }

    [Fact]
    public async Task An_objection_that_is_not_upheld_changes_nothing_public()
    {
        var before = await world.View();

        await world.SettledAs(new Settlement.NotUpheld());

        Assert.Equal((before.Fingerprint, 0), ((await world.View()).Fingerprint, (await world.View()).List.Changes));
    }

    [Fact]
    public async Task The_person_who_proposed_can_not_confirm()
    {
        var proposed = await world.Proposed(new Settlement.Strike());

        var refusal = await world.Handling.Confirm(await world.Running(), proposed.Id, proposed.DecisionVersion, world.By(NoticeWorld.LeadOne), default);

        Assert.Equal(403, refusal!.Status);
        Assert.Equal(NominationState.Listed, (await world.Nomination(NoticeWorld.First)).State);
    }

    [Fact]
    public async Task A_stale_page_decides_nothing()
    {
        var filed = await world.Filed();
        Assert.Null(await world.Handling.Accept(await world.Running(), filed.Id, "", "请核实服务时长。", filed.DecisionVersion, world.By(NoticeWorld.LeadOne), default));

        var refusal = await world.Handling.Decline(await world.Running(), filed.Id, "重复反映。", filed.DecisionVersion, world.By(NoticeWorld.LeadTwo), default);

        Assert.Equal((409, "您打开页面之后，这件异议已由他人办理，现在的状态是“已受理，核查中”。"), (refusal!.Status, refusal.What));
        Assert.Equal(ObjectionState.Accepted, (await world.Objection(filed.Id)).State);
    }

    [Fact]
    public async Task Nothing_is_decided_while_a_gate_closes_the_stage()
    {
        var filed = await world.Filed();
        var running = await world.Running();
        await world.Put(CampaignKeys.Campaign, running.Campaign with { Closing = Stage.PublicNotice });

        Assert.Equal(RefusalKind.Closed, (await world.Handling.Accept(running, filed.Id, "", "请核实。", filed.DecisionVersion, world.By(NoticeWorld.LeadOne), default))!.Kind);
    }

    [Fact]
    public async Task Decisions_need_their_reasons()
    {
        var filed = await world.Filed();
        var running = await world.Running();

        Assert.Equal(400, (await world.Handling.Decline(running, filed.Id, " ", filed.DecisionVersion, world.By(NoticeWorld.LeadOne), default))!.Status);
        Assert.Equal(400, (await world.Handling.Accept(running, filed.Id, "", " ", filed.DecisionVersion, world.By(NoticeWorld.LeadOne), default))!.Status);
        var accepted = await world.Accepted(NoticeWorld.Second);
        Assert.Equal(400, (await world.Handling.Propose(running, accepted.Id, new Settlement.Strike(), "", accepted.DecisionVersion, world.By(NoticeWorld.LeadOne), default))!.Status);
        var proposed = await world.Proposed(new Settlement.Strike(), NoticeWorld.Team);
        Assert.Equal(400, (await world.Handling.SendBack(running, proposed.Id, "", proposed.DecisionVersion, world.By(NoticeWorld.LeadTwo), default))!.Status);
    }

    [Fact]
    public async Task A_proposal_that_is_sent_back_can_be_made_again()
    {
        var proposed = await world.Proposed(new Settlement.Strike());
        var running = await world.Running();
        Assert.Null(await world.Handling.SendBack(running, proposed.Id, "请补充平台记录。", proposed.DecisionVersion, world.By(NoticeWorld.LeadTwo), default));
        var back = await world.Objection(proposed.Id);

        Assert.Equal((null, "请补充平台记录。"), (back.Proposed, back.SentBack));
        Assert.Null(await world.Handling.Propose(running, back.Id, new Settlement.NotUpheld(), "平台记录一致。", back.DecisionVersion, world.By(NoticeWorld.Reviewer, Role.Reviewer), default));
        Assert.Equal(403, (await world.Handling.Confirm(running, back.Id, back.DecisionVersion + 1, world.By(NoticeWorld.Reviewer), default))!.Status);
    }

    [Fact]
    public async Task A_correction_can_neither_strike_nor_repeat_the_published_text()
    {
        var accepted = await world.Accepted(kind: "correction");
        var running = await world.Running();
        var line = (await world.Notice.Entry(running, NoticeWorld.First, default))!;

        Assert.Equal(400, (await world.Handling.Propose(running, accepted.Id, new Settlement.Strike(), "理由。", accepted.DecisionVersion, world.By(NoticeWorld.LeadOne), default))!.Status);
        Assert.Equal(400, (await world.Handling.Propose(running, accepted.Id, new Settlement.Correct(line.Name, line.Place, line.UnitName), "理由。", accepted.DecisionVersion, world.By(NoticeWorld.LeadOne), default))!.Status);
        Assert.Equal(400, (await world.Handling.Propose(running, accepted.Id, new Settlement.Correct(" ", line.Place, line.UnitName), "理由。", accepted.DecisionVersion, world.By(NoticeWorld.LeadOne), default))!.Status);
    }

    [Fact]
    public async Task Two_objections_against_one_entry_are_both_upheld_and_it_is_struck_once()
    {
        var second = await world.Proposed(new Settlement.Strike());
        await world.SettledAs(new Settlement.Strike());

        Assert.Null(await world.Handling.Confirm(await world.Running(), second.Id, second.DecisionVersion, world.By(NoticeWorld.LeadTwo), default));

        Assert.Single((await world.View()).Changes);
        Assert.Equal(ObjectionState.Upheld, (await world.Objection(second.Id)).State);
    }

    [Fact]
    public async Task An_entry_that_its_unit_withdrew_can_not_be_struck()
    {
        var proposed = await world.Proposed(new Settlement.Strike());
        await world.Withdraw(NoticeWorld.First);

        var refusal = await world.Handling.Confirm(await world.Running(), proposed.Id, proposed.DecisionVersion, world.By(NoticeWorld.LeadTwo), default);

        Assert.Contains("已撤回", refusal!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_objected_is_told_to_nobody_but_the_objector_leads_and_supervisors()
    {
        await world.Changed();
        await world.SettledAs(new Settlement.NotUpheld(), NoticeWorld.Second);
        var rows = await world.Records.Scan<Objection>(NoticeWorld.Partition, Objection.Prefix, default).ToArrayAsync(TestContext.Current.CancellationToken);
        string[] secrets = ["周正直", "zhou@example.org", "13700000009"];

        var others = (await world.Letters()).Where(letter => letter.ToAddress != "zhou@example.org").Select(letter => letter.Subject + letter.Body).ToList();
        Assert.Contains(others, text => text.Contains("（反映人信息已隐去）反映服务时长与平台记录不一致。", StringComparison.Ordinal));
        others.Add((await world.Page()).DocumentElement.OuterHtml);
        others.Add((await NoticeWorld.Render<ObjectionFormPage>(world.Now, ("View", await world.View()))).DocumentElement.OuterHtml);
        foreach (var objection in rows)
        {
            others.Add(Json.Write(ObjectionSeen.By(objection, mayKnow: false)));
            var view = new ObjectionView(await world.Running(), ObjectionSeen.By(objection, mayKnow: false), null, objection.From.HideIn(objection.Facts), NoticeWorld.Reviewer, false, true, false, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);
            others.Add((await NoticeWorld.Render<ObjectionPage>(world.Now, ("View", view))).DocumentElement.OuterHtml);
        }
        await foreach (var row in world.Records.Scan(NoticeWorld.Partition, "audit", TestContext.Current.CancellationToken))
            others.Add(row.Json);

        // The list of letters that did not arrive is read by reviewers and administrators too.
        var partition = new LetterPartition(NoticeWorld.Partition, CampaignKeys.Chain, "征集", From: null);
        foreach (var letter in (await world.Letters()).Where(letter => letter.ToAddress == "zhou@example.org"))
        {
            await world.Put(letter.Key, letter with { State = LetterState.Failed, Problem = "550 zhou@example.org unknown" });
            await world.Put(letter.TroubleKey, new object());
        }
        var troubled = await new TroubledLetters(world.Records, new LetterPartitions([_ => new[] { partition }.ToAsyncEnumerable()]), world.Ledger, new RealClock(world.RealTime)).List(100, default);
        Assert.NotEmpty(troubled);
        others.AddRange(troubled.Select(Json.Write));

        Assert.All(others, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
        Assert.All(rows, objection => Assert.Equal("周正直", ObjectionSeen.By(objection, mayKnow: true).From!.Name));
    }

    [Theory]
    [InlineData(Role.Lead, true)]
    [InlineData(Role.Supervisor, true)]
    [InlineData(Role.Reviewer, false)]
    [InlineData(Role.Expert, false)]
    [InlineData(Role.Clerk, false)]
    [InlineData(Role.Administrator, false)]
    public void Leads_and_supervisors_know_the_objector(Role role, bool may)
    {
        var who = new Principal(new PersonId("someone"), "某人", [role], null);

        Assert.Equal(may, Access.Decide(who, PublicNoticePermissions.ReadObjector, Subject.General, nameof(Stage.PublicNotice)) is AccessDecision.Allowed);
    }

    [Fact]
    public async Task Both_sides_are_told_how_it_ended()
    {
        await world.SettledAs(new Settlement.Strike());

        var toObjector = Assert.Single(await world.Letters("objections.settled"));
        Assert.Contains("结果：成立，取消拟入选。", toObjector.Body, StringComparison.Ordinal);
        var toUnit = Assert.Single(await world.Letters("objections.settled-for-unit"));
        Assert.Equal("clerk@example.org", toUnit.ToAddress);
        Assert.Contains("经向平台核实，（反映人信息已隐去）反映的情况属实。", toUnit.Body, StringComparison.Ordinal);
        Assert.Contains("2021年12月14日（星期二）24:00", Assert.Single(await world.Letters("objections.accepted")).Body, StringComparison.Ordinal);
    }
}
