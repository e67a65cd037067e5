using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using TechVolunteers.Demo;

namespace TechVolunteers.Tests.Story;

/// <summary>
/// The demonstration in a process of its own, which is killed (SIGKILL) after some steps of the story, at once and while work goes on,
/// and started again on the same folder.
/// </summary>
internal sealed class ProcessWorld : IWorld
{
    private readonly Dictionary<string, Browser> _browsers = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("story-").FullName;
    private readonly int _port = FreePort();
    private readonly IReadOnlySet<string> _killAfter;
    private Process _process;

    private ProcessWorld(IReadOnlySet<string> killAfter)
    {
        _killAfter = killAfter;
        _process = StartProcess();
    }

    public int Kills { get; private set; }

    private Uri Root => new($"http://127.0.0.1:{_port}");

    /// <param name="killAfter">Names of the steps after which the process is killed.</param>
    public static async Task<ProcessWorld> Create(IReadOnlySet<string> killAfter)
    {
        var world = new ProcessWorld(killAfter);
        await world.Answers();
        return world;
    }

    public async Task<Browser> As(string mailbox)
    {
        if (_browsers.TryGetValue(mailbox, out var known))
            return known;
        var browser = _browsers[mailbox] = new Browser(Root);
        var name = DemoCast.People.Single(person => person.Mailbox == mailbox).Name;
        var home = await browser.Get("/");
        var button = home.Html.QuerySelectorAll<IHtmlButtonElement>("form[action='/demo/sign-in'] button").Single(each => each.TextContent.Trim() == name);
        await browser.Submit(home, "form[action='/demo/sign-in']", ("person", button.Value));
        return browser;
    }

    public Browser Anyone() => new(Root);

    public async Task<DateTimeOffset> Now()
    {
        using var anyone = Anyone();
        var text = (await anyone.Get("/")).Html.QuerySelector("aside.clock time")!.TextContent;
        return BeijingTime.Parse(text) ?? throw new InvalidOperationException($"The clock bar says {text}.");
    }

    public async Task Until(DateTimeOffset instant)
    {
        using var anyone = Anyone();
        for (var now = await Now(); now < instant; now = await Now())
            await anyone.Submit(await anyone.Get("/"), "form[action='/demo/clock']", ("step", instant - now >= TimeSpan.FromDays(1) ? "day" : "hour"));
    }

    public async Task<IReadOnlyList<(string Subject, string Body)>> LettersTo(string address)
    {
        using var anyone = Anyone();
        var letters = new List<(string, string)>();
        for (var path = "/demo/letters"; path is not null;)
        {
            var page = await anyone.Get(path);
            letters.AddRange(page.Html.QuerySelectorAll("article.letter")
                .Where(letter => letter.QuerySelector("dd")!.TextContent.Contains(address, StringComparison.Ordinal) && !letter.TextContent.Contains("登录链接和验证码", StringComparison.Ordinal))
                .Select(letter => (letter.QuerySelector("h2")!.TextContent, letter.QuerySelector("pre")!.TextContent)));
            path = page.Html.QuerySelectorAll<IHtmlAnchorElement>("nav.actions a").FirstOrDefault(link => link.TextContent.Contains("较早", StringComparison.Ordinal))?.GetAttribute("href");
        }
        return letters;
    }

    public async Task Between(string step)
    {
        if (!_killAfter.Contains(step))
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Kills++;
        _process = StartProcess();
        await Answers();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers.Values)
            browser.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process StartProcess()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "TechVolunteers.Functions.dll"), "--demo", "--port", $"{_port}"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The app did not start.");
        // Read and dropped, so that a full pipe never holds the app.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task Answers()
    {
        using var http = new HttpClient { BaseAddress = Root };
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if ((await http.GetAsync("/health")).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited && patience.Elapsed < TimeSpan.FromMinutes(3))
            {
                // Not listening yet.
            }
            await Task.Delay(50);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
