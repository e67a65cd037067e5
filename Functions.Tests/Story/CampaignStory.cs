using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Story;

/// <summary>
/// One campaign as its people live it, over HTTP and pages only: three units, eight nominations from real files in all three categories
/// (one late, one returned and corrected, one refused, one withdrawn), experts of whom one is recused, two objections of which one is
/// upheld, and the announced result.
/// </summary>
internal sealed class CampaignStory(IWorld world)
{
    private const string Campaign = "kjzy2021";

    private static readonly DateTimeOffset Deadline = new(2021, 11, 13, 0, 0, 0, TimeSpan.FromHours(8));

    // What the units call their nominations, with the page that follows each.
    private readonly Dictionary<string, string> _page = [];

    /// <summary>Tells the story step by step.</summary>
    public async Task Tell()
    {
        foreach (var (name, step) in Steps())
        {
            await step();
            await world.Between(name);
        }
    }

    private IEnumerable<(string Name, Func<Task> Step)> Steps() =>
    [
        ("units send seven packets", UnitsSend),
        ("one unit types a form and does not send it", OneTypes),
        ("one unit withdraws", OneWithdraws),
        ("the deadline passes", TheDeadlinePasses),
        ("one packet comes late", OneIsLate),
        ("reviewers propose", ReviewersPropose),
        ("a lead confirms", ALeadConfirms),
        ("the returned packet is corrected", TheReturnedIsCorrected),
        ("the corrected packet is admitted", TheCorrectedIsAdmitted),
        ("the gate to the experts opens", () => Gate("PreliminaryReview", "终评")),
        ("experts are assigned", ExpertsAreAssigned),
        ("one expert is recused and replaced", OneIsRecused),
        ("experts file their sheets", ExpertsFile),
        ("the gate to the list opens", () => Gate("ExpertReview", "名单审定")),
        ("the list is made", TheListIsMade),
        ("the gate to the notice opens", () => Gate("FinalList", "公示")),
        ("the public reads and objects", ThePublicObjects),
        ("objections are settled", ObjectionsAreSettled),
        ("the window ends and the result is announced", TheResultIsAnnounced),
        ("letters were written", LettersWereWritten),
        ("the supervisor verifies", TheSupervisorVerifies),
    ];

    private async Task UnitsSend()
    {
        await Send("clerk-1", "A", "A-001.docx", "volunteer");
        await Send("clerk-1", "B", "B-002.docx", "team");
        await Send("clerk-1", "C", "C-003.docx", "place");
        await Send("clerk-2", "A", "A-007.docx", "late-registered");
        await Send("clerk-2", "C", "C-006.docx", "below-ten-percent");
        await Send("clerk-2", "A", "A-010.docx", "second-volunteer");
        await Send("clerk-3", "A", "A-011.docx", "withdrawn");
        await Eventually(async () =>
        {
            var page = await (await world.As("clerk-2")).Get(_page["below-ten-percent"]);
            return page.Words.Contains("二(三)2", StringComparison.Ordinal);
        }, "the clerk reads the finding about the ten per cent");
    }

    private async Task OneTypes()
    {
        var clerk = await world.As("clerk-3");
        var begun = await clerk.Submit(await clerk.Get("/unit"), $"form[action='/unit/{Campaign}/drafts']", ("category", "A"));
        var printed = await clerk.Submit(await clerk.Follow(begun), "form#sheet", ("answers.name", "周示例（测试）"), ("then", "issue"));
        Assert.Contains("第 1 版，校验码", (await clerk.Follow(printed)).Words, StringComparison.Ordinal);
    }

    private async Task OneWithdraws()
    {
        var clerk = await world.As("clerk-3");
        var page = await clerk.Get(_page["withdrawn"]);
        Ok(await clerk.Submit(page, "form[action$='/withdrawal']", ("reason", "推荐对象已调离本地区。")));
        Assert.Contains("已撤回", (await clerk.Get(_page["withdrawn"])).Words, StringComparison.Ordinal);
    }

