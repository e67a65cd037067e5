using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using TechVolunteers.Tests.Packets;
using TechVolunteers.Tests.Story;
using Xunit;

namespace TechVolunteers.Tests.Chromium;

/// <summary>What only a browser shows: file boxes, focus, the page's policy, the width of a phone, and what a screen reader meets.</summary>
public sealed class PagesInABrowserTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    private const string Campaign = "kjzy2021";

    [Fact]
    public async Task A_clerk_signs_in_and_sends_a_packet_with_the_file_boxes()
    {
        Assert.SkipUnless(RealBrowser.Installed, RealBrowser.Missing);
        await using var window = await browser.Open();
        var page = window.Page;

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "登录" }).ClickAsync();
        await window.SignIn("clerk-1");
        await page.GotoAsync("/unit");
        await page.GetByRole(AriaRole.Link, new() { Name = "报送" }).First.ClickAsync();
        await page.Locator("#category-A").CheckAsync();
        await page.Locator("#form").SetInputFilesAsync(SamplePackets.Path("forms", "A-001.docx"));
        await page.Locator("#stamped").SetInputFilesAsync(SamplePackets.Path("scans", "S-013.pdf"));
        await page.GetByRole(AriaRole.Button, new() { Name = "提交", Exact = true }).ClickAsync();

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("KJZY2021-A-");
        Assert.Contains("/receipts/1", page.Url, StringComparison.Ordinal);
        Assert.Equal("", string.Join('\n', window.Complaints));
    }

    [Fact]
    public async Task A_person_without_a_mouse_skips_to_the_text_and_asks_for_a_letter()
    {
        Assert.SkipUnless(RealBrowser.Installed, RealBrowser.Missing);
        await using var window = await browser.Open();
        var page = window.Page;

        await page.GotoAsync("/");
        Assert.Equal("跳到正文", await Tab(page));
        await page.Keyboard.PressAsync("Enter");
        Assert.EndsWith("#main", page.Url, StringComparison.Ordinal);
        await page.GotoAsync("/");
        for (var tabs = 0; await Tab(page) != "登录"; tabs++)
            Assert.True(tabs < 20, "The link to the sign-in cannot be reached with the Tab key.");
        await page.Keyboard.PressAsync("Enter");
        await window.At("/sign-in");
        for (var tabs = 0; await page.EvaluateAsync<string>("document.activeElement.name ?? ''") != "address"; tabs++)
        {
            Assert.True(tabs < 20, "The box for the address cannot be reached with the Tab key.");
            await Tab(page);
        }
        await page.Keyboard.TypeAsync("clerk-2@example.org");
        var link = await window.SignInLink("clerk-2", () => page.Keyboard.PressAsync("Enter"));

        Assert.StartsWith("/sign-in/link", link, StringComparison.Ordinal);
        Assert.Equal("", string.Join('\n', window.Complaints));
    }

    [Theory]
    [InlineData(null, "/", "/sign-in", $"/campaigns/{Campaign}", "/receipts")]
    [InlineData("clerk-3", "/unit", $"/unit/{Campaign}/send", "/account")]
    [InlineData("lead-1", "/office", $"/office/{Campaign}", $"/office/{Campaign}/review", $"/office/{Campaign}/experts", $"/office/{Campaign}/objections")]
    [InlineData("supervisor-1", "/supervision", $"/supervision/{Campaign}")]
    [InlineData("administrator-1", "/people")]
    public async Task The_main_pages_fit_a_phone_and_a_screen_reader(string? mailbox, params string[] paths)
    {
        Assert.SkipUnless(RealBrowser.Installed, RealBrowser.Missing);
        await using var window = await browser.Open(width: 375, height: 667);
        if (mailbox is not null)
            await window.SignIn(mailbox);

        foreach (var path in paths)
            await Fits(window, path);
    }

    [Fact]
    public async Task The_pages_of_a_whole_campaign_fit_a_phone_and_a_screen_reader()
    {
        Assert.SkipUnless(RealBrowser.Installed, RealBrowser.Missing);
        await using var told = new RealBrowser();
        await told.InitializeAsync();
        var story = new CampaignStory(told.World);
        await story.Tell();

        foreach (var (mailbox, path) in new[]
        {
            (null, $"/campaigns/{Campaign}/notice"),
            ("clerk-1", "/unit"),
            ("reviewer-1", $"/office/{Campaign}/review"),
            ("lead-1", $"/office/{Campaign}/list"),
            ("lead-1", $"/office/{Campaign}/experts"),
            ("lead-1", $"/office/{Campaign}/objections"),
            ("expert-2", "/expert"),
            ("supervisor-1", $"/supervision/{Campaign}"),
        })
        {
            await using var window = await told.Open(width: 375, height: 667);
            if (mailbox is not null)
                await window.SignIn(mailbox);
            await Fits(window, path);
            // One level deeper, where the page leads to a nomination or an objection.
            var deeper = window.Page.Locator("main a[href*='/nominations/'], main a[href*='/objections/']").First;
            if (await deeper.CountAsync() > 0)
                await Fits(window, (await deeper.GetAttributeAsync("href"))!);
        }
    }

    private static async Task Fits(Window window, string path)
    {
        var page = window.Page;
        var answer = await page.GotoAsync(path);
        Assert.True(answer!.Status == 200, $"{path} answered {answer.Status}.");
        var over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(over <= 0, $"{path} is {over} pixels wider than a phone.");
        var found = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{path}: {violation.Id} ({violation.Help}) at {string.Join(", ", violation.Nodes.Select(node => node.Html))}");
        Assert.Equal("", string.Join('\n', found));
        Assert.Equal("", string.Join('\n', window.Complaints));
    }

    /// <summary>Presses Tab and answers the text of what has the focus now, which must be seen to have it.</summary>
    private static async Task<string> Tab(IPage page)
    {
        await page.Keyboard.PressAsync("Tab");
        var focus = await page.EvaluateAsync<Focus>("""
            () => {
              const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
              return { text: (at.textContent || at.name || at.tagName).trim(), shown: (style.outlineStyle !== 'none' || style.boxShadow !== 'none') && box.width > 1 && box.bottom > 0 && box.right > 0 };
            }
            """);
        Assert.True(focus.Shown, $"“{focus.Text}” has the focus, but nothing shows it.");
        return focus.Text;
    }

    private sealed class Focus
    {
        public string Text { get; set; } = "";

        public bool Shown { get; set; }
    }
}
