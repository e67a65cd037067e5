using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.PublicNotice;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.PublicNotice;

/// <summary>The public's pages, over HTTP with the real app.</summary>
public sealed class PublicNoticeHttpTests : IAsyncLifetime
{
    private NoticeWorld world = null!;
    private IHost host = null!;
    private HttpClient browser = null!;

    public async ValueTask InitializeAsync()
    {
        world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
        world.Records.Dispose();
        var builder = App.Compose(
            ["--port", "0", $"--Data={world.Data}", $"--EmbeddedRuntime:Data={world.Data}", "--PublicUrl=http://call.example.org", "--Administrators=admin@example.org", "--Letters=files", "--LetterSender=征集 <call@example.org>"]);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(world.Time));
        builder.Services.AddSingleton(FunctionSource.Of(typeof(App).Assembly));
        builder.Logging.ClearProviders();
        host = builder.Build();
        await host.StartAsync();
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        world.Dispose();
    }

    [Fact]
    public async Task A_reader_goes_from_the_list_to_the_form_and_an_objection_is_filed()
    {
        var notice = await Page("/campaigns/kjzy2021/notice");
        var form = await Page(notice.QuerySelector<IHtmlAnchorElement>("a.primary")!.GetAttribute("href") + "?entry=" + NoticeWorld.Second);
        Assert.Equal(NoticeWorld.Second, form.QuerySelector<IHtmlSelectElement>("#entry")!.Value);

        var posted = await Send(form, ("kind", "objection"), ("entry", NoticeWorld.Second), ("isUnit", "unit"), ("name", "示例研究所（测试）"), ("contact", "周正直"),
            ("email", "zhou@example.org"), ("phone", ""), ("facts", "该同志所填的服务时长与平台公开记录相差很大，请予核查。"), ("evidence", "平台公开的活动记录。"));

        Assert.Equal((HttpStatusCode.SeeOther, "/campaigns/kjzy2021/notice"), (posted.StatusCode, posted.Headers.Location?.OriginalString));
        var objection = Assert.Single(await host.Services.GetRequiredService<IRecords>().Scan<Objection>(NoticeWorld.Partition, Objection.Prefix, default).ToArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal((NoticeWorld.Second, new Objector("示例研究所（测试）", "周正直", "zhou@example.org", null)), (objection.Entry, objection.From));
    }

    [Fact]
    public async Task A_nameless_post_is_told_why_and_nothing_is_filed()
    {
        var form = await Page("/campaigns/kjzy2021/objections/new");

        var posted = await Send(form, ("kind", "objection"), ("entry", NoticeWorld.First), ("isUnit", "person"), ("name", "匿名"), ("email", "zhou@example.org"), ("facts", new string('实', 30)), ("evidence", "依据。"));

        Assert.Equal(HttpStatusCode.BadRequest, posted.StatusCode);
        Assert.Contains("匿名的异议不予受理", await posted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(await host.Services.GetRequiredService<IRecords>().Scan<Objection>(NoticeWorld.Partition, Objection.Prefix, default).ToArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_public_sees_the_list_as_data_and_no_objection()
    {
        var data = await browser.GetStringAsync("/api/campaigns/kjzy2021/notice", TestContext.Current.CancellationToken);

        Assert.Contains("\"window\":\"公示时间为2021年11月29日（星期一）", data, StringComparison.Ordinal);
        Assert.DoesNotContain("13800000001", data, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/campaigns/kjzy2021/objections", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/office/kjzy2021/objections/x", TestContext.Current.CancellationToken)).StatusCode);
    }

    private async Task<IHtmlDocument> Page(string path)
    {
        var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> Send(IHtmlDocument page, params (string Name, string Value)[] fields)
    {
        var form = page.QuerySelectorAll<IHtmlFormElement>("main form").Single();
        var names = form.Elements.OfType<IHtmlElement>().Select(element => element.GetAttribute("name")).ToHashSet(StringComparer.Ordinal);
        Assert.All(fields, field => Assert.Contains(field.Name, names));
        var hidden = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Select(input => KeyValuePair.Create(input.Name!, input.Value));
        using var body = new FormUrlEncodedContent([.. hidden, .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await browser.PostAsync(form.GetAttribute("action"), body);
    }
}
