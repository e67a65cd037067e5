using TechVolunteers.Campaigns;
using TechVolunteers.Demo;
using TechVolunteers.Identity;
using TechVolunteers.Storage;

namespace TechVolunteers.Tests.Story;

/// <summary>The real app in this process, on fake time, with the fictional people of the demonstration.</summary>
/// <param name="between">Looks at the world after each step, when nothing runs any more.</param>
internal sealed class FakeTimeWorld(TestApp app, Func<FakeTimeWorld, string, Task>? between = null) : IWorld
{
    private readonly Dictionary<string, Browser> _browsers = [];

    public TestApp App => app;

    public static async Task<FakeTimeWorld> Create(Func<FakeTimeWorld, string, Task>? between = null)
    {
        var app = await TestApp.Start();
        var units = new List<Unit>();
        foreach (var (name, _) in DemoCast.Units)
            units.Add(await app.AddUnit($"u{units.Count + 1}", name));
        foreach (var (name, mailbox, roles, unit) in DemoCast.People)
            await app.AddPerson(mailbox, name, roles, unit is { } place ? units[place].Id : null);
        var world = new FakeTimeWorld(app, between);
        await world.OpenCampaign();
        return world;
    }

    public async Task<Browser> As(string mailbox)
    {
        if (!_browsers.TryGetValue(mailbox, out var browser))
            _browsers[mailbox] = browser = await app.SignIn($"{mailbox}@example.org");
        return browser;
    }

    public Browser Anyone() => app.Anonymous();

    public Task<DateTimeOffset> Now() => Task.FromResult(app.Time.GetUtcNow());

    public async Task Until(DateTimeOffset instant)
    {
        // What was just asked for arms its timers by the time before the jump, as it would on a clock that runs.
        await app.Settle();
        await app.AdvanceTo(instant);
    }

    public async Task<IReadOnlyList<(string Subject, string Body)>> LettersTo(string address) =>
        [.. (await app.Letters(CampaignKeys.Partition(CampaignId.From("kjzy2021")))).Where(letter => letter.ToAddress == address).Select(letter => (letter.Subject, letter.Body))];

    public async Task Between(string step)
    {
        await app.Settle();
        if (between is not null)
            await between(this, step);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers.Values)
            browser.Dispose();
        await app.DisposeAsync();
    }

    /// <summary>As an administrator's program does it: a token from the account page, the file to the API.</summary>
    private async Task OpenCampaign()
    {
        using var admin = await app.SignIn("admin@example.org");
        var issued = await admin.Submit(await admin.Get("/account"), "form[action='/account/tokens']", ("name", "启动活动"), ("days", "1"));
        var token = (issued.Location is null ? issued : await admin.Follow(issued)).Html.QuerySelector("code.secret")!.TextContent.Trim();
        using var program = app.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/campaigns") { Content = new StringContent(Asset.Text("Campaigns/Assets/kjzy2021.json")) };
        request.Headers.Authorization = new("Bearer", token);
        var opened = await program.Send(request);
        if ((int)opened.StatusCode != 201)
            throw new InvalidOperationException(opened.Text);
        await app.Settle();
    }
}
