using System.Security.Cryptography;
using Microsoft.DurableTask.Client;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Notifications;
using TechVolunteers.PublicNotice;
using TechVolunteers.Storage;

namespace TechVolunteers.Tests.Simulation;

/// <summary>The app broke its word.</summary>
internal sealed class SimulationFault(string message) : Exception(message);

/// <summary>
/// What the app has told people, kept apart from the app, and whether the app still keeps to it. What a crash left without an answer may have
/// been done or not, but only whole and only once.
/// </summary>
internal sealed class Oracle(string partition, SimulatedClock clock, SimulatedPost post)
{
    /// <summary>An orchestration notices a timer within a minute; a lapse that meets a closing gate waits five more.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(7);

    private readonly Dictionary<(string Nomination, int Version), Promise> _receipts = [];
    private readonly Dictionary<(string Chain, string Action), int> _told = [];
    private readonly Dictionary<string, int> _unheard = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NominationState> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _posted = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>How many uploads were answered with a receipt.</summary>
    public int Receipts => _receipts.Count;

    /// <summary>A receipt was given.</summary>
    public void Received(Receipt receipt) =>
        _receipts.Add((receipt.Nomination.Value, receipt.Version), new Promise(receipt.Code, [.. receipt.Files.Select(file => file.Sha256)]));

    /// <summary>A decision was answered with success; its entry must stand in the chain from now on, once for each answer.</summary>
    public void Told(string chain, string action) => _told[(chain, action)] = _told.GetValueOrDefault((chain, action)) + 1;

    /// <summary>The app died over a request: it may have been done.</summary>
    public void Unheard(string action) => _unheard[action] = _unheard.GetValueOrDefault(action) + 1;

