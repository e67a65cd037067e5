using Microsoft.Playwright;
using TechVolunteers.Tests;

namespace TechVolunteers.Benchmarks.Screenshots;

/// <summary>What the people of a demonstration do, page by page and button by button.</summary>
internal sealed class DemoWalk(IPage page, Camera camera, CancellationToken cancel)
{
    private const string Campaign = "kjzy2021";
    private const string Office = $"/office/{Campaign}";

    public async Task Tell()
    {
        await page.GotoAsync("/");
        await camera.Take(page, "home");
        await UnitsSend();
        await OfficeReviews();
        await ExpertsScore();
        await TheListIsShown();
        await As("监督员甲");
        await page.GotoAsync($"/supervision/{Campaign}");
        await camera.Take(page, "supervision", "main");
    }

    private async Task UnitsSend()
    {
        await As("经办人乙");
        foreach (var packet in new[] { "a-good-2", "c-faulty" })
            await Send(packet);
        await As("经办人甲");
        foreach (var packet in new[] { "a-good-1", "b-good-1", "c-good-1", "a-faulty" })
            await Send(packet);
        await Until("/unit", async () => await page.Locator("main tbody td:nth-child(2)").GetByText("（测试）").CountAsync() == 4);
        await camera.Take(page, "unit");
        await As("负责人甲");
        await Until(Office, async () => await Stage("初审") || await Passes("due"));
    }

    private async Task OfficeReviews()
    {
        await As("初审员甲");
        await page.GotoAsync($"{Office}/review");
        var packets = await Links("main a[href*='/nominations/']");
        var taken = false;
        foreach (var path in packets)
        {
            await Until(path, () => page.Locator("input[name=verdict]").First.IsVisibleAsync());
            var faulty = await page.Locator(".finding.hard").CountAsync() > 0;
            if (faulty && !taken)
            {
                await camera.Take(page, "packet", "main");
                taken = true;
            }
            foreach (var box in await page.Locator("input[name^='cleared.']").AllAsync())
                await box.FillAsync("经核对原件，可以通过。");
            await page.Locator(faulty ? "#refuse" : "#admit").CheckAsync();
            await Press("提出意见");
        }
        await As("负责人甲");
        foreach (var path in packets)
        {
            await page.GotoAsync(path);
            await Press("确认");
        }
        await page.GotoAsync(Office);
        await camera.Take(page, "gate", "main");
        await Gate("终评");
    }

    private async Task ExpertsScore()
    {
        await As("负责人甲");
        foreach (var category in new[] { "A", "B", "C" })
        {
            await page.GotoAsync($"{Office}/experts");
            await page.Locator("#category").SelectOptionAsync(category);
            await Press("查看分配方案");
            await Press("确认指派并发信");
        }
        foreach (var (expert, points) in new[] { ("专家甲", 88), ("专家乙", 91), ("专家丙", 84), ("专家丁", 79) })
            await Score(expert, points, show: expert == "专家甲");
        await Gate("名单审定");
    }

    private async Task Score(string expert, int points, bool show)
    {
        await As(expert);
        await page.GotoAsync("/expert");
        if (!await page.Locator("form[action$='/pledge']").IsVisibleAsync())
            return;
        await page.Locator("input[name=accepted]").CheckAsync();
        await Press("签署承诺");
        foreach (var path in await Links("main a[href*='/nominations/']"))
        {
            await page.GotoAsync(path);
            await Press("没有利害关系，开始评审");
            await page.GotoAsync(path);
            foreach (var (box, n) in (await page.Locator("input[name^='scores.']").AllAsync()).Select((box, n) => (box, n)))
                await box.FillAsync($"{points - (3 * n)}");
            await page.Locator("#comment").FillAsync("事迹具体，服务对象评价好，具有示范作用，材料与佐证一致。");
            if (show)
                await camera.Take(page, "score-sheet", "#sheet");
            show = false;
            await Press("提交评分");
            points--;
        }
    }

    private async Task TheListIsShown()
    {
        await As("负责人甲");
        foreach (var (category, target) in new[] { ("A", "1"), ("B", "1"), ("C", "1") })
        {
            await page.GotoAsync($"{Office}/list");
            await page.Locator($"#target-{category}").FillAsync(target);
            await page.Locator($"form:has(#target-{category}) button").ClickAsync();
        }
        await camera.Take(page, "list", "main");
        await Gate("公示");
        await page.Locator("form[action='/sign-out'] button").ClickAsync();
        var objections = page.GetByRole(AriaRole.Link, new() { Name = "在线提出异议或勘误" });
        await Until($"/campaigns/{Campaign}/notice", async () => await objections.IsVisibleAsync() || await Passes("day"));
        await camera.Take(page, "notice", "main");
    }

    /// <summary>Two leads open the gate out of the stage.</summary>
    private async Task Gate(string to)
    {
        foreach (var (lead, button) in new[] { ("负责人甲", "提出结束本阶段"), ("负责人乙", "确认结束本阶段") })
        {
            await As(lead);
            await page.GotoAsync(Office);
            await Press(button);
        }
        await Until(Office, () => Stage(to));
    }

    private async Task Send(string packet)
    {
        await page.GotoAsync($"/unit/{Campaign}/send");
        await page.Locator($"#category-{char.ToUpperInvariant(packet[0])}").CheckAsync();
        await page.Locator("#form").SetInputFilesAsync(await Sample($"{packet}.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"));
        await page.Locator("#stamped").SetInputFilesAsync(await Sample($"{packet}.pdf", "application/pdf"));
        await Press("提交");
    }

    private async Task<FilePayload> Sample(string file, string type) =>
        new() { Name = file, MimeType = type, Buffer = await (await page.APIRequest.GetAsync($"/demo/packets/{file}")).BodyAsync() };

    private async Task As(string person)
    {
        await page.GotoAsync("/");
        await page.Locator("form[action='/demo/sign-in']").GetByRole(AriaRole.Button, new() { Name = person, Exact = true }).ClickAsync();
        await page.WaitForLoadStateAsync();
    }

    /// <summary>Moves the virtual clock with a button of the bar; what was waited for has not come yet.</summary>
    private async Task<bool> Passes(string step)
    {
        await page.Locator($"button[name=step][value={step}]").ClickAsync();
        return false;
    }

    private async Task<bool> Stage(string name) => await page.Locator("li[aria-current=step]").TextContentAsync() == name;

    private Task Press(string button) => page.Locator("main").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    private async Task<string[]> Links(string selector) =>
        [.. (await page.Locator(selector).EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))")).Distinct(StringComparer.Ordinal)];

    private Task Until(string path, Func<Task<bool>> seen) => Eventually.Holds(
        async () =>
        {
            await page.GotoAsync(path);
            return await seen();
        },
        $"{path} shows what is waited for",
        cancel);
}
