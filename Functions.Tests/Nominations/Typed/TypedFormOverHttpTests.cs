using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Dom;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Nominations.Upload;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Typed;

public sealed class TypedFormOverHttpTests
{
    private const string Drafts = "/campaigns/kjzy2021/drafts";

    private static readonly Dictionary<string, string> Point = new()
    {
        ["name"] = "示例省示例市示例区示例街道示例社区（测试）",
        ["pointKind"] = "社区",
        ["residents"] = "9,400",
        ["volunteers"] = "812",
        ["activityKinds"] = "技术培训,科普报告",
        ["teams.1.name"] = "示例一队（测试）",
        ["teams.1.number"] = "DW-1",
        ["teams.1.registeredOn"] = "2021-03-01",
        ["firstActivityOn"] = "2020-05-12",
        ["leader"] = "陈示例（测试）",
        ["phone"] = "000-00000000",
        ["summary"] = "简介。",
        ["deeds"] = "事迹。",
        ["opinion"] = "同意推荐。",
    };

    [Fact]
    public async Task Feature_N9_a_program_types_a_form_and_reads_the_report_with_clause_number_and_threshold()
    {
        await using var app = await IntakeApp.Start();
        var draft = await Started(app, "C");

        var saved = await Saved(app, draft, 1, Point);

        Assert.Equal(2, saved.GetProperty("revision").GetInt32());
        var findings = saved.GetProperty("findings").EnumerateArray().ToArray();
        var ratio = findings.Single(finding => finding.GetProperty("code").GetString() == "ratio-low");
        Assert.Equal(("二(三)2", "hard"), (ratio.GetProperty("clause").GetString(), ratio.GetProperty("severity").GetString()));
        Assert.Contains("812 人 / 常住人口 9,400 人 = 8.6 %，低于 10 %", ratio.GetProperty("what").GetString(), StringComparison.Ordinal);
        Assert.Contains(findings, finding => finding.GetProperty("code").GetString() == "too-few-rows");
        Assert.Contains(findings, finding => finding.GetProperty("code").GetString() == "required-missing" && finding.GetProperty("severity").GetString() == "soft");
        Assert.Equal(saved.GetRawText(), (await IntakeApp.Json(await app.Api(HttpMethod.Get, $"{Drafts}/{draft}", "clerk-one"))).GetRawText());
        var listed = await IntakeApp.Json(await app.Api(HttpMethod.Get, Drafts, "clerk-one"));
        Assert.Equal(draft, listed.EnumerateArray().Single().GetProperty("id").GetString());
    }

    [Fact]
    public async Task Feature_N3_a_program_gets_the_form_filled_in_with_its_code_and_sends_it()
    {
        await using var app = await IntakeApp.Start();
        var draft = await Started(app, "C");
        await Saved(app, draft, 1, Point);

        var issued = await IntakeApp.Json(await app.Api(HttpMethod.Post, $"{Drafts}/{draft}/forms", "clerk-one", JsonContent.Create(new { revision = 2 })));
        var file = await app.Api(HttpMethod.Get, $"{Drafts}/{draft}/forms/1.docx", "clerk-one");
        var docx = await file.Content.ReadAsByteArrayAsync();

        Assert.Equal("推荐表（科技志愿服务点（社区或村））第1版.docx", file.Content.Headers.ContentDisposition!.FileNameStar);
        var reading = DocxFormReader.Read(new MemoryStream(docx), SamplePackets.Forms, null);
        Assert.Equal(issued.GetProperty("checkCode").GetString(), reading.CheckCode);
        Assert.Equal(812, reading.Value<FieldValue.Number>("volunteers")!.Value);

        var sent = await app.Api(HttpMethod.Post, $"{Drafts}/{draft}/packets", "clerk-one", Packet(docx));
        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
        Assert.Equal(("KJZY2021-C-0001", draft), await Of(sent));
        Assert.Empty((await IntakeApp.Json(await app.Api(HttpMethod.Get, Drafts, "clerk-one"))).EnumerateArray());
        var again = await IntakeApp.Json(await app.Api(HttpMethod.Post, $"{Drafts}/{draft}/packets", "clerk-one", Packet(docx)));
        Assert.Equal(2, again.GetProperty("version").GetInt32());

        static async Task<(string?, string?)> Of(HttpResponseMessage answer)
        {
            var receipt = await IntakeApp.Json(answer);
            return (receipt.GetProperty("number").GetString(), receipt.GetProperty("nomination").GetString());
        }
    }

