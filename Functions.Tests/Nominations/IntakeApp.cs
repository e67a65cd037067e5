using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Durable;
using TechVolunteers.Identity;
using TechVolunteers.Identity.Sessions;
using TechVolunteers.Identity.Tokens;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Notifications;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.Storage;
using TechVolunteers.Tests.EmbeddedRuntime;
using TechVolunteers.Tests.Nominations.Upload;
using TechVolunteers.Tests.Packets;
using TechVolunteers.Tests.Storage;
using TechVolunteers.Web;
using Xunit;

namespace TechVolunteers.Tests.Nominations;

/// <summary>The intake's functions and the office's packet pages on a real server with the sample campaign, two units with a clerk each, and a reviewer.</summary>
internal sealed class IntakeApp : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly RunningHost _host;
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    private IntakeApp(TemporaryFolder folder, RunningHost host, FakeTimeProvider time) => (_folder, _host, Time) = (folder, host, time);

    public static CampaignDefinition Definition => CampaignFile.Sample;

    public FakeTimeProvider Time { get; }

    public IRecords Records => _host.Get<IRecords>();

    public HttpClient Http => _host.Client;

    public static async Task<IntakeApp> Start()
    {
        var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(Definition.Deadline.AddDays(-1));
        var host = await RunningHost.Start(new HostSetup([.. typeof(NominationsSetup).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith(typeof(NominationsSetup).Namespace!, StringComparison.Ordinal) == true), typeof(ReviewPages)])
        {
            HostJson = """{ "version": "2.0", "extensions": { "http": { "routePrefix": "" } } }""",
            Time = time,
            Args = [$"--Data={folder.Path}", "--PublicUrl=http://call.example.org", "--Administrators=admin@example.org"],
            Configure = builder =>
            {
                builder.Services.AddSingleton(new RealClock(TimeProvider.System));
                builder.AddStorage();
                builder.AddLedger();
                builder.AddIdentity();
                builder.AddWeb();
                builder.AddCampaigns();
                // On a machine that builds and tests at once, an inspection may take longer than it ever should.
                builder.Services.AddSingleton(InspectionLimits.Default with { Time = TimeSpan.FromMinutes(1) });
                builder.AddNominations();
                builder.AddPreliminaryReview();
            },
        });
        var app = new IntakeApp(folder, host, time);
        await app.Fill();
        return app;
    }

    public async Task<HttpResponseMessage> Api(HttpMethod method, string path, string? person, HttpContent? body = null)
    {
        var request = new HttpRequestMessage(method, "/api" + path) { Content = body };
        if (person is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token(person));
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A browser in which the person is signed in.</summary>
    public async Task<IntakeBrowser> Browse(string person)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var session = await scope.ServiceProvider.GetRequiredService<SessionDesk>().Start(new PersonId(person), null, By, default);
        return new IntakeBrowser(Http, $"session={session}");
    }

    /// <summary>What the office does, without the office.</summary>
    public async Task Return(string id, DateTimeOffset correctBy)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Ledger>().Commit(CampaignKeys.Partition(Definition.Id), By, async draft =>
        {
            var nomination = (await draft.Nomination(NominationId.From(id)))!;
            await draft.Save(nomination with { State = NominationState.Returned, CorrectBy = correctBy, Returns = 1, DecisionVersion = nomination.DecisionVersion + 1 });
            return true;
        }, default);
        await scope.ServiceProvider.GetRequiredService<Waker>().Deliver(_host.Get<DurableTaskClient>(), default);
    }

    /// <summary>What the first unit's clerk sees of a nomination once it is inspected, which is a process of its own.</summary>
    public Task<JsonElement> Inspected(string nomination) => Eventually.Is(
        async () => await Json(await Api(HttpMethod.Get, $"/campaigns/{Definition.Id}/nominations/{nomination}", "clerk-one")),
        seen => seen.GetProperty("inspected").GetBoolean(),
        "the nomination is inspected",
        TestContext.Current.CancellationToken);

    public async Task<int> Letters(string kind) =>
        await Records.Scan<Letter>(CampaignKeys.Partition(Definition.Id), Letter.Prefix, default).CountAsync(letter => letter.Kind == kind);

    public int DocumentCount() =>
        Directory.EnumerateFiles(Path.Combine(_folder, "store", "documents"), "*", SearchOption.AllDirectories).Count(file => !file.EndsWith(".lock", StringComparison.Ordinal));

    public static MultipartFormDataContent Packet(string form = "A-001.docx", string scan = "S-013.pdf", string? category = "A")
    {
        var body = new MultipartFormDataContent();
        if (category is not null)
            body.Add(new StringContent(category), "category");
        return body
            .Attach("form", File.ReadAllBytes(SamplePackets.Path("forms", form)), "推荐表" + Path.GetExtension(form))
            .Attach("stamped", File.ReadAllBytes(SamplePackets.Path("scans", scan)), "扫描件.pdf");
    }

    public static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private Attribution By => new(new Actor.Machine("test"), Time.GetUtcNow(), "test");

    private async Task<string> Token(string person)
    {
        if (_tokens.TryGetValue(person, out var known))
            return known;
        await using var scope = _host.Services.CreateAsyncScope();
        var issued = await scope.ServiceProvider.GetRequiredService<ApiTokenDesk>().Issue(new PersonId(person), "test", 1, null, By, default);
        return _tokens[person] = Assert.IsType<TokenIssuing.Issued>(issued).Bearer;
    }

    private async Task Fill()
    {
        var partition = CampaignKeys.Partition(Definition.Id);
        var campaign = new Campaign(Definition.Id, 1, Stage.Intake, Definition.Deadline.ToUniversalTime(), ImmutableSortedDictionary<string, DateTimeOffset>.Empty, null, 1, Definition.OpensAt);
        await Put(CampaignKeys.Index, $"campaign/{Definition.Id}", new { });
        await Put(partition, CampaignKeys.Definition(1), Definition);
        await Put(partition, CampaignKeys.Campaign, campaign);
        foreach (var unit in new[] { "one", "two" })
        {
            await Put(PeopleKeys.Partition, PeopleKeys.Unit(new UnitId(unit)), new Unit(new UnitId(unit), $"示例学会{unit}（测试）", "全国学会", ImmutableSortedDictionary<string, int>.Empty, Time.GetUtcNow()));
            await Add($"clerk-{unit}", Role.Clerk, new UnitId(unit));
        }
        await Add("reviewer", Role.Reviewer, null);
        await Add("expert", Role.Expert, null);
        await Add("administrator", Role.Administrator, null);
        await Add("supervisor", Role.Supervisor, null);
    }

    private Task<CommitOutcome> Add(string id, Role role, UnitId? unit) =>
        Put(PeopleKeys.Partition, PeopleKeys.Person(new PersonId(id)), new Person(new PersonId(id), "测试" + id, $"{id}@example.org", [role], unit, Time.GetUtcNow()));

    private Task<CommitOutcome> Put<T>(string partition, string key, T value) => Records.Commit(partition, [new RowChange.Put(key, TechVolunteers.Json.Write(value))], default);
}

/// <summary>A browser without JavaScript that keeps its cookies.</summary>
internal sealed class IntakeBrowser(HttpClient http, string session)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal) { [session.Split('=')[0]] = session.Split('=', 2)[1] };

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? body = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        foreach (var pair in (answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : []).Select(text => text.Split(';')[0].Split('=', 2)))
            _cookies[pair[0]] = pair[1];
        return answer;
    }

    public async Task<IHtmlDocument> Page(string path) => new HtmlParser().ParseDocument(await (await Send(HttpMethod.Get, path)).Content.ReadAsStringAsync());

    /// <summary>The hidden fields of the form on a page that posts to <paramref name="action"/>, in their order.</summary>
    public async Task<ImmutableArray<(string Name, string Value)>> Hidden(string page, string action)
    {
        var form = (await Page(page)).Forms.Single(form => form.GetAttribute("action") == action);
        return [.. form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().Select(input => (input.Name!, input.Value))];
    }
}
