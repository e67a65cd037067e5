using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Typed;

/// <summary>What is found about the check code of an uploaded form.</summary>
public sealed class FormCodeCheckTests
{
    private static readonly FormDefinition A = SamplePackets.Form("A");
    private static readonly Dictionary<string, string?> Zhang = new() { ["name"] = "张示例（测试）", ["gender"] = "男", ["deeds"] = "第一段。\n第二段。" };

    [Fact]
    public async Task A_form_as_it_was_given_out_is_the_same_and_nothing_is_said()
    {
        using var world = await IntakeWorld.Open();
        var issued = await Issue(world, Zhang);

        var result = await Check(world, issued.Nomination, Uploaded(issued));

        Assert.Equal((FormCodeStanding.Same, 1), (result.Standing, result.Version));
        Assert.Empty(FormCodeFindings.Of(result, A));
    }

    [Fact]
    public async Task A_form_that_was_changed_in_Word_is_named_with_the_answers_that_changed()
    {
        using var world = await IntakeWorld.Open();
        var issued = await Issue(world, Zhang);

        var result = await Check(world, issued.Nomination, Uploaded(issued, new(Zhang) { ["deeds"] = "第一段。\n别的。", ["phone"] = "000-00000000" }));

        Assert.Equal(FormCodeStanding.Changed, result.Standing);
        var finding = Assert.Single(FormCodeFindings.Of(result, A));
        Assert.Equal(("form-changed-after-code", Severity.Soft), (finding.Code, finding.Severity));
        Assert.Contains("“联系电话”、“主要事迹”", finding.What, StringComparison.Ordinal);
        Assert.Equal(issued.CheckCode().ToString(), finding.Evidence);
    }

    [Fact]
    public async Task The_date_that_is_written_at_the_stamping_is_no_change()
    {
        using var world = await IntakeWorld.Open();
        var issued = await Issue(world, new(Zhang) { ["opinion"] = "同意推荐。" });

        var result = await Check(world, issued.Nomination, Uploaded(issued, new(Zhang) { ["opinion"] = "同意推荐。", ["opinion.date"] = "2021-11-10" }));

        Assert.Equal(FormCodeStanding.Same, result.Standing);
    }

    [Fact]
    public async Task A_form_of_an_older_version_is_named_with_both_versions()
    {
        using var world = await IntakeWorld.Open();
        var first = await Issue(world, Zhang);
        await Issue(world, new(Zhang) { ["gender"] = "女" }, first.Nomination);

        var result = await Check(world, first.Nomination, Uploaded(first));

        Assert.Equal((FormCodeStanding.Older, 1, 2), (result.Standing, result.Version, result.Latest));
        Assert.Contains("第 1 版，此后又生成了第 2 版", Assert.Single(FormCodeFindings.Of(result, A)).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_another_nomination_is_named()
    {
        using var world = await IntakeWorld.Open();
        var (one, two) = (await Issue(world, Zhang), await Issue(world, new(Zhang) { ["name"] = "李示例（测试）" }));
        await world.Submissions.Submit(await world.Running(), IntakeWorld.UnitOne, "A", await world.Files(), world.Now, world.By(IntakeWorld.UnitOne), default, two.Nomination);

        Assert.Equal(FormCodeStanding.OtherNomination, (await Check(world, one.Nomination, Uploaded(two))).Standing);
        // A form of another unit is another nomination's, sent or not.
        Assert.Equal(FormCodeStanding.OtherNomination, (await Check(world, new NominationId("n"), Uploaded(one), IntakeWorld.UnitTwo)).Standing);
    }

    [Fact]
    public async Task A_print_that_its_unit_sends_from_the_page_for_new_packets_is_its_own()
    {
        using var world = await IntakeWorld.Open();
        var issued = await Issue(world, Zhang);

        Assert.Equal(FormCodeStanding.Same, (await Check(world, new NominationId("n"), Uploaded(issued))).Standing);
    }

    [Theory]
    [InlineData("TV1:kjzy2021:0123456789ab:1:04HMA-SW9RZ", FormCodeStanding.Unknown, "form-code-unknown")]
    [InlineData("TV1:kjzy2021:0123456789ab:1:04HMA-SW9RY", FormCodeStanding.Unreadable, "form-code-unreadable")]
    [InlineData("04HMA-SW9RZ", FormCodeStanding.Unknown, "form-code-unknown")]
    [InlineData("TV1:KJZYFW2021:DV010:2:K829-G5RQ", FormCodeStanding.None, null)]
    [InlineData("K829-G5RQ", FormCodeStanding.None, null)]
    [InlineData(null, FormCodeStanding.None, null)]
    public async Task A_code_that_was_not_given_out_here_is_told_from_those_of_others(string? code, FormCodeStanding standing, string? finding)
    {
        using var world = await IntakeWorld.Open();

        var result = await Check(world, new NominationId("n"), TypedAnswers.Read(A, TypedAnswers.Take(A, Zhang).Answers!) with { CheckCode = code });

        Assert.Equal(standing, result.Standing);
        Assert.Equal(finding, FormCodeFindings.Of(result, A).SingleOrDefault()?.Code);
    }

    [Fact]
    public async Task A_form_without_a_code_is_named_where_one_was_given_out()
    {
        using var world = await IntakeWorld.Open();
        var issued = await Issue(world, Zhang);

        var result = await Check(world, issued.Nomination, Uploaded(issued) with { CheckCode = null });

        Assert.Equal("form-code-missing", Assert.Single(FormCodeFindings.Of(result, A)).Code);
    }

    private static async Task<FormCodeResult> Check(IntakeWorld world, NominationId id, FormReading form, UnitId? unit = null) =>
        await world.FormCodes.Check(
            await world.Running(),
            new Nomination(id, world.Id, "KJZY2021-A-0001", unit ?? IntakeWorld.UnitOne, "", new CategoryCode("A"), null, NominationState.Received, 1, 0, world.Now, null, 0, 1),
            form,
            default);

    /// <summary>The form as the reader finds it in the Word file.</summary>
    private static FormReading Uploaded(IssuedForm issued, Dictionary<string, string?>? edited = null)
    {
        using var docx = new MemoryStream();
        var answers = edited is null ? issued.Answers : TypedAnswers.Take(A, edited).Answers!;
        FormWriter.Write(docx, A, new FormHeading("征集", issued.UnitName, issued.CheckCode().ToString()), TypedAnswers.Values(TypedAnswers.Read(A, answers)));
        return DocxFormReader.Read(docx, SamplePackets.Forms, null);
    }

    private static async Task<IssuedForm> Issue(IntakeWorld world, Dictionary<string, string?> answers, NominationId? id = null)
    {
        var (running, by) = (await world.Running(), world.By(IntakeWorld.UnitOne));
        var form = id is { } known
            ? Json.Read<TypedForm>((await world.Records.Find(world.Partition, TypedKeys.Form(known), default))!.Json)
            : Assert.IsType<Typing.Saved>(await world.Typed.Start(running, IntakeWorld.UnitOne, "A", by, default)).Form;
        form = Assert.IsType<Typing.Saved>(await world.Typed.Save(running, form, form.Revision, answers, by, default)).Form;
        return Assert.IsType<Issuing.Issued>(await world.Typed.Issue(running, form, form.Revision, by, default)).Form;
    }
}
