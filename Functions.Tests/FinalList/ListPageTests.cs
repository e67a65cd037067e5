using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using TechVolunteers.Campaigns;
using TechVolunteers.FinalList;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Tests.ExpertReview;
using Xunit;

namespace TechVolunteers.Tests.FinalList;

public sealed class ListPageTests
{
    private static readonly string C = ReviewWorld.Id.Value;
    private static readonly Principal Lead = Posting.Someone("lead", Role.Lead);

    [Fact]
    public async Task The_list_is_drawn_and_a_tie_decided_on_the_page()
    {
        using var world = await ExpertReviewGateTests.Scored();
        await ExpertReviewGateTests.Finish(world);
        var page = Parse((await Show(world, Lead)).Text);
        Assert.Equal(["1", "2（并列）", "2（并列）"], page.QuerySelectorAll("#A tbody tr").Select(row => row.QuerySelector("td")!.TextContent));
        Assert.Equal("90.00", page.QuerySelector("#n2")!.QuerySelectorAll("td")[3].TextContent);

        var drawn = await Posting.Ask(request => new DrawList(world.Campaigns, Settling(world), world.Time).Page(request, C, default), Lead, $"/office/{C}/list", "category=A&target=2&decisionVersion=0");
        Assert.Equal((303, $"/office/{C}/list#A"), (drawn.Status, drawn.Location));
        page = Parse((await Show(world, Lead)).Text);
        Assert.Contains("入选线上有 2 份并列", page.Body!.TextContent);
        Assert.Equal(["拟入选", "待决定", "待决定"], page.QuerySelectorAll("#A tbody .tag").Select(tag => tag.TextContent));

        var decided = await Posting.Ask(
            request => new DecideEntry(world.Campaigns, Settling(world), world.Time).Page(request, C, default), Lead, $"/office/{C}/list/decisions",
            $"nomination=n1&choice=in&reason={Uri.EscapeDataString("群众性更突出")}&decisionVersion=1");
        Assert.Equal(303, decided.Status);
        page = Parse((await Show(world, Lead)).Text);
        Assert.Contains("并列取舍：群众性更突出", page.QuerySelector("#n1")!.TextContent);
        Assert.All(page.QuerySelectorAll("main input:not([type=hidden])"), input => Assert.NotNull(page.QuerySelector($"label[for='{input.Id}']")));
    }

    [Fact]
    public async Task Nobody_sees_the_ranking_while_the_review_runs_and_experts_and_clerks_never()
    {
        using var world = await ExpertReviewGateTests.Scored();
        Assert.Equal(409, (await Show(world, Lead)).Status);
        await ExpertReviewGateTests.Finish(world);
        Assert.Equal(403, (await Show(world, Posting.Someone("e1", Role.Expert))).Status);
        Assert.Equal(403, (await Show(world, Posting.Someone("k", Role.Clerk))).Status);
        Assert.Equal(401, (await Show(world, null)).Status);
        Assert.Empty(Parse((await Show(world, Posting.Someone("s", Role.Supervisor))).Text).QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task After_the_gate_the_page_says_where_each_nomination_went()
    {
        using var world = await ExpertReviewGateTests.Scored();
        await ExpertReviewGateTests.Finish(world);
        await Settling(world).Draw(await world.Campaign(), "A", 1, 0, world.By("lead", Role.Lead), default);
        await world.Move("n2", NominationState.Listed);
        await world.Move("n1", NominationState.NotListed);
        await world.Move("n3", NominationState.NotListed);
        await world.MoveTo(Stage.PublicNotice);

        var page = Parse((await Show(world, Lead)).Text);

        Assert.Equal(["拟入选", "未入选", "未入选"], page.QuerySelectorAll("#A tbody .tag").Select(tag => tag.TextContent));
        Assert.Empty(page.QuerySelectorAll("main form"));
    }

    private static Settling Settling(ReviewWorld world) => new(world.Ledger, Reads(world));

    private static FinalListReads Reads(ReviewWorld world) => new(world.Records, world.Reads, world.Nominations);

    private static Task<(int Status, string Text, string? Location)> Show(ReviewWorld world, Principal? who) =>
        Posting.Ask(request => new ShowList(world.Campaigns, Reads(world), world.Time).Page(request, C, default), who, $"/office/{C}/list");

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
