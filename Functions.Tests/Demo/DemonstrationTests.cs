using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using Xunit;

namespace TechVolunteers.Tests.Demo;

public sealed class DemonstrationTests
{
    [Fact]
    public async Task Everybody_of_the_demonstration_signs_in_from_the_home_page_and_lands_where_they_work()
    {
        await using var app = await DemoApp.Start(App.DemoFlag);
        foreach (var (name, page) in new[] { ("经办人甲", "/unit"), ("初审员甲", "/office"), ("负责人乙", "/office"), ("专家丙", "/expert"), ("监督员甲", "/supervision"), ("管理员甲", "/people") })
        {
            using var browser = app.Browser();
            await DemoApp.SignIn(browser, name);

            using var answer = await browser.GetAsync(page, TestContext.Current.CancellationToken);

            Assert.Equal((page, HttpStatusCode.OK), (page, answer.StatusCode));
            Assert.Contains(name, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_clock_goes_to_the_deadline_and_the_page_that_follows_shows_the_next_stage()
    {
        await using var app = await DemoApp.Start(App.DemoFlag);
        using var browser = app.Browser();
        await DemoApp.SignIn(browser, "负责人甲");

        // Two reminders lie before the deadline with its grace.
        for (var step = 0; step < 3; step++)
            Assert.Equal("/office/kjzy2021", (await DemoApp.Post(browser, "/office/kjzy2021", "/demo/clock", ("step", "due"))).Headers.Location?.ToString());

        var page = await DemoApp.Page(browser, "/office/kjzy2021");
        Assert.Equal("演示时钟已到2021年11月13日（星期六）00:15（北京时间）。", page.QuerySelector("[role=status]")!.TextContent);
        Assert.Equal(Stage.PreliminaryReview, (await app.Services.GetRequiredService<CampaignReads>().Find("kjzy2021", default))!.Campaign.Stage);
        Assert.Empty(await app.Services.GetRequiredService<AuditVerifier>().Faults("c-kjzy2021", default));
    }

    [Fact]
    public async Task Letters_show_on_their_page_and_lie_as_files_in_the_data_folder()
    {
        await using var app = await DemoApp.Start(App.DemoFlag);
        using var browser = app.Browser();

        await DemoApp.Post(browser, "/", "/demo/clock", ("step", "due"));
        var letters = Path.Combine(app.Folder, "data", "letters");
        Assert.True(await Eventually.Comes(() => Directory.Exists(letters) && Directory.GetFiles(letters, "*.eml").Length == 3, TestContext.Current.CancellationToken));

        var page = await DemoApp.Page(browser, "/demo/letters");
        Assert.Equal(3, page.QuerySelectorAll("article").Length);
        Assert.Contains("clerk-1@example.org", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.EndsWith("/unit/kjzy2021/send", page.QuerySelector("article pre a")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_packets_can_be_downloaded()
    {
        await using var app = await DemoApp.Start(App.DemoFlag);
        using var browser = app.Browser();

        var links = (await DemoApp.Page(browser, "/demo/packets")).QuerySelectorAll("main a").Select(link => link.GetAttribute("href")!).ToArray();

        Assert.Equal(21, links.Length);
        foreach (var link in links)
            Assert.Equal((link, HttpStatusCode.OK), (link, (await browser.GetAsync(link, TestContext.Current.CancellationToken)).StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/demo/packets/other.docx", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_demonstration_s_pages_answer_only_who_asks_this_machine_by_its_own_name()
    {
        await using var app = await DemoApp.Start(App.DemoFlag);
        using var browser = app.Browser();
        browser.DefaultRequestHeaders.Host = "rebound.example";

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/demo/letters", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await DemoApp.Post(browser, "/", "/demo/clock", ("step", "day"))).StatusCode);
    }

    [Theory]
    [InlineData("due")]
    [InlineData("hour")]
    [InlineData("day")]
    [InlineData("year", HttpStatusCode.BadRequest)]
    public async Task A_step_of_the_clock_is_one_of_three(string step, HttpStatusCode expected = HttpStatusCode.SeeOther)
    {
        await using var app = await DemoApp.Start(App.DemoFlag);
        using var browser = app.Browser();

        Assert.Equal(expected, (await DemoApp.Post(browser, "/", "/demo/clock", ("step", step))).StatusCode);
    }

    [Fact]
    public async Task Outside_a_demonstration_nothing_of_it_exists()
    {
        await using var app = await DemoApp.Start("--PublicUrl=http://127.0.0.1:7071", "--Administrators=a@example.org", "--Letters=files", "--LetterSender=a@example.org");
        using var browser = app.Browser();

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/demo/letters", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/demo/packets", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/demo/packets/a-good-1.docx", TestContext.Current.CancellationToken)).StatusCode);
        var page = await DemoApp.Page(browser, "/");
        Assert.Empty(page.QuerySelectorAll(".clock"));
        Assert.DoesNotContain("demo", page.Source.Text, StringComparison.OrdinalIgnoreCase);
    }
}
