using System.Net;
using System.Net.Http.Headers;
using System.Text;
using TechVolunteers.Identity;
using Xunit;

namespace TechVolunteers.Tests.Identity;

public sealed class MiddlewareTests
{
    private const string Reviewer = "chushen@example.org";

    [Fact]
    public async Task A_post_without_a_form_token_is_refused_with_a_sentence()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();

        var answer = await browser.Post("/probe/who", ("a", "b"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("请刷新页面后重新提交", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_token_of_another_browser_is_refused()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();
        using var other = app.Browse();
        await browser.Get("/sign-in");

        var answer = await browser.Post("/probe/who", (FormTokens.Field, await other.FormToken("/sign-in")));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_shown_before_the_sign_in_cannot_be_sent_after_it()
    {
        await using var app = await IdentityApp.Start();
        await app.Add(Reviewer, Role.Reviewer);
        using var browser = await app.SignedIn(Reviewer);
        var session = browser.Cookies["session"];
        browser.Cookies.Remove("session");
        var token = await browser.FormToken("/sign-in");
        Assert.Equal(HttpStatusCode.OK, (await browser.Post("/probe/who", (FormTokens.Field, token))).StatusCode);

        browser.Cookies["session"] = session;

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Post("/probe/who", (FormTokens.Field, token))).StatusCode);
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task A_post_that_the_browser_says_came_from_elsewhere_is_refused_even_with_a_token(string site)
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();
        var token = await browser.FormToken("/sign-in");
        browser.Headers["Sec-Fetch-Site"] = site;

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Post("/probe/who", (FormTokens.Field, token))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Post("/probe/upload", Upload(token))).StatusCode);
    }

    [Fact]
    public async Task A_multipart_post_to_what_is_no_upload_needs_its_token_too()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();
        var token = await browser.FormToken("/sign-in");

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Post("/probe/who", Upload("forged"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.Post("/probe/who", Upload(token))).StatusCode);
    }

    [Fact]
    public async Task An_upload_checks_the_token_of_its_first_field_itself_and_streams_the_rest()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();
        var token = await browser.FormToken("/sign-in");

        Assert.Equal("refused 403", await (await browser.Post("/probe/upload", Upload("forged"))).Content.ReadAsStringAsync());
        Assert.Equal("refused 403", await (await browser.Post("/probe/upload", Upload(""))).Content.ReadAsStringAsync());
        Assert.Equal("the file", await (await browser.Post("/probe/upload", Upload(token))).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_of_more_than_256_KB_is_refused_whether_it_announces_its_length_or_not(bool announced)
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();
        var token = await browser.FormToken("/sign-in");
        var body = Encoding.ASCII.GetBytes($"{FormTokens.Field}={token}&a={new string('x', 300 * 1024)}");
        HttpContent content = announced ? new ByteArrayContent(body) : new StreamContent(new Unseekable(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        var request = new HttpRequestMessage(HttpMethod.Post, "/probe/who") { Content = content };
        request.Headers.TransferEncodingChunked = !announced;

        var answer = await browser.Send(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/people")]
    [InlineData("/api/people")]
    [InlineData("/health")]
    [InlineData("/probe/broken")]
    [InlineData("/assets/site.css")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        await using var app = await IdentityApp.Start("https://zhengji.example.org");
        using var browser = app.Browse();

        var answer = await browser.Get(path);

        Assert.Equal(
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.False(answer.Headers.Contains("X-Frame-Options"));
        if (path.StartsWith("/assets", StringComparison.Ordinal))
            Assert.True(answer.Headers.CacheControl!.Public);
        else
            Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_bug_answers_500_with_the_request_id_and_nothing_of_its_inside()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();

        foreach (var path in (string[])["/probe/broken", "/api/probe/broken"])
        {
            var answer = await browser.Get(path);
            var body = await answer.Content.ReadAsStringAsync();
            var id = answer.Headers.GetValues("X-Request-Id").Single();

            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.Contains(id, body, StringComparison.Ordinal);
            Assert.Contains("系统出错了", body, StringComparison.Ordinal);
            Assert.DoesNotContain("secret detail", body, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
            Assert.Contains(id, app.Log.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_store_that_is_down_answers_503_with_a_time_to_come_back()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();

        var answer = await browser.Get("/probe/store-down");
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), answer.Headers.RetryAfter!.Delta);
        Assert.Contains("系统的存储暂时不可用", body, StringComparison.Ordinal);
        Assert.DoesNotContain("disk full", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_request_id_is_the_trace_id_that_the_caller_sent()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();
        browser.Headers["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        var answer = await browser.Get("/health");

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", answer.Headers.GetValues("X-Request-Id").Single());
    }

    [Fact]
    public async Task Pages_write_Chinese_as_it_is()
    {
        await using var app = await IdentityApp.Start();
        using var browser = app.Browse();

        var page = await (await browser.Get("/sign-in")).Content.ReadAsStringAsync();

        Assert.DoesNotContain("&#x", page, StringComparison.Ordinal);
        Assert.Contains("<h1>登录</h1>", page, StringComparison.Ordinal);
    }

    private static MultipartFormDataContent Upload(string token) => new()
    {
        { new StringContent(token), FormTokens.Field },
        { new StringContent("the file"), "file", "file.txt" },
    };

    private sealed class Unseekable(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
