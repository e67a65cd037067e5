using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.Tests.Packets;

namespace TechVolunteers.Tests.Faults;

/// <summary>A decision that somebody asked for: at most one audit entry may come of it.</summary>
internal sealed record AskedDecision(string Nomination, string Action, int DecisionVersion);

/// <summary>
/// People at work on an app that may die at any moment: units that send and correct packets, reviewers that propose and leads that confirm. It keeps what
/// they were told was done, and what they asked for and never heard about.
/// </summary>
internal sealed class KillLoad(string folder, IReadOnlyDictionary<string, string> tokens)
{
    private const string Path = "/api/campaigns/kjzy2021/nominations";

    private static readonly byte[] Form = File.ReadAllBytes(SamplePackets.Path("forms", "A-001.docx"));

    private readonly LiveRows _rows = new(folder);

    /// <summary>Receipts that units hold.</summary>
    public ConcurrentBag<Receipt> Receipts { get; } = [];

    /// <summary>Uploads that never got an answer.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Decisions that were confirmed to whoever made them.</summary>
    public ConcurrentBag<AskedDecision> Decided { get; } = [];

    /// <summary>Decisions that never got an answer.</summary>
    public ConcurrentBag<AskedDecision> Unheard { get; } = [];

    /// <summary>Answers that nobody should get, whatever happens.</summary>
    public ConcurrentBag<string> Surprises { get; } = [];

    /// <summary>How many answers came, of whatever kind.</summary>
    public int Answers => Receipts.Count + Decided.Count + Surprises.Count;

