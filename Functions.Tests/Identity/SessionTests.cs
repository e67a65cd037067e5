using System.Net;
using TechVolunteers.Identity;
using Xunit;

namespace TechVolunteers.Tests.Identity;

public sealed class SessionTests
{
    private const string Reviewer = "chushen@example.org";

    [Fact]
    public async Task Behind_https_the_cookies_are_host_bound_secure_lax_and_closed_to_scripts()
    {
        await using var app = await IdentityApp.Start("https://zhengji.example.org");
        await app.Add(Reviewer, Role.Reviewer);
        using var browser = app.Browse();

        var page = await browser.Get("/sign-in");
        await browser.Submit("/sign-in", "/sign-in", ("address", Reviewer));
        var (_, code) = await app.SignInLetter(Reviewer);
        var answer = await browser.Submit("/sign-in/code", "/sign-in/code", ("code", code));

        var session = Assert.Single(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("__Host-session=", StringComparison.Ordinal));
        var form = Assert.Single(page.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("__Host-form=", StringComparison.Ordinal));
        foreach (var cookie in (string[])[session, form])
        {
            var flags = cookie.Split(';').Skip(1).Select(flag => flag.Trim()).ToArray();
            Assert.Contains("path=/", flags);
            Assert.Contains("secure", flags);
            Assert.Contains("samesite=lax", flags);
            Assert.Contains("httponly", flags);
            Assert.DoesNotContain(flags, flag => flag.StartsWith("domain", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task On_plain_http_the_cookie_has_no_prefix_and_is_not_secure()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Reviewer, Role.Reviewer);

        using var browser = await app.SignedIn(Reviewer);

        Assert.Contains("session", browser.Cookies.Keys);
        Assert.DoesNotContain(browser.Cookies.Keys, name => name.StartsWith("__Host-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signing_in_again_gives_a_new_session_and_ends_the_old_one()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Reviewer, Role.Reviewer);
        using var browser = await app.SignedIn(Reviewer);
        var old = browser.Cookies["session"];
        app.Time.Advance(TimeSpan.FromSeconds(1));
        await browser.Submit("/sign-in", "/sign-in", ("address", Reviewer));
        await browser.Submit((await app.SignInLetter(Reviewer)).Link, "/sign-in/link");

        Assert.NotEqual(old, browser.Cookies["session"]);
        Assert.Equal("测试人员", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
        using var thief = app.Browse();
        thief.Cookies["session"] = old;
        Assert.Equal("nobody", await (await thief.Get("/probe/who")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_session_ends_after_thirty_minutes_without_a_request()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Reviewer, Role.Reviewer);
        using var browser = await app.SignedIn(Reviewer);

        for (var i = 0; i < 3; i++)
        {
            app.Time.Advance(TimeSpan.FromMinutes(29));
            Assert.Equal("测试人员", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
        }
        app.Time.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal("nobody", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
        Assert.DoesNotContain("session", browser.Cookies.Keys);
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_however_busy()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Reviewer, Role.Reviewer);
        using var browser = await app.SignedIn(Reviewer);

        for (var minutes = 20; minutes < 12 * 60; minutes += 20)
        {
            app.Time.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal("测试人员", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
        }
        app.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal("nobody", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Signing_out_ends_the_session_in_the_store_too()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Reviewer, Role.Reviewer);
        using var browser = await app.SignedIn(Reviewer);
        var cookie = browser.Cookies["session"];

        var answer = await browser.Submit("/account", "/sign-out");

        Assert.Equal("/", answer.Headers.Location!.OriginalString);
        Assert.DoesNotContain("session", browser.Cookies.Keys);
        browser.Cookies["session"] = cookie;
        Assert.Equal("nobody", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_retired_person_is_nobody_at_once_in_the_browser_and_for_programs()
    {
        await using var app = await IdentityApp.Start();
        var person = await app.Add(Reviewer, Role.Reviewer);
        using var browser = await app.SignedIn(Reviewer);
        using var program = app.Browse();
        program.Headers["Authorization"] = "Bearer " + await TokenTests.Issue(browser);
        Assert.Equal("测试人员", await (await program.Get("/api/probe/who")).Content.ReadAsStringAsync());

        await app.Retire(person);

        Assert.Equal("nobody", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.Get("/api/probe/who")).StatusCode);
    }

    [Fact]
    public async Task What_ran_out_is_swept_and_what_lives_stays()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Reviewer, Role.Reviewer);
        using var old = await app.SignedIn(Reviewer);
        app.Time.Advance(TimeSpan.FromMinutes(31));
        using var browser = await app.SignedIn(Reviewer);
        await browser.Submit("/sign-in", "/sign-in", ("address", Reviewer));

        await app.Sweep();

        Assert.Equal(1, await app.Count("sessions", "session/"));
        Assert.Equal(1, await app.Count(PeopleKeys.Partition, "sign-in/"));
        Assert.Equal("测试人员", await (await browser.Get("/probe/who")).Content.ReadAsStringAsync());
        app.Time.Advance(TimeSpan.FromHours(12));
        await app.Sweep();
        Assert.Equal(0, await app.Count("sessions", "session/") + await app.Count(PeopleKeys.Partition, "sign-in"));
    }
}
