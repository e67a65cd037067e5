using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Audit;
using TechVolunteers.Identity;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Identity;

public sealed class SignInTests
{
    private const string Clerk = "jingban@example.org";

    [Fact]
    public async Task The_link_of_the_letter_signs_in_and_leads_to_the_persons_work()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var browser = app.Browse();

        await browser.Submit("/sign-in", "/sign-in", ("address", " JingBan@Example.org "));
        var (link, _) = await app.SignInLetter(Clerk);
        var answer = await browser.Submit(link, "/sign-in/link");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/unit", answer.Headers.Location!.OriginalString);
        Assert.Equal("测试人员", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_code_of_the_letter_signs_in_in_the_browser_that_asked_for_it()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);

        using var browser = await app.SignedIn(Clerk);

        Assert.Equal("测试人员", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_code_of_the_letter_is_worth_nothing_in_another_browser()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var browser = app.Browse();
        using var other = app.Browse();

        await browser.Submit("/sign-in", "/sign-in", ("address", Clerk));
        var (_, code) = await app.SignInLetter(Clerk);
        var answer = await other.Submit("/sign-in/code", "/sign-in/code", ("code", code));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("不是在本浏览器提出的", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("nobody", await (await other.Get("/probe/who")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_known_and_an_unknown_address_get_the_same_answer_and_only_the_known_one_a_letter()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var known = app.Browse();
        using var unknown = app.Browse();

        var first = await known.Submit("/sign-in", "/sign-in", ("address", Clerk));
        var second = await unknown.Submit("/sign-in", "/sign-in", ("address", "nobody@example.org"));

        Assert.Equal((first.StatusCode, first.Headers.Location), (second.StatusCode, second.Headers.Location));
        Assert.Equal(first.Headers.Select(header => header.Key), second.Headers.Select(header => header.Key));
        Assert.Equal([Clerk], (await app.Letters()).Select(letter => letter.ToAddress));
        var wrong = await known.Submit("/sign-in/code", "/sign-in/code", ("code", "x"));
        var alsoWrong = await unknown.Submit("/sign-in/code", "/sign-in/code", ("code", "x"));
        Assert.Equal(wrong.StatusCode, alsoWrong.StatusCode);
        Assert.Equal(
            (await Browser.Read(wrong)).QuerySelector("[role=alert]")!.TextContent,
            (await Browser.Read(alsoWrong)).QuerySelector("[role=alert]")!.TextContent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-at-sign")]
    [InlineData("a@b")]
    [InlineData("a@example.org\r\nBcc: b@example.org")]
    [InlineData("a@example.org,b@example.org")]
    public async Task What_is_no_address_is_refused_with_a_sentence(string typed)
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();

        var answer = await browser.Submit("/sign-in", "/sign-in", ("address", typed));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("邮箱地址的格式不对。", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(await app.Letters());
    }

    [Fact]
    public async Task Looking_at_a_link_ten_times_leaves_it_valid()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var scanner = app.Browse();
        using var browser = app.Browse();
        await browser.Submit("/sign-in", "/sign-in", ("address", Clerk));
        var (link, _) = await app.SignInLetter(Clerk);

        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.OK, (await scanner.Get(link)).StatusCode);

        Assert.Equal(HttpStatusCode.SeeOther, (await browser.Submit(link, "/sign-in/link")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Get(link)).StatusCode);
    }

    [Fact]
    public async Task Fifty_posts_of_one_link_at_once_start_one_session()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var browser = app.Browse();
        await browser.Submit("/sign-in", "/sign-in", ("address", Clerk));
        var (link, _) = await app.SignInLetter(Clerk);
        var token = await browser.FormToken(link);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            browser.Post("/sign-in/link", (FormTokens.Field, token), ("token", link.Split('=')[1]))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.SeeOther);
        Assert.Equal(49, answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest));
        Assert.Single((await app.Services.GetRequiredService<IRecords>().Page("sessions", "session/", 100, null, CancellationToken.None)).Rows);
    }

    [Fact]
    public async Task A_link_and_its_code_end_after_fifteen_minutes_of_real_time()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var browser = app.Browse();
        await browser.Submit("/sign-in", "/sign-in", ("address", Clerk));
        var (link, code) = await app.SignInLetter(Clerk);

