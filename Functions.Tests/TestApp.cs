using System.Net;
using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Audit;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Dispatch;
using TechVolunteers.EmbeddedRuntime.Hosting;
using TechVolunteers.EmbeddedRuntime.Timers;
using TechVolunteers.Identity;
using TechVolunteers.Identity.Directory;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Faults;
using Xunit;

namespace TechVolunteers.Tests;

/// <summary>
/// The real app on a free port with a folder of its own: real stores, real task hub, real child processes; only campaign time is fake.
/// Start it again on the same folder to see what a restart sees.
/// </summary>
internal sealed partial class TestApp : IAsyncDisposable
{
    /// <summary>When the demonstration and the tests begin: 2021-11-04 09:00 in Beijing.</summary>
    public static readonly DateTimeOffset Beginning = new(2021, 11, 4, 9, 0, 0, TimeSpan.FromHours(8));

    private readonly IHost _host;
    private readonly bool _ownsFolder;

    private TestApp(IHost host, FakeTimeProvider time, string folder, bool ownsFolder)
    {
        _host = host;
        Time = time;
        Folder = folder;
        _ownsFolder = ownsFolder;
        Root = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public FakeTimeProvider Time { get; }

    public string Folder { get; }

    public Uri Root { get; }

    public IServiceProvider Services => _host.Services;

    public IRecords Records => Services.GetRequiredService<IRecords>();

    public IDocuments Documents => Services.GetRequiredService<IDocuments>();

    public static async Task<TestApp> Start(string? folder = null, DateTimeOffset? at = null)
    {
        var ownsFolder = folder is null;
        folder ??= System.IO.Directory.CreateTempSubdirectory("testapp-").FullName;
        var time = new FakeTimeProvider(at ?? Beginning);
        var builder = App.Compose(AppArguments.For(folder));
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        builder.Services.AddSingleton(FunctionSource.Of(typeof(App).Assembly));
        // On a machine that builds and tests at once, an inspection may take longer than it ever should.
        builder.Services.Replace(ServiceDescriptor.Singleton(InspectionLimits.Default with { Time = TimeSpan.FromSeconds(50) }));
        builder.Services.AddSingleton(new StartConsole(TextWriter.Null));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var host = builder.Build();
        await host.StartAsync();
        var app = new TestApp(host, time, folder, ownsFolder);
        await app.Settle();
        return app;
    }

    /// <summary>Waits until nothing runs any more: no orchestration, no activity, no timer function.</summary>
    public async Task Settle()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var hub = Services.GetRequiredService<DurableTaskHub>();
        var timers = Services.GetRequiredService<TimerRunner>();
        for (var round = 0; round < 3; round++)
        {
            hub.ClockMoved();
            await hub.WhenIdle(patience.Token);
            await timers.WhenIdle().WaitAsync(patience.Token);
        }
    }

    /// <summary>Lets campaign time pass and waits until what became due is done.</summary>
    public async Task Advance(TimeSpan by)
    {
        Time.Advance(by);
        await Settle();
    }

    public Task AdvanceTo(DateTimeOffset instant) => Advance(instant - Time.GetUtcNow());

    /// <summary>A browser without a session: keeps cookies, follows no redirect by itself.</summary>
    public Browser Anonymous() => new(Root);

    /// <summary>Signs a person in as people do: asks for the letter, opens its link, confirms.</summary>
    public async Task<Browser> SignIn(string address)
    {
        var browser = Anonymous();
        var before = (await Letters("people")).Select(letter => letter.Id).ToHashSet();
        var asked = await browser.Submit(await browser.Get("/sign-in"), "form[action='/sign-in']", ("address", address));
        Assert.True((int)asked.StatusCode < 400, asked.Text);
        var letter = (await Letters("people")).Single(each => !before.Contains(each.Id) && each.ToAddress == address);
        var link = new Uri(SignInLink().Match(letter.Body).Value);
        var confirmed = await browser.Submit(await browser.Get(link.PathAndQuery), "main form");
        Assert.True((int)confirmed.StatusCode < 400, confirmed.Text);
        return browser;
    }

    public async Task<List<Letter>> Letters(string partition)
    {
        var letters = new List<Letter>();
        await foreach (var letter in Records.Scan<Letter>(partition, Letter.Prefix, CancellationToken.None))
            letters.Add(letter);
        return letters;
    }

    /// <summary>Checks every invariant now, with the bytes of all documents.</summary>
    public Task<InvariantReport> CheckInvariants() =>
        Services.GetRequiredService<Invariants>().Check(StoreUse.Idle, documents: true, Services.GetRequiredService<DurableTaskClient>(), CancellationToken.None);

