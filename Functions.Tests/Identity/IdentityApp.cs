using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.Identity;
using TechVolunteers.Identity.Directory;
using TechVolunteers.Identity.SignIn;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Storage;
using TechVolunteers.Web;
using Xunit;

namespace TechVolunteers.Tests.Identity;

/// <summary>The identity and web features on a real server of their own, with fake time, plus the functions of <see cref="Probe"/>.</summary>
internal sealed class IdentityApp : IAsyncDisposable
{
    public const string Administrator = "admin@example.org";

    private readonly TemporaryFolder _folder = new();
    private readonly IHost _host;

    private IdentityApp(string publicUrl, string proxies)
    {
        var builder = FunctionsApplication.CreateBuilder(
        [
            "--port", "0", $"--Data={_folder.Path}", $"--EmbeddedRuntime:Data={_folder.Path}", $"--PublicUrl={publicUrl}",
            $"--Administrators={Administrator}", $"--TrustedProxies={proxies}",
        ]);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(new RealClock(Time));
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.AddStorage();
        builder.AddLedger();
        builder.AddCampaigns();
        builder.AddWeb();
        builder.AddIdentity();
        builder.Services.AddSingleton(FunctionSource.Of(
        [
            .. typeof(IdentitySetup).Assembly.GetTypes().Where(type => type.Namespace is { } space
                && (space.StartsWith("TechVolunteers.Identity", StringComparison.Ordinal) || space.StartsWith("TechVolunteers.Web", StringComparison.Ordinal))),
            typeof(Probe),
            typeof(PublicPages),
        ]));
        _host = builder.Build();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2021, 11, 4, 1, 0, 0, TimeSpan.Zero));

    public CapturedLog Log { get; } = new();

    public IServiceProvider Services => _host.Services;

    public Uri Address { get; private set; } = null!;

    public static async Task<IdentityApp> Start(string publicUrl = "http://zhengji.example.org", string proxies = "")
    {
        var app = new IdentityApp(publicUrl, proxies);
        await app._host.StartAsync(TestContext.Current.CancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        app.Address = new Uri(addresses.First());
        return app;
    }

    public Browser Browse() => new(this);

    /// <summary>The letters written so far, in no particular order.</summary>
    public async Task<Letter[]> Letters()
    {
        var letters = new List<Letter>();
        await foreach (var letter in Services.GetRequiredService<IRecords>().Scan<Letter>(PeopleKeys.Partition, Letter.Prefix, CancellationToken.None))
            letters.Add(letter);
        return [.. letters.OrderBy(letter => letter.WrittenAt)];
    }

    /// <summary>The link and the code of the latest sign-in letter to an address.</summary>
    public async Task<(string Link, string Code)> SignInLetter(string address, int n = 0)
    {
        var letter = (await Letters()).Where(letter => letter.Kind == "identity.sign-in" && letter.ToAddress == address).Reverse().ElementAt(n);
        var code = Regex.Match(letter.Body, @"验证码：(?<a>\d{4}) (?<b>\d{4})", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        var link = Regex.Match(letter.Body, @"http\S+(?<path>/sign-in/link\?token=[0-9a-f]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return (link.Groups["path"].Value, code.Groups["a"].Value + code.Groups["b"].Value);
    }

    public async Task<Person> Add(string address, params Role[] roles)
    {
        await using var scope = Services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<DirectoryDesk>();
        var unit = roles.Contains(Role.Clerk) ? await desk.Add(new NewUnit("示例学会（测试）" + address, "全国学会", null), By, CancellationToken.None) : null;
        var added = await desk.Add(new NewPerson("测试人员", address, [.. roles], (unit as UnitAdding.Added)?.Unit.Id.Value, false), By, CancellationToken.None);
        return Assert.IsType<PersonAdding.Added>(added).Person;
    }

    public Attribution By => new(new Actor.Machine("test"), Time.GetUtcNow(), Ids.New());

    public async Task Retire(Person person)
    {
        await using var scope = Services.CreateAsyncScope();
        Assert.Null(await scope.ServiceProvider.GetRequiredService<DirectoryDesk>().Retire(person.Id.Value, By, CancellationToken.None));
    }

    public async Task Sweep()
    {
        await using var scope = Services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<SweepSignIns>(scope.ServiceProvider).Run(CancellationToken.None);
    }

    public async Task<int> Count(string partition, string prefix) =>
        (await Services.GetRequiredService<IRecords>().Page(partition, prefix, 1000, null, CancellationToken.None)).Rows.Length;

    /// <summary>A browser in which the person is signed in.</summary>
    public async Task<Browser> SignedIn(string address)
    {
        var browser = Browse();
        await browser.Submit("/sign-in", "/sign-in", ("address", address));
        var (_, code) = await SignInLetter(address);
        var answer = await browser.Submit("/sign-in/code", "/sign-in/code", ("code", code));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A browser without JavaScript: cookies, pages, and forms filled in as they stand on the page.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http;
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false };

    public Browser(IdentityApp app) => _http = new HttpClient(_handler) { BaseAddress = app.Address };

    /// <summary>By name; behind a test's plain http the Secure cookies of an https site are kept too.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal);

    public Task<HttpResponseMessage> Get(string path) => Send(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<HttpResponseMessage> Post(string path, HttpContent content) => Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });

    public Task<HttpResponseMessage> Post(string path, params (string Name, string Value)[] fields) =>
        Post(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public Task<HttpResponseMessage> PostJson(string path, string body) =>
        Post(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

    public async Task<IHtmlDocument> Page(string path) => await Read(await Get(path));

    public static async Task<IHtmlDocument> Read(HttpResponseMessage answer) => new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());

    /// <summary>Opens a page, fills in the form that posts to <paramref name="action"/>, and sends it.</summary>
    public async Task<HttpResponseMessage> Submit(string page, string action, params (string Name, string Value)[] fields)
    {
        var form = (await Page(page)).QuerySelectorAll<IHtmlFormElement>("form").Single(form => form.GetAttribute("action") == action);
        var hidden = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Select(input => (input.Name!, input.Value));
        return await Post(action, [.. hidden, .. fields]);
    }

    public async Task<string> FormToken(string page) =>
        (await Page(page)).QuerySelector<IHtmlInputElement>($"input[name={FormTokens.Field}]")!.Value;

    public async Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        foreach (var text in answer.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = text.Split(';')[0].Split('=', 2);
            if (text.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
                Cookies.Remove(pair[0]);
            else
                Cookies[pair[0]] = pair[1];
        }
        return answer;
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }
}

/// <summary>Everything that was logged, with every argument.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly Lock _gate = new();
    private readonly System.Text.StringBuilder _text = new();

    public string Text
    {
        get
        {
            lock (_gate)
                return _text.ToString();
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
            _text.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
    }

    public void Dispose()
    {
    }
}