    [Fact]
    public async Task Feature_N9_a_form_that_was_changed_in_Word_after_its_code_was_printed_is_found()
    {
        await using var app = await IntakeApp.Start();
        var draft = await Started(app, "C");
        await Saved(app, draft, 1, Point);
        var issued = await IntakeApp.Json(await app.Api(HttpMethod.Post, $"{Drafts}/{draft}/forms", "clerk-one", JsonContent.Create(new { revision = 2 })));
        var form = SamplePackets.Form("C");
        using var docx = new MemoryStream();
        var edited = TypedAnswers.Take(form, Point.Append(new("volunteers", "982")).GroupBy(answer => answer.Key).ToDictionary(answer => answer.Key, answer => (string?)answer.Last().Value)).Answers!;
        FormWriter.Write(docx, form, new FormHeading("征集", "示例学会one（测试）", issued.GetProperty("checkCode").GetString()), TypedAnswers.Values(TypedAnswers.Read(form, edited)));

        await app.Api(HttpMethod.Post, $"{Drafts}/{draft}/packets", "clerk-one", Packet(docx.ToArray()));

        var seen = await app.Inspected(draft);
        var finding = seen.GetProperty("findings").EnumerateArray().Single(each => each.GetProperty("code").GetString()!.StartsWith("form-", StringComparison.Ordinal));
        Assert.Equal("form-changed-after-code", finding.GetProperty("code").GetString());
        Assert.Contains("第 1 版校验码之后，内容有改动：“注册科技志愿者人数”。", finding.GetProperty("what").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_office_types_a_printed_code_and_sees_which_version_it_is_and_what_it_said()
    {
        await using var app = await IntakeApp.Start();
        var draft = await Started(app, "C");
        await Saved(app, draft, 1, Point);
        var issued = await IntakeApp.Json(await app.Api(HttpMethod.Post, $"{Drafts}/{draft}/forms", "clerk-one", JsonContent.Create(new { revision = 2 })));
        var code = issued.GetProperty("checkCode").GetString()!.Split(':')[^1];
        await Saved(app, draft, 2, new(Point) { ["volunteers"] = "940" });
        await app.Api(HttpMethod.Post, $"{Drafts}/{draft}/forms", "clerk-one", JsonContent.Create(new { revision = 3 }));

        var known = await IntakeApp.Json(await app.Api(HttpMethod.Get, $"/codes?code={code.ToLowerInvariant()}", "reviewer"));
        Assert.Equal((draft, 1, 2), (known.GetProperty("nomination").GetString(), known.GetProperty("version").GetInt32(), known.GetProperty("latest").GetInt32()));
        var page = (await (await app.Browse("reviewer")).Page($"/office/codes?code={code}")).Body!.TextContent;
        Assert.Contains("此后又生成了第 2 版", page, StringComparison.Ordinal);
        Assert.Contains("812", page, StringComparison.Ordinal);
        foreach (var (person, typed, status) in new[]
        {
            ("reviewer", "", HttpStatusCode.BadRequest), ("reviewer", code[..^1] + (code[^1] == '7' ? '8' : '7'), HttpStatusCode.BadRequest), ("reviewer", "04HMA-SW9RZ", HttpStatusCode.NotFound),
            ("clerk-one", code, HttpStatusCode.Forbidden), (null, code, HttpStatusCode.Unauthorized),
        })
            Assert.Equal((typed, status), (typed, (await app.Api(HttpMethod.Get, $"/codes?code={typed}", person)).StatusCode));
    }

    [Fact]
    public async Task What_is_not_taken_is_answered_with_a_sentence()
    {
        await using var app = await IntakeApp.Start();
        var draft = await Started(app, "A");
        async Task Refused(HttpStatusCode status, string sentence, HttpMethod method, string path, string? person, HttpContent? body = null)
        {
            var answer = await app.Api(method, path, person, body);
            Assert.Equal((status, path, person), (answer.StatusCode, path, person));
            Assert.Contains(sentence, (await IntakeApp.Json(answer)).GetProperty("title").GetString(), StringComparison.Ordinal);
        }

        var its = $"{Drafts}/{draft}";
        var sheet = new { revision = 1, answers = new Dictionary<string, string> { ["name"] = "张示例（测试）" } };
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Get, Drafts, null), (HttpMethod.Post, Drafts, JsonContent.Create(new { category = "A" })), (HttpMethod.Get, its, null), (HttpMethod.Post, its, JsonContent.Create(sheet)),
            (HttpMethod.Post, its + "/forms", JsonContent.Create(new { revision = 1 })), (HttpMethod.Get, its + "/forms/1.docx", null), (HttpMethod.Post, its + "/packets", IntakeApp.Packet()),
            (HttpMethod.Post, its + "/removal", (HttpContent?)JsonContent.Create(new { revision = 1 })),
        })
        {
            await Refused(HttpStatusCode.Unauthorized, "需要先登录", method, path, null, body);
            await Refused(HttpStatusCode.Forbidden, "您的角色不能", method, path, "reviewer", body);
            if (path != Drafts)
                await Refused(HttpStatusCode.NotFound, "没有找到这份在线推荐表", method, path, "clerk-two", body);
        }
        await Refused(HttpStatusCode.NotFound, "没有这次征集活动", HttpMethod.Get, "/campaigns/other/drafts", "clerk-one");
        await Refused(HttpStatusCode.NotFound, "没有找到这份在线推荐表", HttpMethod.Get, Drafts + "/0123456789ab", "clerk-one");
        await Refused(HttpStatusCode.BadRequest, "没有所选的推荐类别", HttpMethod.Post, Drafts, "clerk-one", JsonContent.Create(new { category = "Z" }));
        await Refused(HttpStatusCode.BadRequest, "没有注明依据的版本", HttpMethod.Post, its, "clerk-one", JsonContent.Create(new { answers = new { name = "x" } }));
        await Refused(HttpStatusCode.BadRequest, "没有填写内容", HttpMethod.Post, its, "clerk-one", JsonContent.Create(new { revision = 1 }));
        await Refused(HttpStatusCode.BadRequest, "没有“nothing”这一项", HttpMethod.Post, its, "clerk-one", JsonContent.Create(new { revision = 1, answers = new { nothing = "x" } }));
        await Refused(HttpStatusCode.RequestEntityTooLarge, "超过 20000 个字符", HttpMethod.Post, its, "clerk-one", JsonContent.Create(new { revision = 1, answers = new { deeds = new string('x', 20_001) } }));
        await Refused(HttpStatusCode.BadRequest, "格式不对", HttpMethod.Post, its, "clerk-one", new StringContent("{"));
        await Refused(HttpStatusCode.BadRequest, "还没有填写任何内容", HttpMethod.Post, its + "/forms", "clerk-one", JsonContent.Create(new { revision = 1 }));
        await Refused(HttpStatusCode.BadRequest, "没有注明依据的版本", HttpMethod.Post, its + "/forms", "clerk-one", JsonContent.Create(new { }));
        await Refused(HttpStatusCode.NotFound, "没有这一版推荐表", HttpMethod.Get, its + "/forms/1.docx", "clerk-one");
        await Refused(HttpStatusCode.NotFound, "没有这一版推荐表", HttpMethod.Get, its + "/forms/x.pdf", "clerk-one");
        await Refused(HttpStatusCode.BadRequest, "没有注明依据的版本", HttpMethod.Post, its + "/removal", "clerk-one", JsonContent.Create(new { }));
        await Refused(HttpStatusCode.BadRequest, "类别与在线推荐表的类别不同", HttpMethod.Post, its + "/packets", "clerk-one", IntakeApp.Packet(category: "B"));
        await Saved(app, draft, 1, sheet.answers);
        await Refused(HttpStatusCode.Conflict, "已由他人保存（现在是第 2 次保存）", HttpMethod.Post, its, "clerk-one", JsonContent.Create(new { revision = 1, answers = new { name = "李" } }));
        await Refused(HttpStatusCode.Conflict, "又有了改动", HttpMethod.Post, its + "/forms", "clerk-one", JsonContent.Create(new { revision = 1 }));
        await Refused(HttpStatusCode.Conflict, "没有删除", HttpMethod.Post, its + "/removal", "clerk-one", JsonContent.Create(new { revision = 1 }));
        app.Time.SetUtcNow(IntakeApp.Definition.Deadline);
        await Refused(HttpStatusCode.Conflict, "已经截止", HttpMethod.Post, Drafts, "clerk-one", JsonContent.Create(new { category = "A" }));
        await Refused(HttpStatusCode.Conflict, "已经截止", HttpMethod.Post, its, "clerk-one", JsonContent.Create(new { revision = 2, answers = new { name = "李" } }));
        await Refused(HttpStatusCode.Conflict, "已经截止", HttpMethod.Post, its + "/forms", "clerk-one", JsonContent.Create(new { revision = 2 }));
        await Refused(HttpStatusCode.Conflict, "已经截止", HttpMethod.Post, its + "/packets", "clerk-one", IntakeApp.Packet());
        Assert.Equal(HttpStatusCode.OK, (await app.Api(HttpMethod.Post, its + "/removal", "clerk-one", JsonContent.Create(new { revision = 2 }))).StatusCode);
        await Refused(HttpStatusCode.NotFound, "没有找到这份在线推荐表", HttpMethod.Get, its, "clerk-one");
    }

    [Fact]
    public async Task A_clerk_types_prints_and_sends_on_pages_without_a_script()
    {
        await using var app = await IntakeApp.Start();
        var browser = await app.Browse("clerk-one");

        var started = await Post(browser, "/unit", "/unit/kjzy2021/drafts", ("category", "C"));
        var path = started.Headers.Location!.ToString();
        var page = await browser.Page(path);
        Assert.Null(page.QuerySelector("#report"));
        Assert.Equal(3, page.QuerySelectorAll("tbody input[name^='answers.teams.'][name$='.name']").Length);
        Assert.Equal(HttpStatusCode.SeeOther, (await Post(browser, path, path, Fields())).StatusCode);

        page = await browser.Page(path);
        Assert.Contains("8.6 %，低于 10 %", page.QuerySelector("[aria-labelledby=report]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("8.6 %，低于 10 %", page.QuerySelector("#volunteers-notes")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("9,400", ((IHtmlInputElement)page.QuerySelector("#residents")!).Value);
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[name='answers.activityKinds'][value=科普报告]")!).IsChecked);
        Assert.Null(page.QuerySelector("#print"));

        var issued = await Post(browser, path, path, [.. Fields(), ("then", "issue")]);
        Assert.Equal(path + "#print", issued.Headers.Location!.ToString());
        page = await browser.Page(path);
        var link = page.QuerySelector("[aria-labelledby=print] a")!.GetAttribute("href")!;
        var docx = await (await browser.Send(HttpMethod.Get, link)).Content.ReadAsByteArrayAsync();
        var body = new MultipartFormDataContent();
        foreach (var (name, value) in await browser.Hidden(path, path + "/packets"))
            body.Add(new StringContent(value), name);
        var sent = await browser.Send(HttpMethod.Post, path + "/packets", Files(body, docx));
        Assert.Equal($"/unit/kjzy2021/nominations/{path.Split('/')[^1]}/receipts/1", sent.Headers.Location!.ToString());
        Assert.Contains("KJZY2021-C-0001", (await browser.Page(path)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_page_says_so_and_loses_nothing()
    {
        await using var app = await IntakeApp.Start();
        var (one, two) = (await app.Browse("clerk-one"), await app.Browse("clerk-one"));
        var path = (await Post(one, "/unit", "/unit/kjzy2021/drafts", ("category", "A"))).Headers.Location!.ToString();
        var stale = await one.Hidden(path, path);
        await Post(two, path, path, ("answers.name", "李示例（测试）"), ("answers.deeds", "他人写的事迹。"));

        var answer = await one.Send(HttpMethod.Post, path, Form([.. stale, ("answers.name", "张示例（测试）"), ("answers.deeds", "我写的长篇事迹。"), ("answers.fields", "科技服务")]));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        Assert.Equal("我写的长篇事迹。", ((IHtmlTextAreaElement)page.QuerySelector("#deeds")!).Value);
        Assert.True(((IHtmlInputElement)page.QuerySelector("input[value=科技服务]")!).IsChecked);
        var other = page.QuerySelector("[aria-labelledby=other]")!;
        Assert.Contains("李示例（测试）", other.TextContent, StringComparison.Ordinal);
        Assert.Contains("他人写的事迹。", other.TextContent, StringComparison.Ordinal);
        Assert.Contains("（空）", other.TextContent, StringComparison.Ordinal);

        // Saving that page again is a decision: it carries the revision that it showed.
        var hidden = page.Forms.Single(form => form.GetAttribute("action") == path).QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().Select(input => (input.Name!, input.Value));
        Assert.Equal(HttpStatusCode.SeeOther, (await one.Send(HttpMethod.Post, path, Form([.. hidden, ("answers.name", "张示例（测试）")]))).StatusCode);
        Assert.Equal("张示例（测试）", ((IHtmlInputElement)(await two.Page(path)).QuerySelector("#name")!).Value);
    }

    [Fact]
    public async Task What_cannot_be_saved_is_shown_again_with_the_reason()
    {
        await using var app = await IntakeApp.Start();
        var browser = await app.Browse("clerk-one");
        var path = (await Post(browser, "/unit", "/unit/kjzy2021/drafts", ("category", "A"))).Headers.Location!.ToString();
        var fields = await browser.Hidden(path, path);
        app.Time.SetUtcNow(IntakeApp.Definition.Deadline);

        var answer = await browser.Send(HttpMethod.Post, path, Form([.. fields, ("answers.deeds", "截止后才写完的事迹。")]));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        Assert.Contains("没有保存", page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("截止后才写完的事迹。", ((IHtmlTextAreaElement)page.QuerySelector("#deeds")!).Value);
    }

    [Fact]
    public async Task A_forged_post_changes_nothing()
    {
        await using var app = await IntakeApp.Start();
        var browser = await app.Browse("clerk-one");
        var path = (await Post(browser, "/unit", "/unit/kjzy2021/drafts", ("category", "A"))).Headers.Location!.ToString();

        foreach (var action in new[] { "/unit/kjzy2021/drafts", path, path + "/removal" })
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.Send(HttpMethod.Post, action, Form([("category", "A"), ("revision", "1"), ("answers.name", "x")]))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Send(HttpMethod.Post, path + "/packets", IntakeApp.Packet())).StatusCode);
        Assert.Equal("", ((IHtmlInputElement)(await browser.Page(path)).QuerySelector("#name")!).Value);
    }

    private static async Task<string> Started(IntakeApp app, string category)
    {
        var answer = await app.Api(HttpMethod.Post, Drafts, "clerk-one", JsonContent.Create(new { category }));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await IntakeApp.Json(answer)).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> Saved(IntakeApp app, string draft, int revision, Dictionary<string, string> answers)
    {
        var answer = await app.Api(HttpMethod.Post, $"{Drafts}/{draft}", "clerk-one", JsonContent.Create(new { revision, answers }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await IntakeApp.Json(answer);
    }

    private static (string, string)[] Fields() =>
        [.. Point.SelectMany(answer => (answer.Key == "activityKinds" ? answer.Value.Split(',') : [answer.Value]).Select(value => ("answers." + answer.Key, value)))];

    private static async Task<HttpResponseMessage> Post(IntakeBrowser browser, string page, string action, params (string, string)[] fields) =>
        await browser.Send(HttpMethod.Post, action, Form([.. await browser.Hidden(page, action), .. fields]));

    private static FormUrlEncodedContent Form(IEnumerable<(string Name, string Value)> fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static MultipartFormDataContent Packet(byte[] docx) => Files([], docx);

    private static MultipartFormDataContent Files(MultipartFormDataContent body, byte[] docx) =>
        body.Attach("form", docx, "推荐表.docx").Attach("stamped", File.ReadAllBytes(SamplePackets.Path("scans", "S-013.pdf")), "扫描件.pdf");
}
