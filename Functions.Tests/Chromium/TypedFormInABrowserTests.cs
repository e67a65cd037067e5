using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Chromium;

/// <summary>The clerk's whole path: type, look at the report, download, stamp and scan, send, and read receipt and report.</summary>
public sealed class TypedFormInABrowserTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    [Fact]
    public async Task A_clerk_types_a_form_prints_it_and_sends_it_back_stamped()
    {
        Assert.SkipUnless(RealBrowser.Installed, RealBrowser.Missing);
        await using var window = await browser.Open();
        var page = window.Page;
        await window.SignIn("clerk-1");
        await page.Clock.InstallAsync();
        await page.GotoAsync("/unit");
        await page.GetByRole(AriaRole.Button, new() { Name = "填写：科技志愿者", Exact = true }).ClickAsync();

        await page.GetByLabel("姓名").FillAsync("周示例（测试）");
        await page.GetByRole(AriaRole.Radio, new() { Name = "女" }).CheckAsync();
        await page.GetByLabel("出生年月").FillAsync("1985-06");
        await page.GetByLabel("工作单位及职务").FillAsync("示例农业技术推广站（测试）");
        await page.GetByLabel("科技志愿者编号").FillAsync("ZYZ-2021-900001");
        await page.GetByLabel("平台注册时间").FillAsync("2021-10-08");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "科学普及" }).CheckAsync();
        await page.GetByLabel("联系电话").FillAsync("000-00000000");
        await page.GetByLabel("事迹简介").FillAsync("长期开展科普志愿服务。本材料为虚构，仅用于测试。");
        await page.GetByLabel("主要事迹").FillAsync("第一段。\n第二段。");
        await page.GetByLabel("推荐单位意见").FillAsync("情况属实，同意推荐。");
        await page.Clock.FastForwardAsync(16_000);
        await Assertions.Expect(page.Locator("#saving")).ToHaveTextAsync("已自动保存。");
        await Assertions.Expect(page.Locator("[aria-labelledby=report]")).ToContainTextAsync("晚于 2021年9月30日");
        await page.GetByLabel("学历").FillAsync("大学");
        await page.GetByRole(AriaRole.Button, new() { Name = "保存并检查" }).ClickAsync();
        await Assertions.Expect(page.Locator("[aria-labelledby=report]")).ToContainTextAsync("平台注册时间是 2021年10月8日，晚于 2021年9月30日");

        await page.GetByLabel("平台注册时间").FillAsync("2020-05-12");
        await page.GetByRole(AriaRole.Button, new() { Name = "保存并生成推荐表" }).ClickAsync();
        await Assertions.Expect(page.Locator("[aria-labelledby=report]")).Not.ToContainTextAsync("晚于");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "第 1 版推荐表（Word）" }).ClickAsync());
        var docx = await Content(download);
        var form = DocxFormReader.Read(new MemoryStream(docx), SamplePackets.Forms, null);
        Assert.Equal("周示例（测试）", form.Value<FieldValue.Text>("name")!.Value);

        var blocks = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Url.Contains("/blocks/", StringComparison.Ordinal))
                blocks.Add(new Uri(request.Url).AbsolutePath.Split("/files/")[1]);
        };
        await page.Locator("#form").SetInputFilesAsync(new FilePayload { Name = download.SuggestedFilename, MimeType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Buffer = docx });
        await page.Locator("#stamped").SetInputFilesAsync(new FilePayload { Name = "扫描件.pdf", MimeType = "application/pdf", Buffer = DrawnScan.Pdf(form.CheckCode!) });
        await page.GetByRole(AriaRole.Button, new() { Name = "报送", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("KJZY2021-A-");
        Assert.Contains("/receipts/1", page.Url, StringComparison.Ordinal);
        Assert.Equal(["0/blocks/0", "1/blocks/0"], blocks);

        await browser.World.App.Settle();
        await page.GotoAsync(page.Url.Split("/receipts")[0]);
        // The date is for the hand that stamps; everything else is as it should be, seal and code of the drawn scan included.
        var report = page.Locator("[aria-labelledby=report-title]");
        await Assertions.Expect(report).ToContainTextAsync("有意见而没有写日期");
        Assert.Equal(1, await report.Locator(".finding").CountAsync());
        await page.SetViewportSizeAsync(375, 667);
        await page.GotoAsync($"/unit/kjzy2021/drafts/{page.Url.Split('/')[^1]}");
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        Assert.Empty((await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => $"{violation.Id} at {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
        // To the browser, an address that turns into a download is a page that did not come.
        Assert.Equal("", string.Join('\n', window.Complaints.Where(line => !line.StartsWith(download.Url, StringComparison.Ordinal))));
    }

    private static async Task<byte[]> Content(IDownload download)
    {
        await using var stream = await download.CreateReadStreamAsync();
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }
}
