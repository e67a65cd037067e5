using Microsoft.Playwright;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Chromium;

/// <summary>The page's own script sends a packet in blocks; without scripts the form does it in one.</summary>
public sealed class UploadInABrowserTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    [Fact]
    public async Task A_line_that_breaks_costs_a_block_and_a_closed_page_is_taken_up_again()
    {
        Assert.SkipUnless(RealBrowser.Installed, RealBrowser.Missing);
        var scan = Path.Combine(Directory.CreateTempSubdirectory("scan-").FullName, "扫描件.pdf");
        await File.WriteAllBytesAsync(scan, [.. "%PDF-1.7\n"u8, .. new byte[3_000_000]]);
        await using var window = await browser.Open();
        var page = window.Page;
        await window.SignIn("clerk-1");
        var sent = new List<string>();
        var broken = false;
        await page.RouteAsync("**/blocks/*", async route =>
        {
            var block = new Uri(route.Request.Url).AbsolutePath[^15..];
            if (block == "/files/1/blocks/1"[^15..] && !broken)
            {
                await route.AbortAsync("connectionreset");
                return;
            }
            sent.Add(block);
            await route.ContinueAsync();
        });

        await Choose(page, scan);
        await Assertions.Expect(page.Locator("[data-upload-says]")).ToHaveTextAsync("连接中断，正在重试；已经传完的部分不会重传。");
        await Assertions.Expect(page.Locator("progress")).ToBeVisibleAsync();
        Assert.Equal(2, sent.Count);

        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("[data-upload-says]")).ToContainTextAsync("上次的上传没有完成（A-001.docx、扫描件.pdf）");
        broken = true;
        await Choose(page, scan);

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("KJZY2021-A-");
        Assert.Contains("/receipts/1", page.Url, StringComparison.Ordinal);
        Assert.Equal(4, sent.Count);
        await page.GetByRole(AriaRole.Link, new() { Name = "查看材料状态和自动检查结果" }).ClickAsync();
        // The report comes by itself.
        await Assertions.Expect(page.Locator("#report:not([data-pending])")).ToContainTextAsync("项");
        Assert.DoesNotContain(window.Complaints, complaint => !complaint.Contains("/blocks/", StringComparison.Ordinal) && !complaint.Contains("ERR_CONNECTION_RESET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_is_said_on_the_page_and_the_form_can_be_sent_again()
    {
        Assert.SkipUnless(RealBrowser.Installed, RealBrowser.Missing);
        await using var window = await browser.Open();
        var page = window.Page;
        await window.SignIn("clerk-2");
        var folder = Directory.CreateTempSubdirectory("scan-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "扫描件.pdf"), "不是 PDF");

        await Choose(page, Path.Combine(folder, "扫描件.pdf"));
        await Assertions.Expect(page.Locator("[data-upload-says]")).ToContainTextAsync("“扫描件.pdf”的扩展名是 .pdf，但内容不是这种格式。");
        await Choose(page, SamplePackets.Path("scans", "S-013.pdf"), reload: false);

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("KJZY2021-A-");
    }

    [Fact]
    public async Task Without_scripts_the_form_goes_whole_and_a_link_looks_again()
    {
        Assert.SkipUnless(RealBrowser.Installed, RealBrowser.Missing);
        await using var window = await browser.Open(scripts: false);
        var page = window.Page;
        await window.SignIn("clerk-3");

        await Choose(page, SamplePackets.Path("scans", "S-013.pdf"));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("KJZY2021-A-");
        await page.GetByRole(AriaRole.Link, new() { Name = "查看材料状态和自动检查结果" }).ClickAsync();

        await Assertions.Expect(page.Locator("#report")).ToBeVisibleAsync();
        Assert.Equal("", string.Join('\n', window.Complaints));
    }

    private static async Task Choose(IPage page, string scan, bool reload = true)
    {
        if (reload)
            await page.GotoAsync("/unit/kjzy2021/send");
        await page.Locator("#category-A").CheckAsync();
        await page.Locator("#form").SetInputFilesAsync(SamplePackets.Path("forms", "A-001.docx"));
        await page.Locator("#stamped").SetInputFilesAsync(scan);
        await page.GetByRole(AriaRole.Button, new() { Name = "提交", Exact = true }).ClickAsync();
    }
}