    /// <summary>Puts a unit into the directory.</summary>
    public async Task<Unit> AddUnit(string id, string name)
    {
        var unit = new Unit(UnitId.From(id), name, "全国学会", System.Collections.Immutable.ImmutableSortedDictionary<string, int>.Empty, Time.GetUtcNow());
        await Records.Commit(PeopleKeys.Partition, [new RowChange.Put(PeopleKeys.Unit(unit.Id), Json.Write(unit))], CancellationToken.None);
        return unit;
    }

    /// <summary>Puts a person into the directory, with the address <c>{id}@example.org</c>.</summary>
    public async Task<Person> AddPerson(string id, string name, System.Collections.Immutable.ImmutableArray<Role> roles, UnitId? unit = null)
    {
        await using var scope = Services.CreateAsyncScope();
        var by = new Attribution(new Actor.Machine(nameof(TestApp)), Time.GetUtcNow(), nameof(TestApp));
        var added = await scope.ServiceProvider.GetRequiredService<DirectoryDesk>().Add(new NewPerson(name, $"{id}@example.org", roles, unit?.Value, Invite: false), by, CancellationToken.None);
        return added is PersonAdding.Added { Person: var person } ? person : throw new InvalidOperationException(added.ToString());
    }

    /// <summary>Stops as a service does. What a kill leaves is the business of the process tests.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        if (_ownsFolder)
            System.IO.Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex(@"http://testapp\.example\.org/sign-in/link\S+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SignInLink();
}

/// <summary>An answer of the app: its status, its text, and its HTML read as a person reads it.</summary>
internal sealed record Answer(HttpStatusCode StatusCode, string Text, string? Location, HttpResponseMessage Response)
{
    private IHtmlDocument? _html;

    public IHtmlDocument Html => _html ??= (IHtmlDocument)BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(Text).Address(Response.RequestMessage!.RequestUri)).GetAwaiter().GetResult();

    /// <summary>What the page says, without markup and with single spaces.</summary>
    public string Words => string.Join(' ', Html.QuerySelector("main")?.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? []);
}

/// <summary>A person at a browser without JavaScript.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http;

    public Browser(Uri root)
    {
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = root, Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task<Answer> Get(string path) => await Read(await _http.GetAsync(path));

    /// <summary>Opens the page that an answer led to.</summary>
    public Task<Answer> Follow(Answer answer) => Get(answer.Location ?? throw new InvalidOperationException($"There is nothing to follow: {answer.StatusCode} {answer.Text}"));

    /// <summary>Sends a page's form with its hidden fields, some fields filled in, and the named button pressed.</summary>
    public async Task<Answer> Submit(Answer page, string form, params (string Name, string Value)[] fields)
    {
        var element = page.Html.QuerySelector<IHtmlFormElement>(form) ?? throw new InvalidOperationException($"The page has no form {form}: {page.Text}");
        var all = element.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Select(input => KeyValuePair.Create(input.Name!, input.Value))
            .Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var body = new FormUrlEncodedContent(all);
        return await Read(await _http.PostAsync(element.GetAttribute("action") ?? page.Response.RequestMessage!.RequestUri!.PathAndQuery, body));
    }

    /// <summary>Sends a page's upload form: hidden fields first, then the fields, the files last.</summary>
    public async Task<Answer> Upload(Answer page, string form, IEnumerable<(string Name, string Value)> fields, IEnumerable<(string Name, string File, byte[] Bytes)> files)
    {
        var element = page.Html.QuerySelector<IHtmlFormElement>(form) ?? throw new InvalidOperationException($"The page has no form {form}: {page.Text}");
        using var body = new MultipartFormDataContent();
        foreach (var input in element.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]"))
            body.Add(new StringContent(input.Value), input.Name!);
        foreach (var (name, value) in fields)
            body.Add(new StringContent(value), name);
        foreach (var (name, file, bytes) in files)
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = new(Path.GetExtension(file) switch
            {
                ".docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                ".doc" => "application/msword",
                ".pdf" => "application/pdf",
                _ => "application/octet-stream",
            });
            body.Add(part, name, file);
        }
        return await Read(await _http.PostAsync(element.GetAttribute("action") ?? page.Response.RequestMessage!.RequestUri!.PathAndQuery, body));
    }

    public async Task<Answer> Send(HttpRequestMessage request) => await Read(await _http.SendAsync(request));

    public void Dispose() => _http.Dispose();

    private static async Task<Answer> Read(HttpResponseMessage response) =>
        new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.OriginalString, response);
}
