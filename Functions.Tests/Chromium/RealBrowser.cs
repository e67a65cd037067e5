using System.Collections.Concurrent;
using Microsoft.Playwright;
using TechVolunteers.Tests.Story;
using Xunit;

namespace TechVolunteers.Tests.Chromium;

/// <summary>Debian's chromium before the real app. Where it is not installed, the tests are skipped and say so.</summary>
public sealed class RealBrowser : IAsyncLifetime
{
    public const string Missing = "chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk).";

    /// <summary>In milliseconds.</summary>
    private const float Patience = 30_000;

    private static readonly string? Executable = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private FakeTimeWorld? _world;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public static bool Installed => Executable is not null;

    internal FakeTimeWorld World => _world!;

    public async ValueTask InitializeAsync()
    {
        if (!Installed)
            return;
        _world = await FakeTimeWorld.Create();
        _playwright = await Playwright.CreateAsync();
        // Only a fault takes so long, however busy the machine is.
        Assertions.SetDefaultExpectTimeout(Patience);
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            // As root in a container there is no sandbox; and nothing but this machine is to be reached.
            Args = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A window of its own, with nobody signed in.</summary>
    internal async Task<Window> Open(int width = 1100, int height = 800, bool scripts = true)
    {
        var context = await _browser!.NewContextAsync(new() { BaseURL = World.App.Root.ToString(), ViewportSize = new() { Width = width, Height = height }, Locale = "zh-CN", JavaScriptEnabled = scripts });
        context.SetDefaultTimeout(Patience);
        return new Window(World, context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_world is not null)
            await _world.DisposeAsync();
    }
}

/// <summary>A window of the browser that keeps what the browser complains about: scripts, styles and addresses that the page's policy forbids, errors.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly FakeTimeWorld _world;
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Window(FakeTimeWorld world, IBrowserContext context, IPage page)
    {
        (_world, _context, Page) = (world, context, page);
        page.Console += (_, line) =>
        {
            if (line.Type is "error" or "warning")
                _complaints.Enqueue($"{page.Url}: {line.Text}");
        };
        page.PageError += (_, error) => _complaints.Enqueue($"{page.Url}: {error}");
        page.RequestFailed += (_, request) => _complaints.Enqueue($"{request.Url}: {request.Failure}");
    }

    public IPage Page { get; }

    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Signs in with the link of the letter.</summary>
    public async Task SignIn(string mailbox)
    {
        var link = await SignInLink(mailbox, async () =>
        {
            await Page.GotoAsync("/sign-in");
            await Page.GetByLabel("邮箱").FillAsync($"{mailbox}@example.org");
            await Page.Locator("main form button").First.ClickAsync();
        });
        await Page.GotoAsync(link);
        await Page.Locator("main form button").ClickAsync();
        await Page.Locator(".who form[action='/sign-out']").WaitForAsync();
    }

    /// <summary>Does what makes the app write a sign-in letter, and reads the link's path in it.</summary>
    public async Task<string> SignInLink(string mailbox, Func<Task> ask)
    {
        var before = (await _world.App.Letters("people")).Select(letter => letter.Id).ToHashSet();
        await ask();
        await At("/sign-in/code");
        var letter = (await _world.App.Letters("people")).Single(each => !before.Contains(each.Id) && each.ToAddress == $"{mailbox}@example.org");
        return new Uri(letter.Body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Single(word => word.StartsWith("http://testapp.example.org/sign-in/link", StringComparison.Ordinal))).PathAndQuery;
    }

    /// <summary>Waits until the window shows this path.</summary>
    public Task At(string path) => Assertions.Expect(Page).ToHaveURLAsync(new Uri(_world.App.Root, path).ToString());

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
