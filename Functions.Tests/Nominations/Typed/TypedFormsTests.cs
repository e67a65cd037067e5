using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Scan;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Typed;

public sealed class TypedFormsTests
{
    private static readonly Dictionary<string, string?> Zhang = new() { ["name"] = "张示例（测试）", ["gender"] = "男", ["registeredOn"] = "2020-05-12" };

    [Fact]
    public async Task A_form_is_started_saved_and_issued_with_an_entry_for_each()
    {
        using var world = await IntakeWorld.Open();
        var form = await Started(world);

        var saved = await Saved(world, form, 1, Zhang);
        var issued = await Issued(world, saved);

        Assert.Equal((2, "张示例（测试）"), (saved.Revision, saved.Title));
        Assert.Equal((1, "示例学会（测试）"), (issued.Version, issued.UnitName));
        var audit = await world.Records.Scan<AuditEntry>(world.Partition, AuditKeys.EntriesOf(form.Chain), default).ToArrayAsync();
        Assert.Equal(["typed.started", "typed.saved", "typed.issued"], audit.Select(entry => entry.Action));
        Assert.Equal("gender name registeredOn", audit[1].Facts["fields"]);
        Assert.DoesNotContain("张示例", string.Concat(audit.Select(Json.Write)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issuing_twice_gives_one_version_and_every_change_another_with_another_code()
    {
        using var world = await IntakeWorld.Open();
        var saved = await Saved(world, await Started(world), 1, Zhang);

        var first = await Issued(world, saved);
        Assert.Equal(first, await Issued(world, await Form(world, saved.Id)) with { Answers = first.Answers });
        var changed = await Saved(world, saved, 2, new(Zhang) { ["name"] = "张示例甲（测试）" });
        var second = await Issued(world, changed);
        var back = await Issued(world, await Saved(world, changed, 3, Zhang));

        Assert.Equal([1, 2, 3], new[] { first, second, back }.Select(form => form.Version));
        Assert.Equal(3, new[] { first, second, back }.Select(form => form.Code).Distinct().Count());
        Assert.Equal(first.Content, back.Content);
    }

    [Fact]
    public async Task A_save_from_a_stale_page_changes_nothing_and_says_what_stands()
    {
        using var world = await IntakeWorld.Open();
        var form = await Started(world);
        await Saved(world, form, 1, Zhang);

        var stale = Assert.IsType<Typing.Stale>(await world.Typed.Save(await world.Running(), form, 1, new Dictionary<string, string?> { ["name"] = "李示例（测试）" }, world.By(IntakeWorld.UnitOne), default));

        Assert.Equal("张示例（测试）", stale.Now.Title);
        Assert.Equal((2, "张示例（测试）"), ((await Form(world, form.Id)).Revision, (await Form(world, form.Id)).Title));
    }

    [Fact]
    public async Task The_same_answers_sent_twice_are_one_save()
    {
        using var world = await IntakeWorld.Open();
        var form = await Started(world);

        await Saved(world, form, 1, Zhang);
        var again = await Saved(world, form, 1, Zhang);

        Assert.Equal(2, again.Revision);
    }

    [Fact]
    public async Task Nothing_is_started_saved_or_issued_after_the_deadline()
    {
        using var world = await IntakeWorld.Open();
        var saved = await Saved(world, await Started(world), 1, Zhang);
        world.Time.SetUtcNow(world.Definition.Deadline);
        var running = await world.Running();
        var by = world.By(IntakeWorld.UnitOne);

        Assert.Equal(409, Assert.IsType<Typing.Refused>(await world.Typed.Start(running, IntakeWorld.UnitOne, "A", by, default)).Why.Status);
        Assert.Contains("已经截止", Assert.IsType<Typing.Refused>(await world.Typed.Save(running, saved, 2, new Dictionary<string, string?>(), by, default)).Why.What, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.Closed, Assert.IsType<Issuing.Refused>(await world.Typed.Issue(running, saved, 2, by, default)).Why.Kind);
    }

    [Fact]
    public async Task An_empty_form_an_old_revision_and_an_unknown_category_are_refused()
    {
        using var world = await IntakeWorld.Open();
        var (running, by) = (await world.Running(), world.By(IntakeWorld.UnitOne));
        var form = await Started(world);

        Assert.Contains("还没有填写任何内容", Assert.IsType<Issuing.Refused>(await world.Typed.Issue(running, form, 1, by, default)).Why.What, StringComparison.Ordinal);
        await Saved(world, form, 1, Zhang);
        Assert.Equal(RefusalKind.Stale, Assert.IsType<Issuing.Refused>(await world.Typed.Issue(running, form, 1, by, default)).Why.Kind);
        Assert.Contains("没有所选的推荐类别", Assert.IsType<Typing.Refused>(await world.Typed.Start(running, IntakeWorld.UnitOne, "Z", by, default)).Why.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_begins_no_more_than_a_hundred_forms_at_once()
    {
        using var world = await IntakeWorld.Open();
        for (var n = 0; n < TypedForms.MostOpen; n++)
            await world.Records.Commit(world.Partition, [new RowChange.Put($"typed-of/{IntakeWorld.UnitOne}/{n:D12}", $$"""{"id":"{{n:D12}}"}""")], default);

        var refused = Assert.IsType<Typing.Refused>(await world.Typed.Start(await world.Running(), IntakeWorld.UnitOne, "A", world.By(IntakeWorld.UnitOne), default));

        Assert.Contains("100 份", refused.Why.What, StringComparison.Ordinal);
        Assert.IsType<Typing.Saved>(await world.Typed.Start(await world.Running(), IntakeWorld.UnitTwo, "A", world.By(IntakeWorld.UnitTwo), default));
    }

    [Fact]
    public async Task A_discarded_form_is_gone_with_its_codes_and_a_sent_one_stays()
    {
        using var world = await IntakeWorld.Open();
        var (running, by) = (await world.Running(), world.By(IntakeWorld.UnitOne));
        var saved = await Saved(world, await Started(world), 1, Zhang);
        var issued = await Issued(world, saved);
        var sent = await Saved(world, await Started(world), 1, Zhang);
        await Sent(world, sent);

        Assert.Equal(RefusalKind.Stale, (await world.Typed.Discard(running, saved, 1, by, default))!.Kind);
        Assert.Null(await world.Typed.Discard(running, saved, 2, by, default));
        Assert.Contains("已经报送", (await world.Typed.Discard(running, sent, 2, by, default))!.What, StringComparison.Ordinal);
        Assert.Equal(404, Assert.IsType<Typing.Refused>(await world.Typed.Save(running, saved, 2, Zhang, by, default)).Why.Status);
        Assert.IsType<CodeOrigin.Unknown>(await world.Codes.Find(issued.Code, default));
        Assert.Empty(await world.Records.Scan<CodeOwner>(world.Partition, "issued", default).ToArrayAsync());
    }

    [Fact]
    public async Task A_form_can_be_sent_once_as_a_new_nomination()
    {
        using var world = await IntakeWorld.Open();
        var form = await Started(world);
        await Sent(world, form);

        var again = await world.Submissions.Submit(await world.Running(), IntakeWorld.UnitOne, "A", await world.Files(), world.Now, world.By(IntakeWorld.UnitOne), default, form.Id);

        Assert.Equal(RefusalKind.Stale, Assert.IsType<Submission.Refused>(again).Why.Kind);
        Assert.Single(await world.Nominations.OfUnit(world.Id, IntakeWorld.UnitOne, default).ToArrayAsync());
    }

    [Fact]
    public async Task A_code_is_found_by_its_ten_signs_and_by_the_whole_text()
    {
        using var world = await IntakeWorld.Open();
        var saved = await Saved(world, await Started(world), 1, Zhang);
        var first = await Issued(world, saved);
        var second = await Issued(world, await Saved(world, saved, 2, new(Zhang) { ["gender"] = "女" }));

        foreach (var (text, version) in new[] { (first.Code, 1), (first.CheckCode().ToString(), 1), (second.Code.ToLowerInvariant(), 2), (" " + second.CheckCode(), 2) })
        {
            var origin = Assert.IsType<CodeOrigin.Issued>(await world.Codes.Find(text, default));
            Assert.Equal((saved.Id, version, 2), (origin.Form.Nomination, origin.Form.Version, origin.Latest));
        }
    }

    [Fact]
    public async Task A_code_that_was_never_given_out_is_unknown_and_a_mistyped_one_unreadable()
    {
        using var world = await IntakeWorld.Open();
        var issued = await Issued(world, await Saved(world, await Started(world), 1, Zhang));
        var code = issued.CheckCode();
        var other = CodeSigns.Write([1, 2, 3, 4, 5]);

        foreach (var unknown in new[] { code with { Version = 2 }, code with { Nomination = "other" }, code with { Campaign = "other" }, code with { Code = other }, code with { Version = 5_000 }, code with { Nomination = "a/b" } })
            Assert.IsType<CodeOrigin.Unknown>(await world.Codes.Find(unknown.ToString(), default));
        Assert.IsType<CodeOrigin.Unknown>(await world.Codes.Find(other, default));
        var mistyped = issued.Code[..9] + (char)(issued.Code[9] == '7' ? '8' : '7') + issued.Code[10];
        Assert.IsType<CodeOrigin.Unreadable>(await world.Codes.Find(mistyped, default));
        Assert.IsType<CodeOrigin.Unreadable>(await world.Codes.Find((code with { Code = mistyped }).ToString(), default));
        Assert.IsType<CodeOrigin.Unreadable>(await world.Codes.Find("", default));
    }

    [Fact]
    public async Task A_row_that_was_written_past_the_system_proves_nothing()
    {
        using var world = await IntakeWorld.Open();
        var issued = await Issued(world, await Saved(world, await Started(world), 1, Zhang));

        await world.Put(IssuedKeys.Version(issued.Nomination, 1), issued with { Content = new string('0', 64) });

        Assert.IsType<CodeOrigin.Unknown>(await world.Codes.Find(issued.Code, default));
    }

    [Fact]
    public async Task Another_installation_makes_other_codes()
    {
        using var one = await IntakeWorld.Open();
        using var two = await IntakeWorld.Open();
        var (campaign, nomination) = (one.Id, new NominationId("n"));

        var code = await one.Codes.Make(campaign, nomination, 1, "content", default);

        Assert.Equal(code, await one.Codes.Make(campaign, nomination, 1, "content", default));
        Assert.NotEqual(code, await two.Codes.Make(campaign, nomination, 1, "content", default));
        Assert.NotEqual(code, await one.Codes.Make(campaign, nomination, 2, "content", default));
        Assert.NotEqual(code, await one.Codes.Make(campaign, nomination, 1, "contents", default));
    }

    private static async Task<TypedForm> Started(IntakeWorld world, string category = "A") =>
        Assert.IsType<Typing.Saved>(await world.Typed.Start(await world.Running(), IntakeWorld.UnitOne, category, world.By(IntakeWorld.UnitOne), default)).Form;

    private static async Task<TypedForm> Saved(IntakeWorld world, TypedForm form, int revision, Dictionary<string, string?> answers) =>
        Assert.IsType<Typing.Saved>(await world.Typed.Save(await world.Running(), form, revision, answers, world.By(IntakeWorld.UnitOne), default)).Form;

    private static async Task<IssuedForm> Issued(IntakeWorld world, TypedForm form) =>
        Assert.IsType<Issuing.Issued>(await world.Typed.Issue(await world.Running(), form, form.Revision, world.By(IntakeWorld.UnitOne), default)).Form;

    private static async Task<TypedForm> Form(IntakeWorld world, NominationId id) =>
        Json.Read<TypedForm>((await world.Records.Find(world.Partition, TypedKeys.Form(id), default))!.Json);

    private static async Task Sent(IntakeWorld world, TypedForm form) =>
        Assert.IsType<Submission.Accepted>(await world.Submissions.Submit(await world.Running(), IntakeWorld.UnitOne, "A", await world.Files(), world.Now, world.By(IntakeWorld.UnitOne), default, form.Id));
}