    private async Task TheDeadlinePasses()
    {
        await world.Until(Deadline.AddMinutes(20));
        await Eventually(async () => (await (await world.As("lead-1")).Get($"/office/{Campaign}")).Html.QuerySelector("li[aria-current=step]")?.TextContent == "初审", "the campaign is in its preliminary review");
    }

    private async Task OneIsLate()
    {
        var clerk = await world.As("clerk-3");
        var page = await clerk.Get($"/unit/{Campaign}/send");
        // Nothing is offered any more; a form that was opened before the deadline is refused with the deadline printed.
        Assert.Null(page.Html.QuerySelector("form[enctype]"));
        var token = (await clerk.Get("/unit")).Html.QuerySelector<IHtmlInputElement>("form input[type=hidden]")!;
        using var body = new MultipartFormDataContent { { new StringContent(token.Value), token.Name! }, { new StringContent("A"), "category" } };
        body.Add(new ByteArrayContent(await File.ReadAllBytesAsync(SamplePackets.Path("forms", "A-014.docx"))), "form", "A-014.docx");
        body.Add(new ByteArrayContent(await File.ReadAllBytesAsync(SamplePackets.Path("scans", "S-013.pdf"))), "stamped", "S-013.pdf");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/unit/{Campaign}/nominations") { Content = body };
        var late = await clerk.Send(request);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains("2021年11月12日（星期五）24:00（北京时间）", late.Words, StringComparison.Ordinal);
    }

    private async Task ReviewersPropose()
    {
        foreach (var name in new[] { "volunteer", "team", "place", "second-volunteer" })
            await Propose(name, "admit", "");
        await Propose("late-registered", "refuse", "平台注册时间晚于 2021年9月30日，不符合通知二(一)3。");
        await Propose("below-ten-percent", "return", "注册科技志愿者人数占常住人口的比例不足 10%，请核对后修改。");
    }

    private async Task ALeadConfirms()
    {
        foreach (var name in new[] { "volunteer", "team", "place", "second-volunteer", "late-registered", "below-ten-percent" })
            await Confirm(name);
        Assert.Contains("退回修改", (await (await world.As("clerk-2")).Get(_page["below-ten-percent"])).Words, StringComparison.Ordinal);
        Assert.Contains("不予受理", (await (await world.As("clerk-2")).Get(_page["late-registered"])).Words, StringComparison.Ordinal);
    }

    private async Task TheReturnedIsCorrected()
    {
        var clerk = await world.As("clerk-2");
        var page = await clerk.Get(_page["below-ten-percent"]);
        Ok(await clerk.Upload(page, "form[action$='/packets']", [], Files("C-013.docx")));
        await Eventually(async () => (await Office("reviewer-1", "below-ten-percent")).Html.QuerySelector("input[name=verdict]") is not null, "the corrected packet can be reviewed");
    }

    private async Task TheCorrectedIsAdmitted()
    {
        await Propose("below-ten-percent", "admit", "");
        await Confirm("below-ten-percent");
    }

    private async Task ExpertsAreAssigned()
    {
        var lead = await world.As("lead-1");
        foreach (var name in Admitted)
        {
            var page = await lead.Get($"/office/{Campaign}/experts");
            var form = page.Html.QuerySelectorAll<IHtmlFormElement>("form[action$='/assignments']")
                .Single(each => each.QuerySelector<IHtmlInputElement>("input[name=nomination]")!.Value == Id(name));
            var experts = form.QuerySelectorAll<IHtmlLabelElement>("label")
                .Where(label => label.TextContent.Contains("专家甲", StringComparison.Ordinal) || label.TextContent.Contains("专家乙", StringComparison.Ordinal) || label.TextContent.Contains("专家丙", StringComparison.Ordinal))
                .Select(label => label.QuerySelector<IHtmlInputElement>("input")!.Value).ToArray();
            Assert.Equal(3, experts.Length);
            Ok(await lead.Submit(page, $"form[action$='/assignments']:has(input[value='{Id(name)}'])", [.. experts.Select(expert => ("experts", expert))]));
        }
    }

