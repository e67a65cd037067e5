using System.Net;
using TechVolunteers.Tests.Identity;
using TechVolunteers.Web;
using Xunit;

namespace TechVolunteers.Tests.Web;

public sealed class AssetTests
{
    [Fact]
    public async Task The_stylesheet_that_a_page_names_may_be_kept_for_ever()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();

        var link = (await browser.Page("/sign-in")).QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        var answer = await browser.Get(link);

        Assert.Equal("text/css", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(TimeSpan.FromDays(365), answer.Headers.CacheControl!.MaxAge);
        browser.Headers["If-None-Match"] = answer.Headers.ETag!.Tag;
        Assert.Equal(HttpStatusCode.NotModified, (await browser.Get(link)).StatusCode);
        Assert.True((await browser.Get("/assets/site.css")).Headers.CacheControl!.NoCache);
    }

    [Theory]
    [InlineData("/assets/")]
    [InlineData("/assets/nothing.css")]
    [InlineData("/assets/../Campaigns/Assets/kjzy2021.json")]
    [InlineData("/assets/%2e%2e/%2e%2e/Campaigns/Assets/kjzy2021.json")]
    [InlineData("/assets/Campaigns/Assets/kjzy2021.json")]
    public async Task Nothing_but_the_assets_of_the_web_is_served(string path)
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();

        Assert.Equal(HttpStatusCode.NotFound, (await browser.Get(path)).StatusCode);
    }

    /// <summary>WCAG 2.1 1.4.3: text and its ground differ in luminance by 4.5:1 or more.</summary>
    [Theory]
    [InlineData("--ink", "--ground")]
    [InlineData("--ink", "--shade")]
    [InlineData("--soft", "--ground")]
    [InlineData("--soft", "--shade")]
    [InlineData("--main", "--ground")]
    [InlineData("--main", "--shade")]
    [InlineData("--good", "--good-ground")]
    [InlineData("--warn", "--warn-ground")]
    [InlineData("--bad", "--bad-ground")]
    [InlineData("--bad", "--shade")]
    public void Text_stands_out_from_its_ground(string text, string ground)
    {
        var css = System.Text.Encoding.UTF8.GetString(WebAsset.Find("site.css")!.Content);

        var (light, dark) = (Luminance(Colour(css, ground)), Luminance(Colour(css, text)));

        Assert.InRange((light + 0.05) / (dark + 0.05), 4.5, 21);
    }

    private static string Colour(string css, string name)
    {
        var at = css.IndexOf($"{name}: #", StringComparison.Ordinal) + name.Length + 3;
        return css[at..(at + 6)];
    }

    private static double Luminance(string colour)
    {
        var parts = Convert.FromHexString(colour).Select(part => part / 255.0).Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}
