using System.Net;
using System.Text.Json;
using TechVolunteers.Identity;
using Xunit;

namespace TechVolunteers.Tests.Identity;

public sealed class TokenTests
{
    private const string Lead = "fuzeren@example.org";

    [Fact]
    public async Task A_token_is_shown_once_and_lets_a_program_act_as_its_person()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Lead, Role.Lead);
        using var browser = await app.SignedIn(Lead);
        using var program = app.Browse();

        var bearer = await Issue(browser);
        program.Headers["Authorization"] = "Bearer " + bearer;

        Assert.Equal("测试人员", await (await program.Get("/api/probe/who")).Content.ReadAsStringAsync());
        var account = await (await browser.Get("/account")).Content.ReadAsStringAsync();
        Assert.DoesNotContain(bearer, account, StringComparison.Ordinal);
        Assert.Contains("学会办公系统", account, StringComparison.Ordinal);
        Assert.DoesNotContain(bearer.Split('_')[^1], app.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_token_opens_nothing()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Lead, Role.Lead);
        using var browser = await app.SignedIn(Lead);
        using var program = app.Browse();
        program.Headers["Authorization"] = "Bearer " + await Issue(browser);
        var action = (await browser.Page("/account")).QuerySelector("form[action$=revoke]")!.GetAttribute("action")!;

        await browser.Submit("/account", action);
        var answer = await program.Get("/api/probe/who");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("接口令牌无效", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.Post(action, (FormTokens.Field, await browser.FormToken("/account")))).StatusCode);
    }

    [Fact]
    public async Task A_token_ends_with_its_last_day()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Lead, Role.Lead);
        using var browser = await app.SignedIn(Lead);
        using var program = app.Browse();
        program.Headers["Authorization"] = "Bearer " + await Issue(browser, days: 1);

        app.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await program.Get("/api/probe/who")).StatusCode);
        app.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await program.Get("/api/probe/who")).StatusCode);
    }

    [Fact]
    public async Task Cookies_mean_nothing_to_the_api_and_tokens_nothing_to_pages()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Lead, Role.Lead);
        using var browser = await app.SignedIn(Lead);
        using var program = app.Browse();
        program.Headers["Authorization"] = "Bearer " + await Issue(browser);

        Assert.Equal("nobody", await (await browser.Get("/api/probe/who")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Get("/api/account")).StatusCode);
        Assert.Equal("nobody", await (await program.Get("/probe/who")).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer x")]
    [InlineData("Bearer tv_a_b_c")]
    [InlineData("Bearer tv_../x_b_c")]
    [InlineData("Basic YTpi")]
    public async Task What_is_no_token_is_refused(string header)
    {
        await using var app = await IdentityApp.Start();
        using var program = app.Browse();
        program.Headers["Authorization"] = header;

        Assert.Equal(HttpStatusCode.Unauthorized, (await program.Get("/api/probe/who")).StatusCode);
    }

    [Theory]
    [InlineData("", "90", "令牌名称没有填写")]
    [InlineData("程序", "0", "有效天数 0 不在 1 到 366 之间")]
    [InlineData("程序", "367", "有效天数 367 不在 1 到 366 之间")]
    [InlineData("程序", "x", "格式不对")]
    public async Task A_token_without_a_name_or_with_a_wrong_span_is_not_issued(string name, string days, string sentence)
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Lead, Role.Lead);
        using var browser = await app.SignedIn(Lead);

        var answer = await browser.Submit("/account", "/account/tokens", ("name", name), ("days", days));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await app.Count("tokens", "token/"));
    }

    [Fact]
    public async Task A_program_reads_its_account_and_revokes_its_own_token()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Lead, Role.Lead);
        using var browser = await app.SignedIn(Lead);
        using var program = app.Browse();
        program.Headers["Authorization"] = "Bearer " + await Issue(browser);

        using var account = JsonDocument.Parse(await (await program.Get("/api/account")).Content.ReadAsStringAsync());
        var token = account.RootElement.GetProperty("tokens")[0].GetProperty("id").GetString();

        Assert.Equal("lead", account.RootElement.GetProperty("roles")[0].GetString());
        Assert.Equal(HttpStatusCode.OK, (await program.Post($"/api/account/tokens/{token}/revoke")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.Get("/api/account")).StatusCode);
    }

    [Fact]
    public async Task A_program_replaces_its_token_by_one_that_ends_no_later()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Lead, Role.Lead);
        using var browser = await app.SignedIn(Lead);
        using var program = app.Browse();
        program.Headers["Authorization"] = "Bearer " + await Issue(browser);
        app.Time.Advance(TimeSpan.FromDays(30));

        var longer = await program.PostJson("/api/account/tokens", """{"name":"新程序","days":61}""");
        var issued = await program.PostJson("/api/account/tokens", """{"name":"新程序","days":60}""");

        Assert.Equal(HttpStatusCode.BadRequest, longer.StatusCode);
        Assert.Contains("现在最多 60 天", await longer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, issued.StatusCode);
        using var token = JsonDocument.Parse(await issued.Content.ReadAsStringAsync());
        using var replaced = app.Browse();
        replaced.Headers["Authorization"] = "Bearer " + token.RootElement.GetProperty("bearer").GetString();
        Assert.Equal("测试人员", await (await replaced.Get("/api/probe/who")).Content.ReadAsStringAsync());
        Assert.Equal(2, await app.Count("tokens", "token/"));
    }

    [Fact]
    public async Task Nobody_gets_a_token_without_one_and_a_faulty_wish_is_refused()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Lead, Role.Lead);
        using var browser = await app.SignedIn(Lead);
        using var program = app.Browse();

        Assert.Equal(HttpStatusCode.Unauthorized, (await program.PostJson("/api/account/tokens", """{"name":"程序","days":1}""")).StatusCode);
        program.Headers["Authorization"] = "Bearer " + await Issue(browser);
        var nameless = await program.PostJson("/api/account/tokens", """{"name":"","days":1}""");

        Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);
        Assert.Contains("令牌名称没有填写", await nameless.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await app.Count("tokens", "token/"));
    }

    internal static async Task<string> Issue(Browser browser, int days = 90)
    {
        var answer = await browser.Submit("/account", "/account/tokens", ("name", "学会办公系统"), ("days", days.ToString()));
        return (await Browser.Read(answer)).QuerySelector("code.secret")!.TextContent;
    }
}