    private async Task OneIsRecused()
    {
        var expert = await world.As("expert-1");
        await Pledge(expert);
        var page = await expert.Get($"/expert/{Campaign}/nominations/{Id("team")}");
        Assert.DoesNotContain("主要事迹", page.Words, StringComparison.Ordinal);
        Ok(await expert.Submit(page, "form:has(input[value=conflict])", ("reason", "本人是该服务队的顾问。")));
        var hidden = await expert.Get($"/expert/{Campaign}/nominations/{Id("team")}");
        Assert.Null(hidden.Html.QuerySelector("form[action$='/sheet']"));

        var lead = await world.As("lead-1");
        var experts = await lead.Get($"/office/{Campaign}/experts");
        var replacement = experts.Html.QuerySelectorAll<IHtmlFormElement>("form[action$='/assignments']")
            .Single(each => each.QuerySelector<IHtmlInputElement>("input[name=nomination]")!.Value == Id("team"))
            .QuerySelectorAll<IHtmlLabelElement>("label").Single(label => label.TextContent.Contains("专家丁", StringComparison.Ordinal));
        Ok(await lead.Submit(experts, $"form[action$='/assignments']:has(input[value='{Id("team")}'])", ("experts", replacement.QuerySelector<IHtmlInputElement>("input")!.Value)));
    }

    private async Task ExpertsFile()
    {
        foreach (var (mailbox, weight) in new[] { ("expert-1", 0), ("expert-2", 3), ("expert-3", -2), ("expert-4", 1) })
        {
            var expert = await world.As(mailbox);
            if (mailbox != "expert-1")
                await Pledge(expert);
            foreach (var name in Admitted.Where(name => mailbox == "expert-4" ? name == "team" : mailbox != "expert-1" || name != "team"))
            {
                var path = $"/expert/{Campaign}/nominations/{Id(name)}";
                Ok(await expert.Submit(await expert.Get(path), "form:has(input[value=none])"));
                var sheet = await expert.Get(path);
                Assert.NotNull(sheet.Html.QuerySelector("form[action$='/sheet']"));
                var score = Score(name) + weight;
                Ok(await expert.Submit(sheet, "form[action$='/sheet']", ("scores.advanced", $"{score}"), ("scores.guiding", $"{score}"), ("scores.mass", $"{score}"),
                    ("comment", "事迹具体，服务对象评价好，具有示范作用，材料与佐证一致。"), ("act", "file")));
            }
        }
        Assert.Equal(HttpStatusCode.OK, (await (await world.As("expert-2")).Get(FormOf("team"))).StatusCode);
    }

    private async Task TheListIsMade()
    {
        var lead = await world.As("lead-1");
        foreach (var (category, target) in new[] { ("A", "1"), ("B", "1"), ("C", "2") })
            Ok(await lead.Submit(await lead.Get($"/office/{Campaign}/list"), $"form[action$='/list']:has(input[value='{category}'])", ("target", target)));
    }

