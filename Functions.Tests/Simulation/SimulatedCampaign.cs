using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Demo;
using TechVolunteers.Identity;
using TechVolunteers.Identity.Tokens;
using TechVolunteers.Nominations;
using TechVolunteers.Notifications;
using TechVolunteers.Storage;
using TechVolunteers.Supervision;

namespace TechVolunteers.Tests.Simulation;

/// <summary>A campaign, the people in it, and what may happen to them: requests, time, set clocks, crashes.</summary>
internal sealed partial class SimulatedCampaign(Dice dice, Surroundings surroundings)
{
    public static readonly DateTimeOffset Opens = new(2021, 11, 4, 9, 0, 0, TimeSpan.FromHours(8));

    private const string Id = "kjzy2021";
    private const string Partition = "c-" + Id;
    private const int MostActionsToTheEnd = 400;

    private readonly List<string> _log = [];
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly Oracle _oracle = new(Partition, surroundings.Clock, surroundings.Post);
    private readonly List<Func<Task>> _again = [];
    private SimulatedApp _app = null!;
    private bool _calm;
    private int _actions;
    private int _crashes;
    private int _jumps;
    private Stage _stage;

    public IReadOnlyList<string> Log => _log;

    public SimulationCounts Counts => new(_actions, _oracle.Receipts, _crashes, _jumps, _stage.ToString());

    private DateTimeOffset Now => surroundings.Clock.GetUtcNow();

    /// <summary>Fills the directory and opens the campaign.</summary>
    public async Task Open()
    {
        _app = await SimulatedApp.Start(surroundings);
        var changes = new List<RowChange>();
        foreach (var ((name, kind), n) in DemoCast.Units.Select((unit, n) => (unit, n)))
            changes.Add(new RowChange.Insert(PeopleKeys.Unit(UnitOf(n)), Json.Write(new Unit(UnitOf(n), name, kind, ImmutableSortedDictionary<string, int>.Empty, Now))));
        foreach (var (name, mailbox, roles, unit) in DemoCast.People)
            changes.Add(new RowChange.Insert(PeopleKeys.Person(PersonId.From(mailbox)), Json.Write(new Person(PersonId.From(mailbox), name, $"{mailbox}@example.org", roles, unit is { } place ? UnitOf(place) : null, Now))));
        await _app.Records.Commit(PeopleKeys.Partition, changes, CancellationToken.None);
        foreach (var (_, mailbox, _, _) in DemoCast.People)
            _tokens[mailbox] = await Token(mailbox);
        // Two sheets a nomination: a third would cost time and find nothing more.
        var file = Asset.Text("Campaigns/Assets/kjzy2021.json").Replace("\"minimumSheets\": 3", "\"minimumSheets\": 2", StringComparison.Ordinal);
        using var body = new StringContent(file);
        if (await _app.Send(HttpMethod.Post, "/api/campaigns", _tokens["administrator-1"], body) is not (HttpStatusCode.Created, _))
            throw new SimulationFault("The campaign could not be opened.");
        await _app.Settle();
    }

    public async Task<bool> Over() => (await Campaign()).Stage == Stage.Announced;

    /// <summary>One action: mostly what brings the campaign on, else what people, clocks and machines do as well.</summary>
    public async Task Live()
    {
        // Without a packet there is no campaign.
        if (_actions++ < 2)
        {
            await Submit(good: true);
            return;
        }
        var what = dice.Pick<Func<Task>>(
            (60, Progress),
            (10, () => Pass(TimeSpan.FromMinutes(1 + dice.Roll(600)))),
            (4, PassToWhatIsDue),
            (3, SetTheClock),
            (2, LongJump),
            (3, Crash),
            (5, Stranger),
            (4, OutOfOrder),
            (8, AgainAsBefore));
        await what();
    }

    /// <summary>From here on nothing breaks any more, and the campaign must come to its end.</summary>
    public async Task End()
    {
        _calm = surroundings.Post.Calm = true;
        await Crash();
        await _oracle.CheckDeeply(_app);
        for (var n = 0; !await Over(); n++)
        {
            if ((await Nominations()).TrueForAll(nomination => Settled(nomination.State)) && (await Campaign()).Stage < Stage.PublicNotice && (await Campaign()).Stage != Stage.Intake)
            {
                Note("nothing is left to announce");
                break;
            }
            if (n == MostActionsToTheEnd)
                throw new SimulationFault($"The campaign is stuck in {(await Campaign()).Stage}: {await Obstacles()}");
            _actions++;
            await Progress();
        }
        // As long as the longest pauses between two attempts to send a letter.
        for (var n = 0; n < 4; n++)
            await Pass(TimeSpan.FromHours(6));
        await _oracle.CheckLetters(_app);
        await Crash();
        await _oracle.CheckDeeply(_app);
        if (Story.Replays.Differences(_app.Services, fewest: 1) is [var difference, ..])
            throw new SimulationFault($"A history does not replay: {difference}");
        await NoteHistories();
    }

