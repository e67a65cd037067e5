using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Hosting;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Demo;

/// <summary>The whole app as Program starts it, on a free port and in a folder of its own.</summary>
internal sealed class DemoApp : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly IHost _host;

    private DemoApp(TemporaryFolder folder, string[] args)
    {
        _folder = folder;
        var builder = App.Compose([.. args, "--port", "0", $"--Data={Path.Combine(folder, "data")}"]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(FunctionSource.Of(typeof(App).Assembly));
        builder.Services.AddSingleton(new StartConsole(TextWriter.Null));
        _host = builder.Build();
    }

    public IServiceProvider Services => _host.Services;

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public string Folder => _folder;

    public static async Task<DemoApp> Start(params string[] args)
    {
        var app = new DemoApp(new TemporaryFolder(), args);
        await app._host.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    public HttpClient Browser() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    public static async Task<IHtmlDocument> Page(HttpClient browser, string path) =>
        new HtmlParser().ParseDocument(await browser.GetStringAsync(path, TestContext.Current.CancellationToken));

    /// <summary>Sends the form of the page that posts to <paramref name="action"/>, with the button or fields given.</summary>
    public static async Task<HttpResponseMessage> Post(HttpClient browser, string page, string action, params (string Name, string Value)[] fields)
    {
        var form = (await Page(browser, page)).QuerySelector($"form[action='{action}']") ?? throw new InvalidOperationException($"{page} has no form for {action}.");
        var hidden = form.QuerySelectorAll("input[type=hidden]").Cast<IHtmlInputElement>().Select(input => KeyValuePair.Create(input.Name!, input.Value));
        return await browser.PostAsync(action, new FormUrlEncodedContent(hidden.Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)))), TestContext.Current.CancellationToken);
    }

    /// <summary>Signs a person of the demonstration in by the button with that name.</summary>
    public static async Task SignIn(HttpClient browser, string name)
    {
        var button = (await Page(browser, "/")).QuerySelectorAll("form[action='/demo/sign-in'] button").Cast<IHtmlButtonElement>().Single(each => each.TextContent == name);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, (await Post(browser, "/", "/demo/sign-in", ("person", button.Value))).StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
        _folder.Dispose();
    }
}
