using System.Net;
using System.Net.Http.Json;
using System.Text;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Receipts;

public sealed class ReceiptsOverHttpTests
{
    [Fact]
    public async Task A_receipt_is_downloaded_pasted_verified_and_refused_when_it_was_changed()
    {
        await using var app = await IntakeApp.Start();
        var sent = await IntakeApp.Json(await app.Api(HttpMethod.Post, "/campaigns/kjzy2021/nominations", "clerk-one", IntakeApp.Packet()));
        var file = $"nominations/{sent.GetProperty("nomination").GetString()}/receipts/1/file";

        var download = await app.Api(HttpMethod.Get, $"/campaigns/kjzy2021/{file}", "clerk-one");
        var text = await download.Content.ReadAsStringAsync();
        Assert.Equal("回执-KJZY2021-A-0001-1.txt", download.Content.Headers.ContentDisposition!.FileNameStar);
        var clerk = await app.Browse("clerk-one");
        Assert.Equal(text, await (await clerk.Send(HttpMethod.Get, $"/unit/kjzy2021/{file}")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await app.Api(HttpMethod.Get, $"/campaigns/kjzy2021/{file}", "clerk-two")).StatusCode);

        foreach (var genuine in new[] { text, sent.GetRawText() })
        {
            var verified = await app.Api(HttpMethod.Post, "/receipts/verify", null, new StringContent(genuine));
            Assert.Equal(HttpStatusCode.OK, verified.StatusCode);
            Assert.True((await IntakeApp.Json(verified)).GetProperty("recorded").GetBoolean());
        }
        var changed = await app.Api(HttpMethod.Post, "/receipts/verify", null, new StringContent(text.Replace("unit: 示例", "unit: 别的", StringComparison.Ordinal)));
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (changed.StatusCode, changed.Content.Headers.ContentType!.MediaType));
        Assert.Contains("“推荐单位”与系统的记录不一致。", (await IntakeApp.Json(changed)).GetProperty("title").GetString(), StringComparison.Ordinal);
        foreach (var none in new[] { "", "没有", new string('x', 600_000) })
            Assert.Equal(HttpStatusCode.BadRequest, (await app.Api(HttpMethod.Post, "/receipts/verify", null, new StringContent(none))).StatusCode);
    }

    [Fact]
    public async Task Anybody_verifies_on_the_page_by_pasting_or_with_the_file()
    {
        await using var app = await IntakeApp.Start();
        await app.Api(HttpMethod.Post, "/campaigns/kjzy2021/nominations", "clerk-one", IntakeApp.Packet());
        var letter = await app.Records.Scan<Letter>(CampaignKeys.Partition(IntakeApp.Definition.Id), Letter.Prefix, default).FirstOrDefaultAsync(letter => letter.Kind == "nominations.receipt")
            ?? throw new InvalidOperationException("There is no letter.");
        var visitor = new IntakeBrowser(app.Http, "nobody=");

        var pasted = await Post(visitor, body => body.Add(new StringContent(letter.Body), "receipt"));
        Assert.Contains("回执真实有效", await pasted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var file = await Post(visitor, body => body.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(letter.Body)), "file", "回执.txt"));
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        var wrong = await Post(visitor, body => body.Add(new StringContent(letter.Body.Replace("version: 1", "version: 3", StringComparison.Ordinal)), "receipt"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("“版本”与系统的记录不一致。", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(visitor, body => body.Add(new StringContent(""), "receipt"))).StatusCode);
    }

    [Fact]
    public async Task An_administrator_changes_the_key_on_the_page_and_by_the_API_and_nobody_else_does()
    {
        await using var app = await IntakeApp.Start();
        await app.Api(HttpMethod.Post, "/campaigns/kjzy2021/nominations", "clerk-one", IntakeApp.Packet());
        var first = (await IntakeApp.Json(await app.Api(HttpMethod.Get, "/receipts/keys", null)))[0].GetProperty("id").GetString();

        foreach (var (person, status) in new[] { ("clerk-one", HttpStatusCode.Forbidden), ("reviewer", HttpStatusCode.Forbidden), (null, HttpStatusCode.Unauthorized) })
            Assert.Equal(status, (await app.Api(HttpMethod.Post, "/receipts/keys", person, JsonContent.Create(new { shown = first }))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Api(HttpMethod.Post, "/receipts/keys", "administrator", new StringContent("x"))).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await app.Api(HttpMethod.Post, "/receipts/keys", "administrator", JsonContent.Create(new { shown = "p256-other" }))).StatusCode);
        var changed = await app.Api(HttpMethod.Post, "/receipts/keys", "administrator", JsonContent.Create(new { shown = first }));
        Assert.Equal(HttpStatusCode.Created, changed.StatusCode);
        var second = (await IntakeApp.Json(changed)).GetProperty("id").GetString();

        var administrator = await app.Browse("administrator");
        var hidden = await administrator.Hidden("/receipts/keys", "/receipts/keys");
        Assert.Equal(second, hidden.Single(field => field.Name == "shown").Value);
        var posted = await administrator.Send(HttpMethod.Post, "/receipts/keys", new FormUrlEncodedContent(hidden.Select(field => KeyValuePair.Create(field.Name, field.Value))));
        Assert.Equal(HttpStatusCode.SeeOther, posted.StatusCode);
        Assert.DoesNotContain((await (await app.Browse("clerk-one")).Page("/receipts/keys")).Forms, form => form.GetAttribute("action") == "/receipts/keys");

        var pem = ReceiptKey.FromPem(await app.Http.GetStringAsync("/receipts/keys.pem"));
        Assert.Equal(3, pem.Length);
        Assert.Subset(pem.Select(key => key.Id).ToHashSet(), new HashSet<string> { first!, second! });
        Assert.DoesNotContain(pem[0].Id, new[] { first, second });
        var audit = await app.Records.Scan<AuditEntry>(ReceiptKeys.Partition, AuditKeys.EntriesOf(ReceiptKeys.Chain), default).ToArrayAsync();
        Assert.Equal(Enumerable.Repeat("receipts.key-changed", 3), audit.Select(entry => entry.Action));
    }

    private static async Task<HttpResponseMessage> Post(IntakeBrowser visitor, Action<MultipartFormDataContent> fill)
    {
        using var body = new MultipartFormDataContent();
        foreach (var (name, value) in await visitor.Hidden("/receipts/verify", "/receipts/verify"))
            body.Add(new StringContent(value), name);
        fill(body);
        return await visitor.Send(HttpMethod.Post, "/receipts/verify", body);
    }
}
