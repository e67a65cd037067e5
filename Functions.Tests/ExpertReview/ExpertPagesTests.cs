using System.Collections.Immutable;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.WordForm;
using Xunit;

namespace TechVolunteers.Tests.ExpertReview;

public sealed class ExpertPagesTests
{
    private static readonly string C = ReviewWorld.Id.Value;
    private static readonly Principal Expert = Posting.Someone("e1", Role.Expert);
    private static readonly Principal Lead = Posting.Someone("lead", Role.Lead);

    [Fact]
    public async Task An_expert_goes_from_the_pledge_over_the_declaration_to_a_filed_sheet()
    {
        using var world = await ReviewWorld.With();
        await world.Assign("n1", "e1");

        var tasks = Parse((await Tasks(world)).Text);
        Assert.NotNull(tasks.QuerySelector($"form[action='/expert/{C}/pledge']"));
        Assert.Empty(tasks.QuerySelectorAll("td a, th a"));

        Assert.Equal(303, (await Posting.Ask(request => new TakePledge(world.Campaigns, world.Declaring, world.Time).Page(request, C, default), Expert, $"/expert/{C}/pledge", "accepted=true")).Status);
        Assert.NotNull(Parse((await Tasks(world)).Text).QuerySelector($"a[href='/expert/{C}/nominations/n1']"));

        var undeclared = await Review(world);
        Assert.Equal(200, undeclared.Status);
        Assert.Null(Parse(undeclared.Text).QuerySelector("#sheet"));

        var declared = await Posting.Ask(
            request => new DeclareConflict(world.Campaigns, world.Reads, world.Declaring, world.Time).Page(request, C, "n1", default), Expert, $"/expert/{C}/nominations/n1/declaration", "conflict=none&decisionVersion=1");
        Assert.Equal((303, $"/expert/{C}/nominations/n1"), (declared.Status, declared.Location));

        var page = Parse((await Review(world)).Text);
        var version = ((IHtmlInputElement)page.QuerySelector("#sheet input[name=decisionVersion]")!).Value;
        Assert.Equal(["scores.advanced", "scores.guiding", "scores.mass"], page.QuerySelectorAll("#sheet input[type=number]").Select(input => input.GetAttribute("name")));
        Assert.All(page.QuerySelectorAll("#sheet input[type=number], #sheet textarea"), input => Assert.NotNull(page.QuerySelector($"label[for='{input.Id}']")));

        var filed = await Sheet(world, $"scores.advanced=81&scores.guiding=72&scores.mass=93&comment={Uri.EscapeDataString("事迹扎实，群众认可度高。")}&act=file&decisionVersion={version}");
        Assert.Equal((303, "/expert"), (filed.Status, filed.Location));
        Assert.Equal(93, (await world.Assignment("n1", "e1"))!.Scores!["mass"]);
    }

    [Fact]
    public async Task A_refused_sheet_is_shown_again_as_typed_with_the_fault()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");

        var (status, text, _) = await Sheet(world, $"scores.advanced=170&scores.guiding=72&scores.mass=&comment={Uri.EscapeDataString("写到一半")}&act=file&decisionVersion=2");

