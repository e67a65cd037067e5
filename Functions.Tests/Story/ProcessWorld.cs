using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using TechVolunteers.Demo;
using TechVolunteers.Tests.Faults;

namespace TechVolunteers.Tests.Story;

/// <summary>
/// The demonstration in a process of its own, which is killed (SIGKILL) after some steps of the story, at once and while work goes on,
/// and started again on the same folder.
/// </summary>
internal sealed class ProcessWorld : IWorld
{
    private readonly Dictionary<string, Browser> _browsers = [];
    private readonly string _folder;
    private readonly IReadOnlySet<string> _killAfter;
    private AppProcess _app;

    private ProcessWorld(string folder, AppProcess app, IReadOnlySet<string> killAfter) => (_folder, _app, _killAfter) = (folder, app, killAfter);

    public int Kills { get; private set; }

    private Uri Root => _app.Root;

    /// <param name="killAfter">Names of the steps after which the process is killed.</param>
    public static async Task<ProcessWorld> Create(IReadOnlySet<string> killAfter)
    {
        var folder = Directory.CreateTempSubdirectory("story-").FullName;
        return new ProcessWorld(folder, await AppProcess.Start(folder, CancellationToken.None), killAfter);
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
        await _app.DisposeAsync();
        Kills++;
        // At the address that the browsers know.
        _app = await AppProcess.Start(_folder, CancellationToken.None, Root.Port);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers.Values)
            browser.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