    /// <summary>Works until the app is dead or <paramref name="stop"/>.</summary>
    public async Task Work(Uri root, bool review, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = root, Timeout = TimeSpan.FromSeconds(60) };
        var work = review
            ? _rows.Nominations.Select((nomination, n) => (nomination, n)).GroupBy(pair => pair.n % 3, pair => pair.nomination.Id.Value).Select(group => Review(http, [.. group], stop))
            : Enumerable.Range(1, 3).Select(n => Send(http, $"clerk-{n}", stop));
        await Task.WhenAll(work);
    }

    /// <summary>Sends one packet; the status, and the title of a refusal.</summary>
    public async Task<string> UploadOnce(HttpClient http, string clerk)
    {
        using var request = Packet(clerk, Path);
        using var answer = await http.SendAsync(request, CancellationToken.None);
        var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
        if (answer.IsSuccessStatusCode)
            Receipts.Add(Json.Read<Receipt>(text));
        return Told(answer, text);
    }

    /// <summary>The first clerk takes the oldest packet back; the status, and the title of a refusal.</summary>
    public async Task<string> WithdrawFirst(HttpClient http)
    {
        var nomination = _rows.Nominations.First(one => one.Unit.Value == "unit-1" && one.State == NominationState.Received);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}/{nomination.Id}/withdrawal")
        {
            Content = JsonContent.Create(new { reason = "推荐对象已调离。", nomination.DecisionVersion }),
            Headers = { Authorization = new("Bearer", tokens["clerk-1"]) },
        };
        using var answer = await http.SendAsync(request, CancellationToken.None);
        return Told(answer, await answer.Content.ReadAsStringAsync(CancellationToken.None));
    }

    /// <summary>Three clerks send a packet each, and one takes its oldest back.</summary>
    public async Task<string[]> ChangeAll(HttpClient http)
    {
        var answers = new List<string>();
        for (var n = 1; n <= 3; n++)
            answers.Add(await UploadOnce(http, $"clerk-{n}"));
        answers.Add(await WithdrawFirst(http));
        return [.. answers];
    }

    /// <summary>A reviewer downloads a form, which is recorded before anything is sent.</summary>
    public async Task<string> Download(HttpClient http)
    {
        var nomination = _rows.Nominations.First(one => one.Inspected == one.Version);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/campaigns/kjzy2021/documents/{nomination.Id}/0") { Headers = { Authorization = new("Bearer", tokens["lead-1"]) } };
        using var answer = await http.SendAsync(request, CancellationToken.None);
        return Told(answer, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(CancellationToken.None));
    }

    /// <summary>What leaves no trace: a probe, the public page of the campaign, what a unit has sent, and one nomination of it.</summary>
    public async Task<string[]> LookAtAll(HttpClient http)
    {
        var nomination = _rows.Nominations.First(one => one.Unit.Value == "unit-1");
        var answers = new List<string>();
        foreach (var path in (string[])["/health", "/campaigns/kjzy2021", Path, $"{Path}/{nomination.Id}"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (path.StartsWith(Path, StringComparison.Ordinal))
                request.Headers.Authorization = new("Bearer", tokens["clerk-1"]);
            using var answer = await http.SendAsync(request, CancellationToken.None);
            answers.Add($"{(int)answer.StatusCode} {path.Replace(nomination.Id.Value, "{nomination}", StringComparison.Ordinal)}");
        }
        return [.. answers];
    }

    private static string Told(HttpResponseMessage answer, string text)
    {
        if (answer.IsSuccessStatusCode)
            return $"{(int)answer.StatusCode}";
        using var problem = JsonDocument.Parse(text);
        return $"{(int)answer.StatusCode} {problem.RootElement.GetProperty("title").GetString()}";
    }

    private async Task Send(HttpClient http, string clerk, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && await Upload(http, clerk, Path, 201, stop))
            await Task.Delay(TimeSpan.FromMilliseconds(40), CancellationToken.None);
    }

    private async Task Review(HttpClient http, string[] nominations, CancellationToken stop)
    {
        foreach (var id in nominations)
        {
            while (!stop.IsCancellationRequested && _rows.Nomination(id) is { State: NominationState.Received or NominationState.Returned } nomination)
            {
                var goesOn = nomination.State == NominationState.Returned ? await Upload(http, ClerkOf(nomination), $"{Path}/{id}/packets", 200, stop)
                    : nomination.Inspected < nomination.Version ? await Pause()
                    : _rows.Proposed(nomination) ? await Decide(http, "lead-2", nomination, new { action = "confirm", nomination.DecisionVersion, packetVersion = nomination.Version }, "confirm")
                    : await Decide(http, "lead-1", nomination, Proposal(nomination), "propose");
                if (!goesOn)
                    return;
            }
        }
    }

    /// <summary>Every packet is returned once, then admitted.</summary>
    private object Proposal(Nomination nomination) => new
    {
        action = "propose",
        verdict = nomination.Returns == 0 ? "return" : "admit",
        packetVersion = nomination.Version,
        reasons = nomination.Returns == 0 ? "请核对后修改。" : "",
        cleared = TechVolunteers.PreliminaryReview.Review.Keyed(_rows.Inspection(nomination).Findings).ToDictionary(each => each.Key, _ => "已核实，可以通过。", StringComparer.Ordinal),
        nomination.DecisionVersion,
    };

    private async Task<bool> Decide(HttpClient http, string person, Nomination nomination, object body, string action)
    {
        var asked = new AskedDecision(nomination.Id.Value, action, nomination.DecisionVersion);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}/{nomination.Id}/verdict") { Content = JsonContent.Create(body), Headers = { Authorization = new("Bearer", tokens[person]) } };
        try
        {
            using var answer = await http.SendAsync(request, CancellationToken.None);
            var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
            // The machine found something new in between: whoever decides reads the packet again.
            if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Conflict)
                return await Pause();
            if (answer.IsSuccessStatusCode)
                Decided.Add(asked);
            else
                Surprises.Add($"{action} of {nomination.Number} was answered {(int)answer.StatusCode}: {text}");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            Unheard.Add(asked);
            return false;
        }
    }

    private async Task<bool> Upload(HttpClient http, string clerk, string path, int expected, CancellationToken stop)
    {
        using var request = Packet(clerk, path);
        try
        {
            using var answer = await http.SendAsync(request, CancellationToken.None);
            var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
            if (answer.IsSuccessStatusCode)
                Receipts.Add(Json.Read<Receipt>(text));
            else if (!stop.IsCancellationRequested)
                Surprises.Add($"An upload was answered {(int)answer.StatusCode} and not {expected}: {text}");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            lock (_rows)
                Unanswered++;
            return false;
        }
    }

    private HttpRequestMessage Packet(string clerk, string path)
    {
        var body = new MultipartFormDataContent { { new StringContent("A"), "category" } };
        Attach(body, "form", "推荐表.docx", Form, "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        Attach(body, "stamped", "推荐表.pdf", SmallPdf.Bytes, "application/pdf");
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = body, Headers = { Authorization = new("Bearer", tokens[clerk]) } };
    }

    private static void Attach(MultipartFormDataContent body, string name, string file, byte[] bytes, string type)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue(type);
        body.Add(part, name, file);
    }

    private static string ClerkOf(Nomination nomination) => "clerk-" + nomination.Unit.Value.Split('-')[1];

    private static async Task<bool> Pause()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        return true;
    }
}