        Assert.Equal(400, status);
        var page = Parse(text);
        Assert.Contains("“先进性”的评分是 170", page.QuerySelector("[role=alert]")!.TextContent);
        Assert.Equal("170", page.QuerySelector("#score-advanced")!.GetAttribute("value"));
        Assert.Equal("写到一半", page.QuerySelector("#comment")!.TextContent);
    }

    [Fact]
    public async Task A_stale_sheet_shows_both_what_is_stored_and_what_was_typed()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        await world.File("n1", "e1", ReviewWorld.Sheet(advanced: 61));

        var (status, text, _) = await Sheet(world, $"scores.advanced=77&scores.guiding=72&scores.mass=70&comment={Uri.EscapeDataString("另一个页面里写的意见。")}&act=file&decisionVersion=2");

        Assert.Equal(409, status);
        var page = Parse(text);
        Assert.Contains("先进性 61", page.QuerySelector("[role=alert]")!.TextContent);
        Assert.Equal("77", page.QuerySelector("#score-advanced")!.GetAttribute("value"));
        Assert.Equal("3", page.QuerySelector("#sheet input[name=decisionVersion]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_page_shows_the_form_with_its_tables_and_files_encoded()
    {
        using var world = await ReviewWorld.With();
        await world.Ready("n1", "e1");
        var reading = new FormReading(CategoryCode.From("A"), ImmutableSortedDictionary<string, FieldReading>.Empty
            .Add("name", new FieldReading.Read(new FieldValue.Text("<b>示例</b>"), "", ""))
            .Add("email", new FieldReading.Read(new FieldValue.Text("someone@example.org"), "", ""))
            .Add("deeds", new FieldReading.Read(new FieldValue.Text("第一段\n第二段"), "", "")), null, []);
        await world.Put(draft => draft.Save(NominationKeys.Inspection(NominationId.From("n1"), 1), new Inspection(NominationId.From("n1"), 1, ReviewWorld.Start, reading, 1, [])));
        await world.Put(draft => draft.Save(NominationKeys.Packet(NominationId.From("n1"), 1), new Packet(NominationId.From("n1"), 1, ReviewWorld.Start, null, [new PacketFile(PacketPart.Form, "推荐表.docx", new("d1"), 12_345, "")], "code")));

        var (_, text, _) = await Review(world);

        Assert.Contains("&lt;b&gt;", text);
        Assert.DoesNotContain("someone@example.org", text);
        Assert.NotNull(Parse(text).QuerySelector($"a[href='/campaigns/{C}/documents/n1/1']"));
    }

    [Fact]
    public async Task A_task_of_somebody_else_a_recused_one_and_one_without_pledge_show_nothing()
    {
        using var world = await ReviewWorld.With(nominations: 2);
        await world.Ready("n2", "e2");
        Assert.Equal(404, (await Review(world, "n2")).Status);
        await world.Assign("n1", "e1");
        Assert.Equal(403, (await Review(world)).Status);
        await world.Ready("n1", "e1");
        await world.Declare("n1", "e1", true);
        Assert.Equal(404, (await Review(world)).Status);
        Assert.Equal(404, (await Review(world, "no such thing")).Status);
        Assert.Equal(404, (await Posting.Ask(request => new ReviewNomination(world.Campaigns, world.Reads, world.Tasks, world.Time).Page(request, "nothing", "n1", default), Expert, "/expert/nothing/nominations/n1")).Status);
    }

    [Fact]
    public async Task Roles_other_than_the_experts_get_no_review_pages_and_experts_none_of_the_offices()
    {
        using var world = await ReviewWorld.With();
        Assert.Equal(403, (await Tasks(world, Lead)).Status);
        Assert.Equal(401, (await Tasks(world, null)).Status);
        Assert.Equal(403, (await Office(world, Expert)).Status);
    }

    [Fact]
    public async Task The_offices_page_offers_what_may_be_done_and_shows_no_score()
    {
        using var world = await ReviewWorld.With(experts: 4);
        await world.Ready("n1", "e1", "e2");
        await world.File("n1", "e1", ReviewWorld.Sheet(advanced: 73));

        var (status, text, _) = await Office(world, Lead);

        var page = Parse(text);
        Assert.Equal(200, status);
        Assert.Contains("有效评分表 1 份，还差 2 份。", page.Body!.TextContent);
        Assert.DoesNotContain("73", page.QuerySelector("main")!.TextContent);
        Assert.Equal(2, page.QuerySelectorAll($"form[action='/office/{C}/experts/removals']").Length);
        Assert.Equal(["e3", "e4"], page.QuerySelectorAll($"form[action='/office/{C}/experts/assignments'] input[type=checkbox]").Select(box => box.GetAttribute("value")));
        Assert.Empty(Parse((await Office(world, Posting.Someone("s", Role.Supervisor))).Text).QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task A_distribution_is_shown_and_carried_out_from_its_page()
    {
        using var world = await ReviewWorld.With(nominations: 2, experts: 3);
        var trigger = new DistributeExperts(world.Campaigns, world.Distributing, world.Time);
        var path = $"/office/{C}/experts/distribution";

        var shown = await Posting.Ask(request => trigger.Page(request, C, default), Lead, $"{path}?category=A&perNomination=3&experts=e1&experts=e2&experts=e3");
        var inputs = Parse(shown.Text).QuerySelectorAll($"form[action='{path}'] input").OfType<IHtmlInputElement>().Where(input => input.Name is not "__RequestVerificationToken");
        var carried = await Posting.Ask(request => trigger.PagePost(request, C, default), Lead, path, string.Join('&', inputs.Select(input => $"{input.Name}={input.Value}")));

        Assert.Equal(303, carried.Status);
        Assert.Equal(3, await world.Assigned("n1"));
        Assert.Equal(400, (await Posting.Ask(request => trigger.Page(request, C, default), Lead, $"{path}?category=A&perNomination=99&experts=e1")).Status);
        Assert.Equal(400, (await Posting.Ask(request => trigger.Page(request, C, default), Lead, $"{path}?category=A&perNomination=3")).Status);
    }

    [Fact]
    public async Task A_program_does_the_same_with_json()
    {
        using var world = await ReviewWorld.With();
        var assign = new AssignExperts(world.Campaigns, world.Assigning, world.Time);

        var made = await Posting.Ask(request => assign.Api(request, C, default), Lead, $"/api/campaigns/{C}/experts/assignments", json: """{"nomination":"n1","experts":["e1","e2"]}""");
        Assert.Equal((200, """{"made":2}"""), (made.Status, made.Text));
        var refused = await Posting.Ask(request => assign.Api(request, C, default), Lead, $"/api/campaigns/{C}/experts/assignments", json: """{"nomination":"../n1","experts":["e1"]}""");
        Assert.Equal(400, refused.Status);
        await world.Ready("n1", "e1");
        var filed = await Posting.Ask(
            request => FileSheet(world).Api(request, C, "n1", default), Expert, $"/api/campaigns/{C}/nominations/n1/sheet",
            json: """{"scores":{"advanced":81,"guiding":72,"mass":93},"comment":"事迹扎实，群众认可度高。","act":"file","decisionVersion":2}""");
        Assert.Equal((200, """{"decisionVersion":3}"""), (filed.Status, filed.Text));
        Assert.Equal(409, (await Posting.Ask(
            request => FileSheet(world).Api(request, C, "n1", default), Expert, $"/api/campaigns/{C}/nominations/n1/sheet",
            json: """{"scores":{},"act":"draft","decisionVersion":2}""")).Status);
    }

    private static Task<(int Status, string Text, string? Location)> Tasks(ReviewWorld world) => Tasks(world, Expert);

    private static Task<(int Status, string Text, string? Location)> Tasks(ReviewWorld world, Principal? who) =>
        Posting.Ask(request => new ShowTasks(world.Campaigns, world.Tasks, world.Time).Page(request, default), who, "/expert");

    private static Task<(int Status, string Text, string? Location)> Office(ReviewWorld world, Principal who) =>
        Posting.Ask(request => new WatchExperts(world.Campaigns, new ProgressReads(world.Reads, world.Nominations, world.People), world.Time).Page(request, C, default), who, $"/office/{C}/experts");

    private static Task<(int Status, string Text, string? Location)> Review(ReviewWorld world, string id = "n1") =>
        Posting.Ask(request => new ReviewNomination(world.Campaigns, world.Reads, world.Tasks, world.Time).Page(request, C, id, default), Expert, $"/expert/{C}/nominations/{id}");

    private static Task<(int Status, string Text, string? Location)> Sheet(ReviewWorld world, string form) =>
        Posting.Ask(request => FileSheet(world).Page(request, C, "n1", default), Expert, $"/expert/{C}/nominations/n1/sheet", form);

    private static FileSheet FileSheet(ReviewWorld world) => new(world.Campaigns, world.Reads, world.Tasks, world.Scoring, world.Time);

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
