using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Nominations.Upload;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations;

public sealed class IntakeOverHttpTests
{
    private const string Nominations = "/campaigns/kjzy2021/nominations";
    private const string SendPage = "/unit/kjzy2021/send";
    private const string Action = "/unit/kjzy2021/nominations";

    [Fact]
    public async Task A_program_sends_a_packet_follows_it_and_downloads_it_once_it_is_inspected()
    {
        await using var app = await IntakeApp.Start();

        var sent = await app.Api(HttpMethod.Post, Nominations, "clerk-one", IntakeApp.Packet());
        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
        var receipt = await IntakeApp.Json(sent);
        Assert.Equal("KJZY2021-A-0001", receipt.GetProperty("number").GetString());
        var id = receipt.GetProperty("nomination").GetString();

        var seen = await app.Inspected(id!);
        Assert.Equal("received", seen.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.String, seen.GetProperty("name").ValueKind);
        var file = await app.Api(HttpMethod.Get, $"/campaigns/kjzy2021/documents/{id}/0", "reviewer");
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal(receipt.GetProperty("files")[0].GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(await file.Content.ReadAsByteArrayAsync())));
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("推荐表.docx", file.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("sandbox", file.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", file.Headers.GetValues("X-Content-Type-Options").Single());
        foreach (var (person, status) in new[] { ("clerk-two", HttpStatusCode.NotFound), ("expert", HttpStatusCode.NotFound), (null, HttpStatusCode.Unauthorized) })
            Assert.Equal(status, (await app.Api(HttpMethod.Get, $"/campaigns/kjzy2021/documents/{id}/0", person)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Api(HttpMethod.Get, $"/campaigns/kjzy2021/documents/{id}/2", "reviewer")).StatusCode);
        var pictures = $"/campaigns/kjzy2021/evidence/{id}/1";
        var seal = await (await app.Browse("reviewer")).Send(HttpMethod.Get, pictures + "/0");
        Assert.Equal(HttpStatusCode.OK, seal.StatusCode);
        Assert.StartsWith("image/", seal.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        Assert.True(seal.Headers.CacheControl!.NoStore);
        Assert.Equal("default-src 'none'; sandbox", seal.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.Browse("clerk-two")).Send(HttpMethod.Get, pictures + "/0")).StatusCode);
        foreach (var nowhere in new[] { pictures + "/999", pictures + "/x", $"/campaigns/kjzy2021/evidence/{id}/2/0" })
            Assert.Equal(HttpStatusCode.NotFound, (await (await app.Browse("reviewer")).Send(HttpMethod.Get, nowhere)).StatusCode);
        var audit = await app.Records.Scan<AuditEntry>(CampaignKeys.Partition(new CampaignId("kjzy2021")), AuditKeys.EntriesOf("nom-" + id), default).ToArrayAsync();
        Assert.Equal(["nominations.submitted", "nominations.inspected", "documents.downloaded"], audit.Select(entry => entry.Action));
    }