    public async Task Leave()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    // ---- people ----

    private static UnitId UnitOf(int n) => UnitId.From($"unit-{n + 1}");

    private async Task<string> Token(string mailbox)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var by = new Attribution(new Actor.Machine(nameof(SimulatedCampaign)), Now, nameof(SimulatedCampaign));
        return await scope.ServiceProvider.GetRequiredService<ApiTokenDesk>().Issue(PersonId.From(mailbox), "模拟程序", 366, null, by, CancellationToken.None) is TokenIssuing.Issued issued
            ? issued.Bearer
            : throw new InvalidOperationException($"{mailbox} got no token.");
    }

    /// <summary>Sends a request, lets everything settle that it set going, comes back after a crash, and looks whether all promises hold.</summary>
    /// <returns>Null when the app died over it.</returns>
    /// <param name="heard">Tells the oracle, before anybody looks.</param>
    private async Task<(HttpStatusCode Status, string Text)?> Ask(string who, string path, Func<HttpContent> body, string said, Action<(HttpStatusCode Status, string Text)?>? heard = null)
    {
        var armed = !_calm && dice.Chance(0.05);
        if (armed)
            _app.CrashAt(1 + dice.Roll(9), dice.Chance(0.5));
        using var content = body();
        var answer = await _app.Send(HttpMethod.Post, path, _tokens.GetValueOrDefault(who), content);
        if (answer is { Status: HttpStatusCode.InternalServerError } broken && !_app.Crashed)
            throw new SimulationFault($"{who} {said}: 500 {broken.Text}");
        await Rest();
        Note($"{who} {said} -> {(answer is { } known ? $"{(int)known.Status}" : "cut off")}");
        heard?.Invoke(answer);
        await Look();
        return answer;
    }

    /// <summary>A decision of a person that stands in the audit once for each time that it was answered with success.</summary>
    private async Task<bool> Decide(string who, string path, object body, string chain, string action, string said)
    {
        var answer = await Ask(who, path, () => Text(body), said, heard =>
        {
            if (heard is null)
                _oracle.Unheard(action);
            else if (heard is (HttpStatusCode.OK or HttpStatusCode.Created, _))
                _oracle.Told(chain, action);
        });
        _again.Add(() => Repeated(who, path, body, chain, action, said));
        return answer is (HttpStatusCode.OK or HttpStatusCode.Created, _);
    }

    private async Task Repeated(string who, string path, object body, string chain, string action, string said) =>
        await Decide(who, path, body, chain, action, $"again: {said}");

    private static StringContent Text(object body) => new(Json.Write(body), Encoding.UTF8, "application/json");

    /// <summary>Somebody sends a second time what was sent before: by a double click, or from a page opened days ago.</summary>
    private async Task AgainAsBefore()
    {
        if (_again.Count == 0)
            return;
        // The last one most often, that is the double click.
        var which = dice.Chance(0.5) ? _again[^1] : dice.Pick(_again);
        await which();
        _again.RemoveRange(0, Math.Max(0, _again.Count - 30));
    }

    // ---- time and crashes ----

    /// <summary>Waits until the app has nothing to do; opens it again when it died.</summary>
    private async Task Rest()
    {
        await _app.Settle();
        if (_app.Crashed)
            await Reopen();
        else
            _app.Spare();
    }

    private async Task Reopen()
    {
        do
        {
            _crashes++;
            await _app.DisposeAsync();
            // A machine that is down does not stop the clock.
            if (!_calm && dice.Chance(0.3))
                surroundings.Clock.Pass(TimeSpan.FromMinutes(dice.Roll(3000)));
            lock (surroundings.Errors)
                surroundings.Errors.Clear();
            _app = await SimulatedApp.Start(surroundings, !_calm && dice.Chance(0.15) ? (1 + dice.Roll(5), dice.Chance(0.5)) : null);
        }
        while (_app.Crashed);
        _app.Spare();
        // Timer functions begin at the start; what they need the clock for comes with the next minute.
        await Tick(TimeSpan.FromMinutes(1));
    }

    private async Task Crash()
    {
        await Reopen();
        Note("crash");
        await Look();
        if (dice.Chance(0.2))
            await _oracle.CheckDeeply(_app);
    }

    private async Task Tick(TimeSpan by)
    {
        surroundings.Clock.Pass(by);
        await _app.Settle();
        if (_app.Crashed)
            await Reopen();
    }

    private async Task Pass(TimeSpan by)
    {
        if (!_calm && dice.Chance(0.1))
            _app.CrashAt(1 + dice.Roll(12), dice.Chance(0.5));
        surroundings.Clock.Pass(by);
        await Rest();
        Note($"{by} pass");
        await Look();
    }

    private Task PassTo(DateTimeOffset instant) => instant > Now ? Pass(instant - Now) : Task.CompletedTask;

    /// <summary>To the very instant at which the next durable timer is due, a millisecond before it, or a minute after it.</summary>
    private async Task PassToWhatIsDue()
    {
        var due = _app.Hub.Reader.OpenTimers().Select(timer => new DateTimeOffset(timer.FireAt, TimeSpan.Zero)).Where(instant => instant > Now).Order().FirstOrDefault();
        if (due != default && due - Now < TimeSpan.FromDays(40))
            await PassTo(due + dice.Pick([TimeSpan.Zero, TimeSpan.FromMilliseconds(-1), TimeSpan.FromMinutes(1)]));
    }

    /// <summary>Somebody sets the machine's clock; a minute later everything has noticed.</summary>
    private async Task SetTheClock()
    {
        _jumps++;
        var by = dice.Pick([TimeSpan.FromHours(1), TimeSpan.FromHours(-1), TimeSpan.FromDays(-1)]);
        surroundings.Clock.Set(by);
        await Rest();
        Note($"the clock is set by {by}");
        await Pass(TimeSpan.FromMinutes(1));
    }

    private async Task LongJump()
    {
        _jumps++;
        // A campaign that nobody looks at for months is not what is tested here.
        if (Now > Opens.AddDays(150))
            return;
        var newYear = new DateTimeOffset(2021, 12, 31, 23, 59, 59, 999, TimeSpan.FromHours(8));
        await PassTo(Now < newYear && dice.Chance(0.4) ? newYear : Now.AddDays(30));
    }

    // ---- looking ----

    private async Task Look()
    {
        lock (surroundings.Errors)
        {
            if (surroundings.Errors is [var error, ..])
                throw new SimulationFault($"The app logged an error: {error}");
        }
        await _oracle.Check(_app);
        if (_actions % 20 == 19)
            await _oracle.CheckDeeply(_app);
        _stage = (await Campaign()).Stage;
        Note($"  {_stage} {await StateDigest()}");
    }

    private void Note(string line) => _log.Add($"{Now:yyyy-MM-dd HH:mm:ss.fff} {line}");

    private async Task<Campaign> Campaign() => (await _app.Records.Find<Campaign>(Partition, CampaignKeys.Campaign, CancellationToken.None))!;

    private async Task<RunningCampaign> Running() => (await _app.Get<CampaignReads>().Find(CampaignId.From(Id), CancellationToken.None))!;

    private async Task<List<Nomination>> Nominations() => await _app.Records.Scan<Nomination>(Partition, NominationKeys.All, CancellationToken.None).ToListAsync();

    private static bool Settled(NominationState state) => state == NominationState.NotListed || NominationPath.Settled(state);

    /// <summary>All rows of the campaign but what no seed decides: hashes and request ids of the audit, and signatures.</summary>
    private async Task<string> StateDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var row in _app.Records.Scan(Partition, "", CancellationToken.None))
        {
            var text = row.Key.StartsWith(AuditKeys.Entries, StringComparison.Ordinal) && Json.Read<AuditEntry>(row.Json) is { } entry ? $"{entry.At:O} {entry.Actor} {entry.Action} {Json.Write(entry.Facts)}"
                : row.Key.StartsWith(AuditKeys.Heads, StringComparison.Ordinal) ? $"{Json.Read<ChainHead>(row.Json).N}"
                : row.Key.StartsWith(Anchor.Prefix, StringComparison.Ordinal) || row.Key == Anchor.Last ? $"{Json.Read<Anchor>(row.Json).Document}"
                : row.Key.StartsWith("packet/", StringComparison.Ordinal) ? Json.Write(Json.Read<Packet>(row.Json) with { Receipt = null })
                : row.Key.StartsWith(Letter.Prefix, StringComparison.Ordinal) && Json.Read<Letter>(row.Json) is { Kind: "nominations.receipt" } receipt ? Json.Write(receipt with { Body = "" })
                : row.Json;
            hash.AppendData(Encoding.UTF8.GetBytes($"{row.Key}\n{text}\n"));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private Task NoteHistories()
    {
        foreach (var instance in _app.Hub.Reader.List(new Microsoft.DurableTask.Client.OrchestrationQuery(), null, 1000))
            Note($"{instance.Id} {instance.Status} {string.Join(' ', _app.Hub.Reader.History(instance.Id).Select(happened => happened.ToString()))}");
        return Task.CompletedTask;
    }
}
