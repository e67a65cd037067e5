using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace TechVolunteers.Benchmarks;

/// <summary>A person of the demonstration at a browser.</summary>
internal sealed class DemoBrowser : IDisposable
{
    private readonly HttpClient _http;

    private DemoBrowser(Uri root) =>
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = root, Timeout = TimeSpan.FromSeconds(60) };

    /// <param name="person">As on the button of the demonstration's bar.</param>
    public static async Task<DemoBrowser> SignIn(Uri root, string person, CancellationToken cancel)
    {
        var browser = new DemoBrowser(root);
        var home = await browser.Page("/", cancel);
        var button = home.QuerySelectorAll<IHtmlButtonElement>("form[action='/demo/sign-in'] button").Single(one => one.TextContent == person);
        using var form = new FormUrlEncodedContent([Token(home), KeyValuePair.Create(button.Name!, button.Value)]);
        using var answer = await browser._http.PostAsync("/demo/sign-in", form, cancel);
        return answer.StatusCode == HttpStatusCode.SeeOther ? browser : throw Unexpected("/demo/sign-in", answer.StatusCode);
    }

    public async Task<IHtmlDocument> Page(string path, CancellationToken cancel)
    {
        using var answer = await _http.GetAsync(path, cancel);
        return answer.StatusCode == HttpStatusCode.OK
            ? new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(cancel))
            : throw Unexpected(path, answer.StatusCode);
    }

    /// <summary>Posts and answers where the app leads to.</summary>
    public async Task<string> Post(string path, HttpContent body, CancellationToken cancel)
    {
        using var answer = await _http.PostAsync(path, body, cancel);
        return answer is { StatusCode: HttpStatusCode.SeeOther, Headers.Location: { } location } ? location.OriginalString : throw Unexpected(path, answer.StatusCode);
    }

    /// <summary>The hidden field that every form of a page carries.</summary>
    public static KeyValuePair<string, string> Token(IHtmlDocument page)
    {
        var field = page.QuerySelector<IHtmlInputElement>("main form input[type=hidden], form input[type=hidden]") ?? throw new InvalidOperationException("The page has no form.");
        return KeyValuePair.Create(field.Name!, field.Value);
    }

    public void Dispose() => _http.Dispose();

    private static InvalidOperationException Unexpected(string path, HttpStatusCode status) => new($"{path} answered {(int)status}.");
}