    private async Task ThePublicObjects()
    {
        using var citizen = world.Anyone();
        await Eventually(async () => (await citizen.Get($"/campaigns/{Campaign}/notice")).StatusCode == HttpStatusCode.OK, "the list is public");
        var notice = await citizen.Get($"/campaigns/{Campaign}/notice");
        Assert.Contains("5个工作日", notice.Words.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("胡静娟", notice.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("19900009474", notice.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("高强", notice.Words, StringComparison.Ordinal);
        var opens = await world.Now();
        await world.Until(new DateTimeOffset(DateOnly.FromDateTime(opens.ToOffset(TimeSpan.FromHours(8)).DateTime).AddDays(4).ToDateTime(new TimeOnly(9, 0)), TimeSpan.FromHours(8)));
        await Object(citizen, "volunteer", "示例公民甲", "该推荐对象提供的服务时长与平台公布的数据明显不一致，请核查。");
        await Object(citizen, "place", "示例公民乙", "听说该社区志愿服务活动不多，请核实材料中的活动次数。");
        var anonymous = await citizen.Submit(await citizen.Get($"/campaigns/{Campaign}/objections/new"), "main form", ("kind", "objection"), ("entry", await Number("team")), ("isUnit", "person"), ("name", " "),
            ("email", "nobody@example.org"), ("facts", "匿名反映的问题，应当不被受理，但要说明理由。"));
        Assert.Equal(HttpStatusCode.BadRequest, anonymous.StatusCode);
    }

    private async Task ObjectionsAreSettled()
    {
        await Settle("胡静娟", "strike", "经向推荐单位和平台核实，服务时长与平台数据不一致，异议成立。");
        await Settle("向阳社区", "notUpheld", "经核实，活动记录完整，异议不成立。");
        using var citizen = world.Anyone();
        var notice = await citizen.Get($"/campaigns/{Campaign}/notice");
        Assert.Contains("取消", notice.Words, StringComparison.Ordinal);
    }

    private async Task TheResultIsAnnounced()
    {
        await world.Until((await world.Now()).AddDays(9));
        await Gate("PublicNotice", "公布");
        using var citizen = world.Anyone();
        var notice = await citizen.Get($"/campaigns/{Campaign}/notice");
        Assert.Contains("典型", notice.Words, StringComparison.Ordinal);
        Assert.Contains("典型", (await (await world.As("clerk-1")).Get(_page["team"])).Words, StringComparison.Ordinal);
        Assert.Contains("取消拟入选", (await (await world.As("clerk-1")).Get(_page["volunteer"])).Words, StringComparison.Ordinal);
        Assert.Contains("未入选", (await (await world.As("clerk-2")).Get(_page["second-volunteer"])).Words, StringComparison.Ordinal);
        // Experts read a packet's files for their review, not for themselves.
        Assert.Equal(HttpStatusCode.NotFound, (await (await world.As("expert-2")).Get(FormOf("team"))).StatusCode);
    }

    private async Task LettersWereWritten()
    {
        foreach (var (mailbox, subjects) in new[]
        {
            ("clerk-1", new[] { "回执", "初审通过", "拟入选" }),
            ("clerk-2", ["回执", "不予受理", "请于", "初审通过"]),
            ("clerk-3", ["回执", "撤回"]),
        })
        {
            var letters = await world.LettersTo($"{mailbox}@example.org");
            foreach (var subject in subjects)
                Assert.True(letters.Any(letter => letter.Subject.Contains(subject, StringComparison.Ordinal)), $"{mailbox} has no letter about {subject}: {string.Join(" | ", letters.Select(letter => letter.Subject))}");
            Assert.DoesNotContain(letters, letter => letter.Body.Contains("示例公民", StringComparison.Ordinal));
            Assert.Equal(letters.Count, letters.Distinct().Count());
        }
    }

    private async Task TheSupervisorVerifies()
    {
        var supervisor = await world.As("supervisor-1");
        foreach (var name in _page.Keys)
        {
            var page = await supervisor.Get($"/supervision/{Campaign}/nominations/{Id(name)}");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.NotEmpty(page.Html.QuerySelectorAll("tbody tr"));
        }
    }

    // ---- what people do, in the words of their pages ----

    private static readonly string[] Admitted = ["volunteer", "team", "place", "second-volunteer", "below-ten-percent"];

    private static int Score(string name) => name switch { "volunteer" => 95, "second-volunteer" => 70, "team" => 88, "place" => 90, _ => 80 };

    private string Id(string name) => _page[name].Split('/')[^1];

    private async Task Send(string mailbox, string category, string form, string name)
    {
        var clerk = await world.As(mailbox);
        var sent = await clerk.Upload(await clerk.Get($"/unit/{Campaign}/send"), "form[enctype]", [("category", category)], Files(form));
        Ok(sent);
        _page[name] = string.Join('/', sent.Location!.Split('/')[..5]);
    }

    private static IEnumerable<(string Name, string File, byte[] Bytes)> Files(string form) =>
        [("form", form, File.ReadAllBytes(SamplePackets.Path("forms", form))), ("stamped", "S-013.pdf", File.ReadAllBytes(SamplePackets.Path("scans", "S-013.pdf")))];

    private async Task<Answer> Office(string mailbox, string name) => await (await world.As(mailbox)).Get($"/office/{Campaign}/nominations/{Id(name)}");

    private async Task<string> Number(string name) => (await Office("lead-1", name)).Html.QuerySelector("h1")!.TextContent.Split(' ')[0];

    private async Task Propose(string name, string verdict, string reasons)
    {
        var reviewer = await world.As("reviewer-1");
        await Eventually(async () => (await Office("reviewer-1", name)).Html.QuerySelector("input[name=verdict]") is not null, $"{name} is inspected");
        var page = await Office("reviewer-1", name);
        var cleared = page.Html.QuerySelectorAll<IHtmlInputElement>("input[name^='cleared.']").Select(input => (input.Name!, "经核对原件，可以通过。"));
        Ok(await reviewer.Submit(page, "form[action$='/verdict']", [("verdict", verdict), ("reasons", reasons), ("action", "propose"), .. verdict == "admit" ? cleared : []]));
    }

    private async Task Confirm(string name)
    {
        var lead = await world.As("lead-1");
        Ok(await lead.Submit(await Office("lead-1", name), "form.actions[action$='/verdict']", ("action", "confirm")));
    }

    /// <summary>Two leads open the gate out of a stage, and the system moves everything through it.</summary>
    private async Task Gate(string from, string to)
    {
        var (first, second) = (await world.As("lead-1"), await world.As("lead-2"));
        var page = await first.Get($"/office/{Campaign}");
        Assert.True(page.Html.QuerySelectorAll(".warn").Length == 0, $"{from}: {page.Words}");
        Ok(await first.Submit(page, "form[action$='/gate']", ("action", "propose")));
        var self = await first.Submit(await first.Get($"/office/{Campaign}"), "form[action$='/gate']", ("action", "confirm"));
        Assert.Equal(HttpStatusCode.Forbidden, self.StatusCode);
        Ok(await second.Submit(await second.Get($"/office/{Campaign}"), "form[action$='/gate']", ("action", "confirm")));
        await world.Until((await world.Now()).AddMinutes(1));
        await Eventually(async () => (await first.Get($"/office/{Campaign}")).Html.QuerySelector("li[aria-current=step]")?.TextContent == to, $"the campaign has come to {to}", async () => (await first.Get($"/office/{Campaign}")).Words);
    }

    private string FormOf(string name) => $"/campaigns/{Campaign}/documents/{Id(name)}/0";

    private static async Task Pledge(Browser expert) => Ok(await expert.Submit(await expert.Get("/expert"), "form[action$='/pledge']", ("accepted", "true")));

    private async Task Object(Browser citizen, string name, string who, string facts) =>
        Ok(await citizen.Submit(await citizen.Get($"/campaigns/{Campaign}/objections/new"), "main form", ("kind", "objection"), ("entry", await Number(name)), ("isUnit", "person"), ("name", who),
            ("email", "citizen@example.org"), ("facts", facts), ("evidence", "平台公开页面的记录。")));

    private async Task Settle(string about, string settlement, string reasons)
    {
        var (first, second) = (await world.As("lead-1"), await world.As("lead-2"));
        var list = await first.Get($"/office/{Campaign}/objections");
        var path = list.Html.QuerySelectorAll("main tr").Single(row => row.TextContent.Contains(about, StringComparison.Ordinal)).QuerySelector("a")!.GetAttribute("href")!;
        Ok(await first.Submit(await first.Get(path), "form:has(button[value=accept])", ("action", "accept"), ("forUnit", "请核实所反映的情况。"), ("reasons", "")));
        Ok(await first.Submit(await first.Get(path), "form:has(button[value=propose])", ("settlement", settlement), ("reasons", reasons), ("action", "propose")));
        Ok(await second.Submit(await second.Get(path), "form:has(button[value=confirm])", ("action", "confirm")));
    }

    private static void Ok(Answer answer) => Assert.True((int)answer.StatusCode is >= 200 and < 400, $"{answer.StatusCode}: {answer.Words}");

    private static Task Eventually(Func<Task<bool>> holds, string what, Func<Task<string>>? seen = null) => Tests.Eventually.Holds(holds, what, TestContext.Current.CancellationToken, seen);
}