        app.Time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await browser.Get(link)).StatusCode);
        app.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Get(link)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Submit("/sign-in/code", "/sign-in/code", ("code", code))).StatusCode);
    }

    [Fact]
    public async Task After_five_wrong_codes_the_right_one_is_refused_and_a_new_letter_helps()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var browser = app.Browse();
        await browser.Submit("/sign-in", "/sign-in", ("address", Clerk));
        var (_, code) = await app.SignInLetter(Clerk);

        for (var left = 4; left >= 0; left--)
        {
            var wrong = await browser.Submit("/sign-in/code", "/sign-in/code", ("code", "00000000x" + left));
            Assert.Contains($"还可以再试 {left} 次", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        var answer = await browser.Submit("/sign-in/code", "/sign-in/code", ("code", code));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("已经输错 5 次", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        app.Time.Advance(TimeSpan.FromSeconds(1));
        using var again = await app.SignedIn(Clerk);
        Assert.Equal("测试人员", await (await again.Get("/probe/who")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_sixth_letter_to_an_address_within_fifteen_minutes_is_refused_and_one_after_them_is_not()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var browser = app.Browse();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.SeeOther, (await browser.Submit("/sign-in", "/sign-in", ("address", Clerk))).StatusCode);
            app.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var answer = await browser.Submit("/sign-in", "/sign-in", ("address", Clerk));

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(10), answer.Headers.RetryAfter!.Delta);
        Assert.Contains("请在 10 分钟后再试。", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        app.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.Submit("/sign-in", "/sign-in", ("address", Clerk))).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.Submit("/sign-in", "/sign-in", ("address", Clerk))).StatusCode);
    }

    [Fact]
    public async Task A_client_that_makes_up_forwarded_addresses_is_limited_all_the_same()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();
        for (var i = 0; i < 20; i++)
        {
            browser.Headers["X-Forwarded-For"] = $"203.0.113.{i}";
            Assert.Equal(HttpStatusCode.SeeOther, (await browser.Submit("/sign-in", "/sign-in", ("address", $"a{i}@example.org"))).StatusCode);
        }

        browser.Headers["X-Forwarded-For"] = "203.0.113.99";
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.Submit("/sign-in", "/sign-in", ("address", "b@example.org"))).StatusCode);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_each_client_has_its_own_limit()
    {
        await using var app = await IdentityApp.Start(proxies: "127.0.0.1, ::1");
        using var browser = app.Browse();
        for (var i = 0; i < 21; i++)
        {
            // What the client wrote itself stands on the left of what the proxy added.
            browser.Headers["X-Forwarded-For"] = $"198.51.100.{i}, 203.0.113.7";
            var expected = i < 20 ? HttpStatusCode.SeeOther : HttpStatusCode.TooManyRequests;
            Assert.Equal(expected, (await browser.Submit("/sign-in", "/sign-in", ("address", $"a{i}@example.org"))).StatusCode);
        }

        browser.Headers["X-Forwarded-For"] = "203.0.113.8";
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.Submit("/sign-in", "/sign-in", ("address", "b@example.org"))).StatusCode);
    }

    [Fact]
    public async Task An_address_of_the_setting_Administrators_is_added_on_first_sign_in()
    {
        await using var app = await IdentityApp.Start();

        using var browser = await app.SignedIn(IdentityApp.Administrator);

        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/people")).StatusCode);
        var person = Assert.Single(await app.Services.GetRequiredService<PeopleDirectory>().People(CancellationToken.None));
        Assert.Equal([Role.Administrator], person.Roles);
        app.Time.Advance(TimeSpan.FromSeconds(1));
        using var again = await app.SignedIn(IdentityApp.Administrator);
        Assert.Single(await app.Services.GetRequiredService<PeopleDirectory>().People(CancellationToken.None));
    }

    [Fact]
    public async Task An_address_of_the_setting_Administrators_is_an_administrator_beside_its_other_roles()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(IdentityApp.Administrator, Role.Reviewer);

        using var browser = await app.SignedIn(IdentityApp.Administrator);

        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/people")).StatusCode);
    }

    [Fact]
    public async Task Neither_link_token_nor_code_nor_cookie_is_logged_or_stored_in_the_clear()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var browser = app.Browse();
        await browser.Submit("/sign-in", "/sign-in", ("address", Clerk));
        var (link, code) = await app.SignInLetter(Clerk);
        var token = link.Split('=')[1];
        await browser.Get(link);

        var records = app.Services.GetRequiredService<IRecords>();
        var rows = await records.Page(PeopleKeys.Partition, "sign-in", 100, null, CancellationToken.None);
        Assert.NotEmpty(rows.Rows);
        Assert.DoesNotContain(rows.Rows, row => (row.Key + row.Json).Contains(token, StringComparison.Ordinal) || row.Json.Contains(code, StringComparison.Ordinal));
        await browser.Submit(link, "/sign-in/link");
        var sessions = await records.Page("sessions", "session/", 100, null, CancellationToken.None);
        Assert.DoesNotContain(sessions.Rows, row => (row.Key + row.Json).Contains(browser.Cookies["session"], StringComparison.Ordinal));
        Assert.DoesNotContain(token, app.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(code, app.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Cookies["session"], app.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_starts_with_the_public_address_whatever_the_host_header_says()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Clerk, Role.Clerk);
        using var browser = app.Browse();
        browser.Headers["Host"] = "evil.example.com";

        await browser.Submit("/sign-in", "/sign-in", ("address", Clerk));

        Assert.Contains("http://zhengji.example.org/sign-in/link?token=", Assert.Single(await app.Letters()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_is_in_the_audit_chain_and_the_chain_verifies()
    {
        await using var app = await IdentityApp.Start();
        var person = await app.Add(Clerk, Role.Clerk);

        using var browser = await app.SignedIn(Clerk);

        var entries = await app.Services.GetRequiredService<IRecords>().Page(PeopleKeys.Partition, AuditKeys.EntriesOf(PeopleKeys.Chain), 100, null, CancellationToken.None);
        var last = Json.Read<AuditEntry>(entries.Rows[^1].Json);
        Assert.Equal(("identity.signed-in", person.Id.Value, "code"), (last.Action, last.Facts["person"], last.Facts["way"]));
    }
}
