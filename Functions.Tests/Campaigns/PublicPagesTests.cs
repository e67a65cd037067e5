using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Campaigns;
using TechVolunteers.Tests.Identity;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

public sealed class PublicPagesTests
{
    [Fact]
    public async Task The_home_page_says_so_when_there_is_no_campaign()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();

        var page = await browser.Page("/");

        Assert.Contains("现在没有征集活动。", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal("科技志愿服务典型征集", page.Title);
        Assert.Equal("首页", page.QuerySelector("nav a[aria-current=page]")!.TextContent);
    }

    [Fact]
    public async Task The_home_page_leads_to_the_campaign_with_its_stage_and_deadline()
    {
        await using var app = await Opened();
        using var browser = app.Browse();

        var card = (await browser.Page("/")).QuerySelector(".card")!;

        Assert.Equal("/campaigns/kjzy2021", card.QuerySelector("h2 a")!.GetAttribute("href"));
        Assert.Contains("征集", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("2021年11月12日（星期五）24:00（北京时间）", card.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("已截止", card.TextContent, StringComparison.Ordinal);
        app.Time.SetUtcNow(new DateTimeOffset(2021, 11, 12, 16, 0, 0, TimeSpan.Zero));
        Assert.Contains("已截止", (await browser.Page("/")).QuerySelector(".card")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_campaigns_page_shows_every_condition_with_its_clause_and_every_blank_form()
    {
        await using var app = await Opened();
        using var browser = app.Browse();

        var page = await browser.Page("/campaigns/kjzy2021");

        var conditions = page.QuerySelectorAll("section li").Select(item => item.TextContent.Trim()).ToArray();
        Assert.Equal(CampaignFile.Sample.Categories.Sum(category => category.Rules.Length), conditions.Length);
        Assert.Contains("原则上，“注册科技志愿者人数”不少于 20 人。（二(二)3）", conditions);
        Assert.Contains("“注册科技志愿者人数”不低于“常住人口”的 10%。（二(三)2）", conditions);
        Assert.Equal(
            ["/campaigns/kjzy2021/forms/A.docx", "/campaigns/kjzy2021/forms/B.docx", "/campaigns/kjzy2021/forms/C.docx"],
            page.QuerySelectorAll("a[href$='.docx']").Select(link => link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("/campaigns/none", "没有这次征集活动。")]
    [InlineData("/nowhere", "没有这个页面。")]
    public async Task What_does_not_exist_is_not_found_with_a_sentence(string path, string sentence)
    {
        await using var app = await Opened();
        using var browser = app.Browse();

        var answer = await browser.Get(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<IdentityApp> Opened()
    {
        var app = await IdentityApp.Start();
        await using var scope = app.Services.CreateAsyncScope();
        var opening = await scope.ServiceProvider.GetRequiredService<OpenCampaign>().Open(Json.Write(CampaignFile.Sample), app.By, CancellationToken.None);
        Assert.IsType<CampaignOpening.Opened>(opening);
        return app;
    }
}