    /// <summary>Everything that must hold whenever the app is at rest.</summary>
    public async Task Check(SimulatedApp app)
    {
        var campaign = await app.Records.Find<Campaign>(partition, CampaignKeys.Campaign, CancellationToken.None) ?? throw new SimulationFault("The campaign's row is gone.");
        var definition = await app.Records.Find<CampaignDefinition>(partition, CampaignKeys.Definition(campaign.DefinitionVersion), CancellationToken.None) ?? throw new SimulationFault("The campaign's definition is gone.");
        var nominations = await app.Records.Scan<Nomination>(partition, NominationKeys.All, CancellationToken.None).ToDictionaryAsync(nomination => nomination.Id.Value);
        var running = new RunningCampaign(campaign, definition);
        await Receipts_stand(app, nominations);
        await Entries_stand(app);
        foreach (var nomination in nominations.Values)
        {
            Path_holds(nomination);
            Time_holds(running, nomination);
            Run_lives(app, nomination);
        }
        foreach (var gone in _states.Keys.Where(id => !nominations.ContainsKey(id)))
            throw new SimulationFault($"Nomination {gone} is gone.");
        await Notice_is_true(app, nominations);
        await Post_is_true(app);
        if (campaign.Stage == Stage.Intake && clock.GetUtcNow() >= campaign.Extensions.Values.Append(campaign.Deadline).Max() + definition.Grace + Slack)
            throw new SimulationFault($"Intake is still open at {clock.GetUtcNow():O}, deadline {campaign.Deadline:O}.");
        foreach (var instance in app.Hub.Reader.List(new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Failed] }, null, 10))
            throw new SimulationFault($"The orchestration {instance.Id} has failed.");
    }

    /// <summary>What is too slow to look at after each action: chains, documents, histories.</summary>
    public async Task CheckDeeply(SimulatedApp app)
    {
        var report = await app.Get<Invariants>().Check(StoreUse.Idle, documents: true, app.Get<DurableTaskClient>(), CancellationToken.None);
        if (!report.Sound)
            throw new SimulationFault(string.Join('\n', report.Breaches));
        foreach (var ((nomination, version), promise) in _receipts)
        {
            var packet = await app.Records.Find<Packet>(partition, NominationKeys.Packet(NominationId.From(nomination), version), CancellationToken.None);
            foreach (var file in packet!.Files)
            {
                await using var stream = await app.Get<IDocuments>().OpenQuarantined(file.Document, CancellationToken.None) ?? throw new SimulationFault($"The file {file.Name} of {nomination} version {version} is gone.");
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)) != file.Sha256 || !promise.Hashes.Contains(file.Sha256))
                    throw new SimulationFault($"The file {file.Name} of {nomination} version {version} is another than the receipt says.");
            }
        }
    }

    /// <summary>After days without a fault every letter has gone out, or its trouble is on record.</summary>
    public async Task CheckLetters(SimulatedApp app)
    {
        var letters = await app.Records.Scan<Letter>(partition, Letter.Prefix, CancellationToken.None).ToDictionaryAsync(letter => letter.Id);
        var taken = post.Taken.CountBy(envelope => envelope.Id).ToDictionary();
        foreach (var letter in letters.Values)
        {
            var times = taken.GetValueOrDefault(letter.Id);
            if (letter.State is LetterState.Due or LetterState.Attempted)
                throw new SimulationFault($"The letter {letter.Kind} about {letter.About} is still {letter.State} after days.");
            if (letter.State == LetterState.Sent && times == 0)
                throw new SimulationFault($"The letter {letter.Kind} about {letter.About} is on record as sent, and was not.");
            if (letter.State == LetterState.Failed && letter.Unanswered < 2)
                throw new SimulationFault($"The letter {letter.Kind} about {letter.About} was given up: {letter.Problem}");
            if (times > 1 + letter.Unanswered)
                throw new SimulationFault($"The letter {letter.Kind} about {letter.About} went out {times} times, and {letter.Unanswered} attempts without an outcome are on record.");
        }
    }

    private async Task Receipts_stand(SimulatedApp app, Dictionary<string, Nomination> nominations)
    {
        foreach (var ((id, version), promise) in _receipts)
        {
            if (!nominations.TryGetValue(id, out var nomination) || nomination.Version < version)
                throw new SimulationFault($"The receipt of {id} version {version} was given, and the packet is not there.");
            if (await app.Records.Find<Packet>(partition, NominationKeys.Packet(nomination.Id, version), CancellationToken.None) is not { } packet
                || packet.ReceiptCode != promise.Code || !packet.Files.Select(file => file.Sha256).SequenceEqual(promise.Hashes))
            {
                throw new SimulationFault($"The packet of {id} version {version} is not the one of its receipt.");
            }
        }
    }

    private async Task Entries_stand(SimulatedApp app)
    {
        var written = new Dictionary<(string, string), int>();
        await foreach (var entry in app.Records.Scan<AuditEntry>(partition, AuditKeys.Entries, CancellationToken.None))
            written[(entry.Chain, entry.Action)] = written.GetValueOrDefault((entry.Chain, entry.Action)) + 1;
        foreach (var ((chain, action), times) in _told)
        {
            if (written.GetValueOrDefault((chain, action)) < times)
                throw new SimulationFault($"{action} was answered {times} times for {chain}, and is on record {written.GetValueOrDefault((chain, action))} times.");
        }
        foreach (var action in _told.Keys.Select(key => key.Action).Distinct())
        {
            var (answered, recorded) = (_told.Where(pair => pair.Key.Action == action).Sum(pair => pair.Value), written.Where(pair => pair.Key.Item2 == action).Sum(pair => pair.Value));
            if (recorded > answered + _unheard.GetValueOrDefault(action))
                throw new SimulationFault($"{action} is on record {recorded} times; {answered} were answered and {_unheard.GetValueOrDefault(action)} cut off.");
        }
    }

    private void Path_holds(Nomination nomination)
    {
        var id = nomination.Id.Value;
        var before = _states.GetValueOrDefault(id, NominationState.Received);
        if (!Reaches(before, nomination.State))
            throw new SimulationFault($"{nomination.Number} went from {before} to {nomination.State}.");
        if (nomination.Version < _versions.GetValueOrDefault(id))
            throw new SimulationFault($"{nomination.Number} went back from version {_versions[id]} to {nomination.Version}.");
        (_states[id], _versions[id]) = (nomination.State, nomination.Version);
    }

    private void Time_holds(RunningCampaign campaign, Nomination nomination)
    {
        if (nomination is { State: NominationState.Returned, CorrectBy: { } correctBy } && campaign.Campaign.Closing is null && clock.GetUtcNow() >= correctBy + campaign.Definition.Grace + Slack)
            throw new SimulationFault($"{nomination.Number} should have lapsed at {correctBy:O}; it is {clock.GetUtcNow():O}.");
    }

    private static void Run_lives(SimulatedApp app, Nomination nomination)
    {
        if (NominationPath.Settled(nomination.State))
            return;
        var instance = app.Hub.Reader.Instance(NominationKeys.Instance(nomination.Campaign, nomination.Id));
        if (instance is not { Status: OrchestrationRuntimeStatus.Running })
            throw new SimulationFault($"{nomination.Number} is {nomination.State}, and its orchestration is {instance?.Status.ToString() ?? "not there"}.");
        if (nomination.Inspected != nomination.Version)
            throw new SimulationFault($"{nomination.Number} version {nomination.Version} is not inspected, and nothing is under way.");
    }

    private async Task Notice_is_true(SimulatedApp app, Dictionary<string, Nomination> nominations)
    {
        if (await app.Records.Find<PublishedList>(partition, PublishedList.Key, CancellationToken.None) is not { } list)
            return;
        var entries = await app.Records.Scan<NoticeEntry>(partition, NoticeEntry.Prefix, CancellationToken.None).ToListAsync();
        foreach (var entry in entries)
        {
            var state = nominations[entry.Nomination.Value].State;
            OffList? off = state switch { NominationState.Struck => OffList.Struck, NominationState.Withdrawn => OffList.Withdrawn, _ => null };
            if (entry.Off != off || (off is null && state is not (NominationState.Listed or NominationState.Announced)))
                throw new SimulationFault($"{entry.Number} is {state}, and on the public list it is {entry.Off?.ToString() ?? "standing"}.");
        }
        var missing = nominations.Values.FirstOrDefault(nomination => nomination.State is NominationState.Listed or NominationState.Announced or NominationState.Struck && entries.All(entry => entry.Nomination != nomination.Id));
        if (missing is not null)
            throw new SimulationFault($"{missing.Number} is {missing.State}, and not on the public list.");
        if (list.Fingerprint != Fingerprint.Of(entries))
            throw new SimulationFault("The public list's fingerprint is not that of its entries.");
    }

    private async Task Post_is_true(SimulatedApp app)
    {
        for (; _taken < post.Taken.Count; _taken++)
        {
            var id = post.Taken[_taken].Id;
            var letter = await app.Records.Find<Letter>(partition, Letter.Prefix + id, CancellationToken.None) ?? await app.Records.Find<Letter>("people", Letter.Prefix + id, CancellationToken.None)
                ?? throw new SimulationFault($"A letter went out that is on no record: {post.Taken[_taken].Subject}");
            if (!_posted.Add(id) && letter.Unanswered == 0)
                throw new SimulationFault($"The letter {letter.Kind} about {letter.About} went out twice.");
            if (letter.HeldBy is { } hold && await app.Records.Find(partition, Letter.ReleaseKey(hold), CancellationToken.None) is null)
                throw new SimulationFault($"The letter {letter.Kind} about {letter.About} went out before {hold} was through.");
        }
    }

    /// <summary>Between two looks a nomination may have gone several steps.</summary>
    private static bool Reaches(NominationState from, NominationState to)
    {
        var seen = new HashSet<NominationState> { from };
        var open = new Queue<NominationState>(seen);
        while (open.TryDequeue(out var state))
        {
            foreach (var next in Enum.GetValues<NominationState>().Where(next => NominationPath.May(state, next) && seen.Add(next)))
                open.Enqueue(next);
        }
        return seen.Contains(to);
    }

    private sealed record Promise(string Code, IReadOnlyList<string> Hashes);
}