    [Fact]
    public async Task A_clerk_sends_replaces_and_withdraws_on_pages()
    {
        await using var app = await IntakeApp.Start();
        var browser = await app.Browse("clerk-one");

        var page = await browser.Page(SendPage);
        Assert.Contains("2021年11月12日（星期五）24:00（北京时间）", page.Body!.TextContent, StringComparison.Ordinal);
        var sent = await browser.Send(HttpMethod.Post, Action, await PagePacket(browser, SendPage, Action, "A"));
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        var receipt = await browser.Page(sent.Headers.Location!.ToString());
        Assert.Contains("KJZY2021-A-0001", receipt.Body!.TextContent, StringComparison.Ordinal);
        var nomination = sent.Headers.Location.ToString().Split("/receipts")[0];

        var replaced = await browser.Send(HttpMethod.Post, nomination + "/packets", await PagePacket(browser, nomination, nomination + "/packets", null));
        Assert.Equal(nomination + "/receipts/2", replaced.Headers.Location!.ToString());
        var fields = await browser.Hidden(nomination, nomination + "/withdrawal");
        var withdrawn = await browser.Send(HttpMethod.Post, nomination + "/withdrawal", new FormUrlEncodedContent(fields.Append(("reason", "重复推荐")).Select(field => KeyValuePair.Create(field.Item1, field.Item2))));
        Assert.Equal(nomination, withdrawn.Headers.Location!.ToString());
        Assert.Contains("已撤回", (await browser.Page("/unit")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.Browse("clerk-two")).Send(HttpMethod.Get, nomination)).StatusCode);
    }

    [Fact]
    public async Task The_unit_and_the_office_see_how_an_old_doc_differs_from_the_version_before_it()
    {
        await using var app = await IntakeApp.Start();
        var id = (await IntakeApp.Json(await app.Api(HttpMethod.Post, Nominations, "clerk-one", IntakeApp.Packet()))).GetProperty("nomination").GetString()!;
        await app.Inspected(id);
        var (unitPage, officePage) = ($"/unit/kjzy2021/nominations/{id}", $"/office/kjzy2021/nominations/{id}");
        Assert.Null((await (await app.Browse("clerk-one")).Page(unitPage)).QuerySelector("#changes"));

        Assert.Equal(HttpStatusCode.Created, (await app.Api(HttpMethod.Post, $"{Nominations}/{id}/packets", "clerk-one", IntakeApp.Packet("A-017.doc"))).StatusCode);
        Assert.Equal("唐六英", (await app.Inspected(id)).GetProperty("name").GetString());

        foreach (var (person, path) in new[] { ("clerk-one", unitPage), ("reviewer", officePage) })
        {
            var changes = (await (await app.Browse(person)).Page(path)).QuerySelector("[aria-labelledby=changes]")!;
            Assert.Equal("第 2 版与第 1 版推荐表的差别", changes.QuerySelector("h2")!.TextContent);
            var name = changes.QuerySelectorAll("tr").Single(row => row.QuerySelector("th")!.TextContent == "姓名");
            Assert.Equal("唐六英", name.QuerySelector("ins")!.TextContent);
            Assert.NotEmpty(name.QuerySelector("del")!.TextContent);
        }
    }

    [Fact]
    public async Task A_forged_page_post_stores_nothing()
    {
        await using var app = await IntakeApp.Start();
        var browser = await app.Browse("clerk-one");
        await browser.Page(SendPage);
        var before = app.DocumentCount();

        var answer = await browser.Send(HttpMethod.Post, Action, IntakeApp.Packet());

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(before, app.DocumentCount());
    }

    [Fact]
    public async Task What_is_not_taken_is_answered_with_a_sentence_and_leaves_nothing()
    {
        await using var app = await IntakeApp.Start();
        var before = app.DocumentCount();
        async Task Refused(HttpStatusCode status, string sentence, string? person, string path, MultipartFormDataContent body)
        {
            var answer = await app.Api(HttpMethod.Post, path, person, body);
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(sentence, (await IntakeApp.Json(answer)).GetProperty("title").GetString(), StringComparison.Ordinal);
            Assert.Equal(before, app.DocumentCount());
        }

        await Refused(HttpStatusCode.Unauthorized, "需要先登录", null, Nominations, IntakeApp.Packet());
        await Refused(HttpStatusCode.Forbidden, "您的角色不能报送推荐材料", "reviewer", Nominations, IntakeApp.Packet());
        await Refused(HttpStatusCode.NotFound, "没有这次征集活动", "clerk-one", "/campaigns/none/nominations", IntakeApp.Packet());
        await Refused(HttpStatusCode.BadRequest, "没有选择推荐类别", "clerk-one", Nominations, IntakeApp.Packet(category: null));
        await Refused(HttpStatusCode.BadRequest, "本次征集没有所选的推荐类别", "clerk-one", Nominations, IntakeApp.Packet(category: "Z"));
        await Refused(HttpStatusCode.UnsupportedMediaType, "压缩包", "clerk-one", Nominations, IntakeApp.Packet("X-renamed-zip.docx"));
        await Refused(HttpStatusCode.NotFound, "没有找到", "clerk-one", Nominations + "/0123/packets", IntakeApp.Packet());
        await Refused(HttpStatusCode.RequestEntityTooLarge, "95 MB（95,000,000 字节）", "clerk-one", Nominations, new MultipartFormDataContent().Attach("form", new byte[96_000_000], "推荐表.docx"));
        app.Time.SetUtcNow(IntakeApp.Definition.Deadline);
        await Refused(HttpStatusCode.Conflict, "2021年11月12日（星期五）24:00（北京时间）", "clerk-one", Nominations, IntakeApp.Packet());
    }

    [Fact]
    public async Task A_packet_replaced_more_often_than_one_history_holds_is_still_inspected_and_still_lapses()
    {
        await using var app = await IntakeApp.Start();
        var id = (await IntakeApp.Json(await app.Api(HttpMethod.Post, Nominations, "clerk-one", IntakeApp.Packet()))).GetProperty("nomination").GetString()!;
        for (var version = 2; version <= 10; version++)
        {
            Assert.Equal(HttpStatusCode.Created, (await app.Api(HttpMethod.Post, $"{Nominations}/{id}/packets", "clerk-one", IntakeApp.Packet())).StatusCode);
            Assert.Equal(version, (await app.Inspected(id)).GetProperty("version").GetInt32());
        }

        var correctBy = IntakeApp.Definition.Deadline.AddDays(10).ToUniversalTime();
        await app.Return(id, correctBy);
        foreach (var (at, kind, letters) in new[] { (correctBy.AddDays(-2), "nominations.correction-reminder", 1), (correctBy.AddDays(-1), "nominations.correction-reminder", 2), (correctBy.AddMinutes(15), "nominations.lapsed", 1) })
        {
            app.Time.SetUtcNow(at);
            await Eventually.Holds(async () => await app.Letters(kind) >= letters, $"letter {letters} of {kind} is written", TestContext.Current.CancellationToken);
        }

        Assert.Equal("lapsed", (await app.Inspected(id)).GetProperty("state").GetString());
        Assert.Equal((2, 1), (await app.Letters("nominations.correction-reminder"), await app.Letters("nominations.lapsed")));
    }

    [Fact]
    public async Task Another_units_nomination_can_be_neither_replaced_nor_withdrawn()
    {
        await using var app = await IntakeApp.Start();
        var id = (await IntakeApp.Json(await app.Api(HttpMethod.Post, Nominations, "clerk-one", IntakeApp.Packet()))).GetProperty("nomination").GetString();

        Assert.Equal(HttpStatusCode.NotFound, (await app.Api(HttpMethod.Post, $"{Nominations}/{id}/packets", "clerk-two", IntakeApp.Packet())).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Api(HttpMethod.Post, $"{Nominations}/{id}/withdrawal", "clerk-two", JsonContent.Create(new { reason = "x", decisionVersion = 1 }))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Api(HttpMethod.Post, $"{Nominations}/{id}/withdrawal", "clerk-one", JsonContent.Create(new { reason = "x" }))).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await app.Api(HttpMethod.Post, $"{Nominations}/{id}/withdrawal", "clerk-one", JsonContent.Create(new { reason = "x", decisionVersion = 7 }))).StatusCode);
    }

    [Fact]
    public async Task Anybody_may_check_a_receipt_and_download_a_blank_form()
    {
        await using var app = await IntakeApp.Start();
        var receipt = await IntakeApp.Json(await app.Api(HttpMethod.Post, Nominations, "clerk-one", IntakeApp.Packet()));
        var (number, code) = (receipt.GetProperty("number").GetString(), receipt.GetProperty("code").GetString());

        var page = await app.Http.GetAsync($"/receipts?number={number}&code={code}");
        Assert.Contains(receipt.GetProperty("files")[1].GetProperty("sha256").GetString()!, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("扫描件.pdf", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync($"/receipts?number={number}&code=AAAA-AAAA-AAAA")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync("/api/receipts?number=x&code=y")).StatusCode);
        var blank = await app.Http.GetAsync("/campaigns/kjzy2021/forms/C.docx");
        Assert.Equal("推荐表（科技志愿服务点（社区或村））.docx", blank.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal("PK"u8.ToArray(), (await blank.Content.ReadAsByteArrayAsync())[..2]);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync("/campaigns/kjzy2021/forms/Z.docx")).StatusCode);
    }

    private static async Task<MultipartFormDataContent> PagePacket(IntakeBrowser browser, string page, string action, string? category)
    {
        var body = new MultipartFormDataContent();
        foreach (var (name, value) in await browser.Hidden(page, action))
            body.Add(new StringContent(value), name);
        if (category is not null)
            body.Add(new StringContent(category), "category");
        return body
            .Attach("form", File.ReadAllBytes(SamplePackets.Path("forms", "A-001.docx")), "推荐表.docx")
            .Attach("stamped", File.ReadAllBytes(SamplePackets.Path("scans", "S-013.pdf")), "扫描件.pdf")
            .Box("attachments").Box("consent");
    }
}
